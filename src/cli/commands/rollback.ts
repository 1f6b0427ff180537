import type { Command } from 'commander';
import { aliasReference, uuid, wholeNumber, type AliasReference } from '../arguments.js';
import type { CommandContext } from '../context.js';
import { CliFailure } from '../failure.js';
import { rollbackAll } from '../rollback/rollback-all.js';
import { rollbackOne, type RollbackOptions } from '../rollback/rollback-one.js';

/** `switchyard rollback`: an alias, or all of them, back to what they pointed at. */
export function addRollbackCommand(root: Command, { client, output }: CommandContext): void {
  root
    .command('rollback')
    .description('move an alias back to what it pointed at before its last move; twice in a row goes back further')
    .argument('[alias]', 'function:alias, or the ARN of an alias', aliasReference)
    .option('--steps <count>', 'so many moves back (default: 1)', wholeNumber(1, 1_000_000))
    .option('--to-event <id>', 'to what it pointed at after this event', uuid)
    .option('--to-time <time>', 'to what it pointed at then, as 2026-11-17T09:00:00Z')
    .option('--all', 'all aliases of the region, with --to-time; shows a plan, and does it with --yes')
    .option('--function <function>', 'with --all: only the aliases of this function (may be given more than once)', (name, before: string[]) => [...before, name], [])
    .option('--yes', 'with --all: do what is planned; exits with 1 where an alias could not be moved')
    .option('--dry-run', 'only say what would be done')
    .option('--json', 'print JSON')
    .action(async (alias: AliasReference | undefined, options: RollbackOptions) => {
      const problem = misuse(alias, options);
      if (problem) throw new CliFailure(problem, 2);
      await (alias ? rollbackOne(client(), alias, options, output.stdout) : rollbackAll(client(), options, output.stdout));
    });
}

function misuse(alias: AliasReference | undefined, { steps, toEvent, toTime, all = false, function: functions, yes }: RollbackOptions): string | undefined {
  if ((alias !== undefined) === all) return 'give either an alias as function:alias or --all';
  if (all && toTime === undefined) return '--all needs --to-time';
  if ([steps, toEvent, toTime].filter((given) => given !== undefined).length > 1) return '--steps, --to-event and --to-time exclude each other';
  if (!all && (functions.length > 0 || yes)) return '--function and --yes go with --all';
  return undefined;
}
