import type { Command } from 'commander';
import type { CommandContext } from '../context.js';
import { CliFailure } from '../failure.js';
import { json, printable } from '../output.js';

/** What verification found; `problems` is empty where every hash and every row is as the events say. */
interface Verification {
  readonly streams: number;
  readonly events: number;
  readonly problems: readonly { readonly streamId: string; readonly version?: number; readonly problem: string }[];
}

/** `switchyard verify`: recomputes the hash chains and compares all rows with the fold of all events. */
export function addVerifyCommand(root: Command, { client, output }: CommandContext): void {
  root
    .command('verify')
    .description('recompute the hash chains and compare all rows with the fold of the events')
    .option('--json', 'print JSON')
    .action(async ({ json: asJson }: { json?: boolean }) => {
      const verification = await client().post<Verification>('/_switchyard/verify');
      const { streams, events, problems } = verification;
      if (asJson) output.stdout(json(verification));
      else {
        for (const { streamId, version, problem } of problems) {
          output.stdout(`${printable(streamId)}${version === undefined ? '' : `@${version}`}: ${printable(problem)}\n`);
        }
        if (problems.length === 0) output.stdout(`verified ${events} events of ${streams} streams: no problems\n`);
      }
      if (problems.length > 0) throw new CliFailure(`${problems.length} problem${problems.length === 1 ? '' : 's'} found`);
    });
}
