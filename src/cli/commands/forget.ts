import type { Command } from 'commander';
import type { ForgottenEnvironment } from '../../contract/index.js';
import type { CommandContext } from '../context.js';
import { CliFailure } from '../failure.js';
import { json, printable } from '../output.js';

interface ForgetOptions {
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** `switchyard forget FUNCTION`: destroys the key of the function's environment values, history included. */
export function addForgetCommand(root: Command, { client, output }: CommandContext): void {
  root
    .command('forget')
    .description('make all environment values of a function unreadable for good, in its versions and its history as well')
    .argument('<function>', 'name or ARN, also of a deleted function')
    .option('--yes', 'do it; without, says what it would do')
    .option('--json', 'print JSON')
    .action(async (name: string, { yes = false, json: asJson }: ForgetOptions) => {
      const path = `/_switchyard/functions/${encodeURIComponent(name)}/forget`;
      const answer = await client().post<ForgottenEnvironment>(path, { DryRun: !yes });
      output.stdout(asJson ? json(answer) : told(answer));
      if (!yes && answer.KeyId !== null) throw new CliFailure('nothing was done: give --yes to destroy the key');
    });
}

function told({ FunctionArn, Deleted, KeyId, Readable, Forgotten }: ForgottenEnvironment): string {
  if (KeyId === null) return `${FunctionArn}: no environment value is encrypted, or all are forgotten already\n`;
  const lines = Readable.map(({ Version, Variables }) => printable(`  ${Version}: ${Variables.join(', ')}\n`));
  if (lines.length === 0) lines.push(`  ${Deleted ? 'the function is deleted' : 'no version has any now'}: what its history holds\n`);
  const what = Forgotten ? 'forgotten; unreadable from now on, in every version and event' : 'would be unreadable for good, in every version and event';
  return `${FunctionArn}: ${what}:\n${lines.join('')}`;
}
