import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Command } from 'commander';
import type { PlannedRun, PlannedTarget, Replay, ReplayPlan } from '../../contract/index.js';
import { decimalNumber, uuid } from '../arguments.js';
import type { Client } from '../client.js';
import type { CommandContext } from '../context.js';
import { CliFailure } from '../failure.js';
import { json, table, type Column, type Output } from '../output.js';
import { aliasTarget, progress, qualifiedName, settledRuns, unsuccessfulRuns } from './replay-texts.js';

const SHORTEST_POLL_MS = 500;
/** A large replay takes a while to be looked at: most of the time nobody should. */
const POLL_PAUSE_RATIO = 4;
const MORE = `
What a re-run goes through is what its alias points at when it runs, asked as the bucket's service: the alias's own policy must
allow it, as at first. With --as-of-then it is the version that its original ran or, where that never ran, that the alias pointed
at when it was accepted ($LATEST is no version: it runs as it is now); the policy is still asked now. With --through it is another
alias or version of the same function, as yourself: the owner of a function needs no permission of the candidate's policy.
Originals are not touched. Retries, dead letters and results are as for any invocation, and live notifications go first.`;

interface ReplayOptions {
  readonly bucket: string;
  readonly since: string;
  readonly until?: string;
  readonly failed?: boolean;
  readonly prefix?: string;
  readonly event?: string;
  readonly function?: string;
  readonly asOfThen?: boolean;
  readonly through?: string;
  readonly rate?: number;
  readonly id?: string;
  readonly dryRun?: boolean;
  readonly wait?: boolean;
  readonly json?: boolean;
}

const PLANNED_COLUMNS: readonly Column<PlannedTarget & { readonly name: string }>[] = [
  { heading: 'RUNS', text: ({ count }) => String(count), align: 'right' },
  { heading: 'THROUGH', text: ({ name }) => name },
  { heading: 'VERSION', text: ({ pinnedVersion, pointsAt }) => pinnedVersion || (pointsAt ? `${aliasTarget(pointsAt)} (now)` : '-') },
  { heading: 'IMPOSSIBLE', text: ({ impossible }) => impossible ?? '' },
];

const RUN_COLUMNS: readonly Column<PlannedRun>[] = [
  { heading: 'ACCEPTED', text: ({ original }) => original.acceptedAt },
  { heading: 'SOURCE', text: ({ source }) => source },
  { heading: 'WAS', text: ({ original }) => `${original.status}${original.executedVersion === null ? '' : ` by ${original.executedVersion}`}` },
  { heading: 'RUNS THROUGH', text: ({ functionArn, qualifier, pinnedVersion }) => `${qualifiedName(functionArn, qualifier)}${pinnedVersion ? ` at ${pinnedVersion}` : ''}` },
  { heading: 'AFTER', text: ({ delayMs }) => `${(delayMs / 1000).toFixed(1)} s`, align: 'right' },
];

/** `switchyard replay notifications`. */
export function addReplayNotificationsCommand(replay: Command, { client, output }: CommandContext): void {
  replay
    .command('notifications')
    .description('run the notifications of a bucket that were accepted in a span of time again')
    .requiredOption('--bucket <name>', 'of this bucket')
    .requiredOption('--since <time>', 'accepted at this time or later: 2026-11-17T09:00:00Z')
    .option('--until <time>', 'accepted before this time; else before now')
    .option('--failed', 'only those that failed or were refused')
    .option('--prefix <prefix>', 'only objects whose key begins so')
    .option('--event <type>', 'only events of this type, such as ObjectCreated:Put or ObjectRemoved:*')
    .option('--function <function>', 'only what was for this function: name, name:qualifier or ARN')
    .option('--as-of-then', 'by the version that the alias pointed at then')
    .option('--through <qualifier>', 'through another alias or version of the same function')
    .option('--rate <count>', 'how many become due per second', decimalNumber(0.01, 10_000))
    .option('--id <uuid>', 'name of the replay: the same command again with the same name is the same replay', uuid)
    .option('--dry-run', 'print what would run, run nothing')
    .option('--wait', 'wait until all have run; exits with 1 where one did not succeed')
    .option('--json', 'print JSON')
    .addHelpText('after', MORE)
    .action(async (options: ReplayOptions) => {
      const { id = randomUUID(), dryRun, wait, json: asJson } = options;
      const body = { ...requestOf(options), ReplayId: id };
      if (dryRun) {
        const { Plan } = await client().post<{ Plan: ReplayPlan }>('/_switchyard/replays', { ...body, DryRun: true });
        output.stdout(asJson ? json(Plan) : planText(Plan));
        return;
      }
      const { Replay: begun } = await client().post<{ Replay: Replay }>('/_switchyard/replays', body).catch((error: Error) => {
        throw new CliFailure(`${error.message} (to make sure, give the command again with --id ${id})`);
      });
      if (!asJson) output.stdout(`replay ${begun.id}: ${begun.planned} invocation${begun.planned === 1 ? '' : 's'} planned\n`);
      const ended = wait ? await settled(client(), begun, asJson ? undefined : output) : begun;
      if (asJson) output.stdout(json(ended));
      const failed = wait ? unsuccessfulRuns(ended) : 0;
      if (failed > 0) throw new CliFailure(`${failed} of ${ended.planned} did not succeed: switchyard replay show ${ended.id}`);
    });
}

const requestOf = ({ bucket, since, until, failed, prefix, event, function: name, asOfThen, through, rate }: ReplayOptions) => ({
  Bucket: bucket, Since: since, Until: until, Failed: failed, Prefix: prefix, EventName: event, FunctionName: name, AsOfThen: asOfThen, Through: through,
  Rate: rate,
});

function planText({ planned, targets, runs }: ReplayPlan): string {
  if (planned === 0) return 'nothing would run\n';
  const named = targets.map((target) => ({ ...target, name: `${target.functionName}${target.qualifier === null ? '' : `:${target.qualifier}`}` }));
  const more = planned > runs.length ? `… and ${planned - runs.length} more\n` : '';
  return `${table(named, PLANNED_COLUMNS, '')}\n${table(runs, RUN_COLUMNS, '')}${more}`;
}

/** Follows a replay until nothing of it waits or runs. */
async function settled(client: Client, begun: Replay, output: Output | undefined): Promise<Replay> {
  let told = '';
  let replay = begun;
  for (;;) {
    const text = progress(replay);
    if (text !== told) output?.stdout(`${text}\n`);
    told = text;
    if (settledRuns(replay) === replay.planned) return replay;
    const asked = performance.now();
    ({ Replay: replay } = await client.get<{ Replay: Replay }>(`/_switchyard/replays/${replay.id}`, { Limit: 1 }));
    await delay(Math.max(SHORTEST_POLL_MS, POLL_PAUSE_RATIO * (performance.now() - asked)));
  }
}
