import { invalidParameterValue } from '../../aws/index.js';

/** What AWS offers today, in the order in which it lists them (recorded Nov 2025). */
const OFFERED = [
  'nodejs20.x', 'python3.14', 'provided.al2023', 'python3.12', 'python3.13', 'nodejs22.x', 'nodejs24.x', 'java17', 'nodejs16.x',
  'dotnet8', 'python3.10', 'java11', 'python3.11', 'dotnet6', 'java25', 'java21', 'nodejs18.x', 'provided.al2', 'ruby3.3',
  'ruby3.4', 'java8.al2', 'ruby3.2', 'python3.8', 'python3.9',
];

/** Names of the API model that AWS has retired or only announced: Switchyard takes them, since the tutorial's is one. */
const ALSO_KNOWN = [
  'nodejs', 'nodejs4.3', 'nodejs4.3-edge', 'nodejs6.10', 'nodejs8.10', 'nodejs10.x', 'nodejs12.x', 'nodejs14.x', 'nodejs26.x',
  'python2.7', 'python3.6', 'python3.7', 'python3.15', 'provided', 'go1.x', 'dotnetcore1.0', 'dotnetcore2.0', 'dotnetcore2.1',
  'dotnetcore3.1', 'dotnet10', 'java8', 'java8.al2023', 'java11.al2023', 'java17.al2023', 'ruby2.5', 'ruby2.7', 'ruby4.0',
];

const KNOWN: ReadonlySet<string> = new Set([...OFFERED, ...ALSO_KNOWN]);

/** @throws AwsError InvalidParameterValue in AWS's words for a name that the API model does not have */
export function requireKnownRuntime(runtime: string): void {
  if (!KNOWN.has(runtime)) {
    throw invalidParameterValue(
      `Value ${runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: ` +
        `[${OFFERED.join(', ')}] or be a valid ARN`,
    );
  }
}
