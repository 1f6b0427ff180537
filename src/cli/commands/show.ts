import type { Command } from 'commander';
import type { Client, QueryValues } from '../client.js';
import type { CommandContext } from '../context.js';
import { CliFailure } from '../failure.js';
import { json, printable, table, type Column } from '../output.js';

interface ShowOptions {
  readonly asOf?: string;
  readonly versions?: boolean;
  readonly aliases?: boolean;
  readonly json?: boolean;
}

/** The members of FunctionConfiguration that tables show. */
interface Configuration {
  readonly FunctionName: string;
  readonly Version: string;
  readonly Runtime: string;
  readonly Handler: string;
  readonly CodeSha256: string;
  readonly LastModified: string;
  readonly Description: string;
}

interface Alias {
  readonly Name: string;
  readonly FunctionVersion: string;
  readonly RoutingConfig?: { readonly AdditionalVersionWeights: Readonly<Record<string, number>> };
  readonly Description: string;
}

/** What `show NAME --json` prints: Lambda's own bodies; null where there is no alias of the name, or no policy. */
interface Shown {
  readonly Configuration: Configuration;
  readonly Alias: Alias | null;
  readonly Policy: unknown;
}

const FUNCTIONS = '/2015-03-31/functions';

const CONFIGURATIONS: readonly Column<Configuration>[] = [
  { heading: 'FUNCTION', text: ({ FunctionName }) => FunctionName },
  { heading: 'VERSION', text: ({ Version }) => Version },
  { heading: 'RUNTIME', text: ({ Runtime }) => Runtime },
  { heading: 'HANDLER', text: ({ Handler }) => Handler },
  { heading: 'CODE', text: ({ CodeSha256 }) => CodeSha256.slice(0, 12) },
  { heading: 'MODIFIED', text: ({ LastModified }) => LastModified },
  { heading: 'DESCRIPTION', text: ({ Description }) => Description },
];

const weights = ({ FunctionVersion, RoutingConfig }: Alias): string =>
  [FunctionVersion, ...Object.entries(RoutingConfig?.AdditionalVersionWeights ?? {}).map(([version, weight]) => `${version} (${weight * 100} %)`)].join(', ');

const ALIASES: readonly Column<Alias>[] = [
  { heading: 'ALIAS', text: ({ Name }) => Name },
  { heading: 'VERSION', text: weights },
  { heading: 'DESCRIPTION', text: ({ Description }) => Description },
];

/** `switchyard show`: functions, versions and aliases as the Lambda API tells them, now or as of a moment. */
export function addShowCommand(root: Command, { client, output }: CommandContext): void {
  root
    .command('show')
    .description('show a function, what an alias points at, or all functions: now, or as of a moment of the past')
    .argument('[function]', 'name, name:version, name:alias or ARN; none: list the functions')
    .option('--as-of <moment>', 'as it was then: a time such as 2026-11-17T09:00:00Z, or the id of an event')
    .option('--versions', 'list the versions of the function')
    .option('--aliases', 'list the aliases of the function')
    .option('--json', 'print JSON, as the Lambda API has it')
    .action(async (name: string | undefined, { asOf, versions, aliases, json: asJson }: ShowOptions) => {
      if ((versions || aliases) && (name === undefined || (versions && aliases))) throw new CliFailure('give a function, and --versions or --aliases', 2);
      if (name === undefined || versions) {
        const [path, member] = name === undefined ? [`${FUNCTIONS}/`, 'Functions'] as const : [`${pathOf(name)}/versions`, 'Versions'] as const;
        const found = await allPages<Configuration>(client(), path, member, asOf);
        output.stdout(asJson ? json(found) : table(found, CONFIGURATIONS, 'no functions'));
      } else if (aliases) {
        const found = await allPages<Alias>(client(), `${pathOf(name)}/aliases`, 'Aliases', asOf);
        output.stdout(asJson ? json(found) : table(found, ALIASES, 'no aliases'));
      } else {
        const shown = await show(client(), name, asOf);
        output.stdout(asJson ? json(shown) : human(shown));
      }
    });
}

const pathOf = (name: string): string => `${FUNCTIONS}/${encodeURIComponent(name)}`;

async function show(client: Client, name: string, asOf: string | undefined): Promise<Shown> {
  const Configuration = await client.lambda<Configuration & { readonly FunctionArn: string }>(`${pathOf(name)}/configuration`, {}, asOf);
  const [, , , , , , functionName = '', qualifier] = Configuration.FunctionArn.split(':');
  const isAlias = qualifier !== undefined && qualifier !== Configuration.Version;
  const Alias = isAlias ? await client.lambda<Alias>(`${pathOf(functionName)}/aliases/${encodeURIComponent(qualifier)}`, {}, asOf) : null;
  const policy = await whereThere(client.lambda<{ readonly Policy: string }>(`${pathOf(functionName)}/policy`, { Qualifier: qualifier }, asOf));
  return { Configuration, Alias, Policy: policy && (JSON.parse(policy.Policy) as unknown) };
}

/** Null where Lambda knows no such resource: a function without a policy is no failure. */
async function whereThere<Body>(answer: Promise<Body>): Promise<Body | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof CliFailure && error.message.startsWith('ResourceNotFoundException')) return null;
    throw error;
  }
}

function human({ Configuration, Alias, Policy }: Shown): string {
  const alias = Alias === null ? '' : `alias ${Alias.Name} points at version ${weights(Alias)}${Alias.Description === '' ? '' : `: ${Alias.Description}`}\n`;
  const policy = Policy === null ? 'no policy\n' : `policy ${JSON.stringify(Policy, null, 2)}\n`;
  return printable(`${alias}configuration ${JSON.stringify(Configuration, null, 2)}\n${policy}`);
}

async function allPages<Row>(client: Client, path: string, member: string, asOf: string | undefined): Promise<Row[]> {
  const found: Row[] = [];
  let query: QueryValues = {};
  do {
    const page = await client.lambda<Readonly<Record<string, unknown>>>(path, query, asOf);
    found.push(...(page[member] as Row[]));
    query = { Marker: page['NextMarker'] as string | undefined };
  } while (query['Marker'] !== undefined);
  return found;
}
