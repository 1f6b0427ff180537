import type { Command } from 'commander';
import type { Replay, ReplayDescription, ReplayedOutcome, ReplayedRun } from '../../contract/index.js';
import { uuid, wholeNumber } from '../arguments.js';
import type { CommandContext } from '../context.js';
import { json, printable, table, type Column } from '../output.js';
import { asked, progress, qualifiedName } from './replay-texts.js';

interface ShowOptions {
  readonly different?: boolean;
  readonly limit: number;
  readonly after?: string;
  readonly json?: boolean;
}

interface Described {
  readonly Replay: Replay;
  readonly Comparisons: ReplayDescription['comparisons'];
  readonly Runs: readonly ReplayedRun[];
}

const LIST_COLUMNS: readonly Column<Replay>[] = [
  { heading: 'CREATED', text: ({ createdAt }) => createdAt },
  { heading: 'ID', text: ({ id }) => id },
  { heading: 'PROGRESS', text: progress },
  { heading: 'ASKED FOR', text: asked },
  { heading: 'REASON', text: ({ reason }) => reason ?? '' },
];

const milliseconds = ({ durationMs }: ReplayedOutcome): string => (durationMs === null ? '-' : durationMs.toFixed(1));
const hash = ({ result }: ReplayedOutcome): string => result?.sha256.slice(0, 8) ?? '-';
const name = ({ functionArn }: ReplayedRun, { qualifier, executedVersion }: ReplayedOutcome): string =>
  `${qualifiedName(functionArn, qualifier)}${executedVersion === null ? '' : ` at ${executedVersion}`}`;

const RUN_COLUMNS: readonly Column<ReplayedRun>[] = [
  { heading: 'SOURCE', text: ({ source }) => source },
  { heading: 'ORIGINAL', text: (run) => `${run.original.status} ${name(run, run.original)}` },
  { heading: 'MS', text: ({ original }) => milliseconds(original), align: 'right' },
  { heading: 'RESULT', text: ({ original }) => hash(original) },
  { heading: 'RE-RUN', text: (run) => `${run.rerun.status} ${name(run, run.rerun)}` },
  { heading: 'MS', text: ({ rerun }) => milliseconds(rerun), align: 'right' },
  { heading: 'RESULT', text: ({ rerun }) => hash(rerun) },
  { heading: 'COMPARISON', text: ({ comparison }) => comparison },
  { heading: 'ERROR', text: ({ rerun: { error } }) => (error === null ? '' : `${error.type}: ${error.message}`) },
];

/** `switchyard replay list|show|cancel`. */
export function addReplayRecordCommands(replay: Command, { client, output }: CommandContext): void {
  replay
    .command('list')
    .description('list replays, newest first')
    .option('--limit <count>', 'how many at most', wholeNumber(1, 1000), 20)
    .option('--json', 'print JSON')
    .action(async ({ limit, json: asJson }: { limit: number; json?: boolean }) => {
      const { Replays } = await client().get<{ Replays: Replay[] }>('/_switchyard/replays', { Limit: limit });
      output.stdout(asJson ? json(Replays) : table(Replays, LIST_COLUMNS, 'no replays'));
    });
  replay
    .command('show')
    .description('show the runs of a replay beside their originals, in the originals’ order')
    .argument('<id>', 'which', uuid)
    .option('--different', 'only those that came to something else')
    .option('--limit <count>', 'how many at most', wholeNumber(1, 1000), 100)
    .option('--after <id>', 'go on after this re-run', uuid)
    .option('--json', 'print JSON, with the first 4 KiB of each result')
    .action(async (id: string, { different, limit, after, json: asJson }: ShowOptions) => {
      const query = { Comparison: different ? 'different' : undefined, Limit: limit, After: after };
      const described = await client().get<Described>(`/_switchyard/replays/${id}`, query);
      output.stdout(asJson ? json({ replay: described.Replay, comparisons: described.Comparisons, runs: described.Runs }) : shown(described, limit));
    });
  replay
    .command('cancel')
    .description('stop a replay: what waits does not run any more, what runs ends')
    .argument('<id>', 'which', uuid)
    .option('--json', 'print JSON')
    .action(async (id: string, { json: asJson }: { json?: boolean }) => {
      const { Replay: stopped } = await client().post<{ Replay: Replay }>(`/_switchyard/replays/${id}/cancel`);
      output.stdout(asJson ? json(stopped) : `cancelled: ${progress(stopped)}\n`);
    });
}

function shown({ Replay: replay, Comparisons, Runs }: Described, limit: number): string {
  const { id, requestedBy, createdAt, cancelledAt, reason } = replay;
  const counts = Object.entries(Comparisons).map(([comparison, count]) => `${count} ${comparison}`);
  const head = [
    `replay ${id} of ${createdAt} by ${requestedBy}${reason === null ? '' : `: ${reason}`}${cancelledAt === null ? '' : `, cancelled ${cancelledAt}`}`,
    asked(replay),
    progress(replay),
    `results: ${counts.sort().join(', ') || 'none'}`,
  ];
  const last = Runs.length === limit ? Runs.at(-1) : undefined;
  const more = last === undefined ? '' : `go on with --after ${last.rerun.id}\n`;
  return `${head.map(printable).join('\n')}\n\n${table(Runs, RUN_COLUMNS, 'no such runs')}${more}`;
}
