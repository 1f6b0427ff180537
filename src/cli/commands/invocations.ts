import { Option, type Command } from 'commander';
import { invocationStatuses, type InvocationRecord, type InvocationStatus } from '../../contract/index.js';
import { wholeNumber } from '../arguments.js';
import type { CommandContext } from '../context.js';
import { json, table, type Column } from '../output.js';

interface InvocationsOptions {
  readonly function?: string;
  readonly status?: InvocationStatus;
  readonly limit: number;
  readonly json?: boolean;
}

const functionName = ({ functionArn, qualifier }: InvocationRecord): string =>
  functionArn.slice(functionArn.lastIndexOf(':') + 1) + (qualifier === null ? '' : `:${qualifier}`);

const COLUMNS: readonly Column<InvocationRecord>[] = [
  { heading: 'ACCEPTED', text: ({ acceptedAt }) => acceptedAt },
  { heading: 'STATUS', text: ({ status }) => status },
  { heading: 'FUNCTION', text: functionName },
  { heading: 'VERSION', text: ({ executedVersion }) => executedVersion ?? '-' },
  { heading: 'ATTEMPTS', text: ({ attempts }) => String(attempts), align: 'right' },
  { heading: 'MS', text: ({ durationMs }) => (durationMs === null ? '-' : durationMs.toFixed(1)), align: 'right' },
  { heading: 'SOURCE', text: ({ source, replayOf }) => (replayOf === undefined ? source : `${source} (replay of ${replayOf})`) },
  { heading: 'ERROR', text: ({ error }) => (error ? `${error.type}: ${error.message}` : '') },
];

/** `switchyard invocations`: the asynchronous invocations that ran, wait or were refused, newest first. */
export function addInvocationsCommand(root: Command, { client, output }: CommandContext): void {
  root
    .command('invocations')
    .description('list what ran, waits or was refused, newest first')
    .option('--function <function>', 'of this function only: name, name:qualifier or ARN')
    .addOption(new Option('--status <status>', 'of this status only').choices(invocationStatuses))
    .option('--limit <count>', 'how many at most', wholeNumber(1, 1000), 50)
    .option('--json', 'print JSON')
    .action(async ({ function: name, status, limit, json: asJson }: InvocationsOptions) => {
      const query = { FunctionName: name, Status: status, Limit: limit };
      const { Invocations } = await client().get<{ Invocations: InvocationRecord[] }>('/_switchyard/invocations', query);
      output.stdout(asJson ? json(Invocations.map(published)) : table(Invocations, COLUMNS, 'no invocations'));
    });
}

/** Exactly the members that `--json` promises. */
function published(record: InvocationRecord): InvocationRecord {
  const { id, functionArn, qualifier, executedVersion, status, attempts, durationMs, source, error, acceptedAt, replayOf, replayId } = record;
  return { id, functionArn, qualifier, executedVersion, status, attempts, durationMs, source, ...(error ? { error } : {}), acceptedAt, ...(replayOf && { replayOf, replayId }) };
}
