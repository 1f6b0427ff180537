/** Which program runs a runtime name. */
export type RuntimeFamily = 'nodejs' | 'python' | 'provided' | 'other';

/**
 * Newest patch of each Node that a runtime name means, as npm's `node-<platform>-<arch>` packages carry it. A name not
 * here (nodejs, nodejs4.3) has no package, and runs on the host's.
 */
const NODE_VERSIONS: Readonly<Record<string, string>> = {
  'nodejs6.10': '6.10.3',
  'nodejs8.10': '8.10.0',
  'nodejs10.x': '10.24.1',
  'nodejs12.x': '12.22.12',
  'nodejs14.x': '14.21.3',
  'nodejs16.x': '16.20.2',
  'nodejs18.x': '18.20.8',
  'nodejs20.x': '20.20.2',
  'nodejs22.x': '22.23.3',
  'nodejs24.x': '24.21.0',
};

const PYTHON_VERSIONS = ['2.7', '3.6', '3.7', '3.8', '3.9', '3.10', '3.11', '3.12', '3.13', '3.14'];
const PROVIDED = ['provided', 'provided.al2', 'provided.al2023'];

/** Every runtime name that something here can run, in the order of their families. */
export const runtimeNames: readonly string[] = [
  'nodejs4.3',
  ...Object.keys(NODE_VERSIONS),
  ...PYTHON_VERSIONS.map((version) => `python${version}`),
  ...PROVIDED,
];

export function runtimeFamily(runtime: string): RuntimeFamily {
  if (runtime.startsWith('nodejs')) return 'nodejs';
  if (runtime.startsWith('python')) return 'python';
  return PROVIDED.includes(runtime) ? 'provided' : 'other';
}

/** The version of Node that npm has for this runtime name, if any. */
export function installableNode(runtime: string): string | undefined {
  return Object.hasOwn(NODE_VERSIONS, runtime) ? NODE_VERSIONS[runtime] : undefined;
}

/** Whether an interpreter's version (`20.20.2`) is what the name (`nodejs20.x`, `nodejs6.10`, `python3.11`) means. */
export function isVersionOf(runtime: string, version: string): boolean {
  const named = /([0-9]+)(?:\.([0-9]+|x))?$/.exec(runtime);
  const [major, minor] = version.split('.');
  if (!named || named[1] !== major) return false;
  return named[2] === undefined || named[2] === 'x' || named[2] === minor;
}
