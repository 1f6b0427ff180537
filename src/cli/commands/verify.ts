import type { Command } from 'commander';
import type { CommandContext } from '../context.js';
import { CliFailure } from '../failure.js';
import { json, printable } from '../output.js';

interface Problem {
  readonly streamId: string;
  readonly version?: number;
  /** Kind and key of a row. */
  readonly part?: string;
  readonly problem: string;
}

/** What verification found; `problems` is empty where every hash and every row is as the events say. */
interface Verification {
  readonly streams: number;
  readonly events: number;
  readonly rows: number;
  readonly problems: readonly Problem[];
}

const human = ({ streamId, version, part, problem }: Problem): string =>
  printable(`${streamId}${version === undefined ? '' : `@${version}`}${part === undefined ? '' : ` (${part.trim()})`}: ${problem}`);

/** `switchyard verify`: recomputes the hash chains and compares all rows with the fold of all events. */
export function addVerifyCommand(root: Command, { client, output }: CommandContext): void {
  root
    .command('verify')
    .description('recompute the hash chains and compare all rows with the fold of the events')
    .option('--json', 'print JSON')
    .action(async ({ json: asJson }: { json?: boolean }) => {
      const verification = await client().post<Verification>('/_switchyard/verify');
      const { streams, events, rows, problems } = verification;
      if (asJson) output.stdout(json(verification));
      else if (problems.length > 0) output.stdout(`${problems.map(human).join('\n')}\n`);
      else output.stdout(`verified ${events} events and ${rows} rows of ${streams} streams: no problems\n`);
      if (problems.length > 0) throw new CliFailure(`${problems.length} problem${problems.length === 1 ? '' : 's'} found`);
    });
}
