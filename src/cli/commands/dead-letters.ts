import type { Command } from 'commander';
import type { DeadLetter, RedriveOutcome } from '../../contract/index.js';
import { uuids, wholeNumber } from '../arguments.js';
import type { CommandContext } from '../context.js';
import { CliFailure } from '../failure.js';
import { json, printable, table, type Column } from '../output.js';

/** `helloworld:PROD s3:photos/a.jpg`, or `s3.notifications/0@7`. */
function what({ invocation, origin }: DeadLetter): string {
  if (origin !== null) return `${origin.topic}/${origin.partition}@${origin.offset}`;
  if (invocation === null) return '-';
  const { functionArn, qualifier, source } = invocation;
  return `${functionArn.slice(functionArn.lastIndexOf(':') + 1)}${qualifier === null ? '' : `:${qualifier}`} ${source}`;
}

const COLUMNS: readonly Column<DeadLetter>[] = [
  { heading: 'DIED', text: ({ diedAt }) => diedAt },
  { heading: 'REASON', text: ({ reason }) => reason },
  { heading: 'WHAT', text: what },
  { heading: 'REDRIVEN', text: ({ redrivenAt }) => redrivenAt ?? '-' },
  { heading: 'ERROR', text: ({ error }) => error },
  { heading: 'ID', text: ({ id }) => id },
];

/** `switchyard dead-letters list|redrive`: what was given up, and driving it again. */
export function addDeadLetterCommands(root: Command, { client, output }: CommandContext): void {
  const deadLetters = root.command('dead-letters').description('what was given up: invocations that failed for good, messages that cannot be read');
  deadLetters
    .command('list')
    .description('list what was given up and not driven again, newest first')
    .option('--all', 'also what was driven again')
    .option('--limit <count>', 'how many at most', wholeNumber(1, 1000), 50)
    .option('--json', 'print JSON')
    .action(async ({ all, limit, json: asJson }: { all?: boolean; limit: number; json?: boolean }) => {
      const { DeadLetters } = await client().get<{ DeadLetters: DeadLetter[] }>('/_switchyard/dead-letters', { Redriven: all, Limit: limit });
      output.stdout(asJson ? json(DeadLetters) : table(DeadLetters, COLUMNS, 'no dead letters'));
    });
  deadLetters
    .command('redrive')
    .description('drive dead letters again; exits with 1 where one was not')
    .argument('[ids...]', 'which', uuids, [])
    .option('--all', 'all that were not driven again yet, the oldest 1000')
    .option('--json', 'print JSON')
    .action(async (ids: readonly string[], { all = false, json: asJson }: { all?: boolean; json?: boolean }) => {
      if (ids.length > 0 === all) throw new CliFailure('give either ids of dead letters or --all', 2);
      const { Outcomes } = await client().post<{ Outcomes: RedriveOutcome[] }>('/_switchyard/dead-letters/redrive', all ? { All: true } : { Ids: ids });
      output.stdout(asJson ? json(Outcomes) : told(Outcomes));
      const failed = Outcomes.filter(({ redriven }) => !redriven).length;
      if (failed > 0) throw new CliFailure(`${failed} of ${Outcomes.length} not driven again`);
    });
}

/** A line for each. */
function told(outcomes: readonly RedriveOutcome[]): string {
  if (outcomes.length === 0) return 'no dead letters\n';
  return outcomes.map(({ id, redriven, detail }) => printable(`${id}  ${redriven ? 'redriven' : 'not redriven'}: ${detail.replaceAll('\n', ' ')}\n`)).join('');
}
