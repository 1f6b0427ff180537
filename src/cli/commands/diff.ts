import type { Command } from 'commander';
import type { Difference } from '../../contract/index.js';
import type { CommandContext } from '../context.js';
import { differenceView, patchesView } from '../difference-view.js';
import { CliFailure } from '../failure.js';
import { json } from '../output.js';

interface DiffOptions {
  readonly from?: string;
  readonly to?: string;
  readonly all?: boolean;
  readonly patch?: boolean;
  readonly json?: boolean;
}

const HELP = `
A side is a function by name or ARN, with a version or an alias or without ($LATEST, tags, its own policy), and a moment:
a time (2026-11-17T09:00:00Z) or the id of an event, after an @ or by --from (left) and --to (right); without one, now.
  switchyard diff helloworld:PROD --from 2026-11-17T09:00:00Z           what changed since
  switchyard diff helloworld:PROD@2026-11-17T09:00:00Z                  the same
  switchyard diff helloworld:PROD --from 2026-11-17T09:00:00Z --to 2026-11-18T09:00:00Z
  switchyard diff helloworld:1 helloworld:2 --patch                     two versions, with the text diff of their files
  switchyard diff helloworld:BETA helloworld:PROD                       two aliases
  switchyard diff gone:PROD@2026-11-17T09:00:00Z helloworld:PROD        a function that is deleted by now, and another
Marks: - left only, + right only, ~ on both but different, ? cannot be compared. Environment values are never shown.
It exits with 0 whether there are differences or none.`;

/** `switchyard diff`: what differs between two moments, versions, aliases or functions. */
export function addDiffCommand(root: Command, { client, output }: CommandContext): void {
  root
    .command('diff')
    .description('compare two moments, versions, aliases or functions')
    .argument('<left>', 'function[:version or alias][@moment]')
    .argument('[right]', 'the other side; the same function without its moment where not given')
    .option('--from <moment>', 'the left side as of this time or event id')
    .option('--to <moment>', 'the right side as of this time or event id')
    .option('--all', 'equal members, too')
    .option('--patch', 'also the text diff of changed files')
    .option('--json', 'print JSON')
    .addHelpText('after', HELP)
    .action(async (first: string, second: string | undefined, { from, to, all = false, patch = false, json: asJson }: DiffOptions) => {
      const left = asked(first, from, '--from');
      const right = asked(second ?? left.name, to, '--to');
      if (second === undefined && left.asOf === undefined) throw new CliFailure('give two sides, or one with --from or @ and a moment', 2);
      const query = { Left: left.name, LeftAsOf: left.asOf, Right: right.name, RightAsOf: right.asOf, All: all || undefined, Patch: patch || undefined };
      const difference = await client().get<Difference>('/_switchyard/diff', query);
      output.stdout(asJson ? json(difference) : differenceView(difference, { all }) + patchesView(difference));
    });
}

/** No name holds an `@`. */
function asked(text: string, moment: string | undefined, option: string): { readonly name: string; readonly asOf?: string } {
  const at = text.indexOf('@');
  if (at === -1) return { name: text, asOf: moment };
  if (moment !== undefined) throw new CliFailure(`${text} names its moment: leave ${option} out`, 2);
  return { name: text.slice(0, at), asOf: text.slice(at + 1) };
}
