import { Command, CommanderError } from 'commander';
import { reason } from './arguments.js';
import { Client } from './client.js';
import type { CommandContext } from './context.js';
import { CliFailure } from './failure.js';
import type { Output } from './output.js';
import { readSettings } from './settings.js';
import { addAccountCommands } from './commands/accounts.js';
import { addCheckpointCommands } from './commands/checkpoint.js';
import { addDeadLetterCommands } from './commands/dead-letters.js';
import { addDiffCommand } from './commands/diff.js';
import { addEventsCommand } from './commands/events.js';
import { addHistoryCommand } from './commands/history.js';
import { addExportCommand } from './commands/export.js';
import { addForgetCommand } from './commands/forget.js';
import { addImportCommand } from './commands/import.js';
import { addInvocationsCommand } from './commands/invocations.js';
import { addKeyCommands } from './commands/keys.js';
import { addLogsCommand } from './commands/logs.js';
import { addNotifyCommand } from './commands/notify.js';
import { addRepublishCommand } from './commands/republish.js';
import { addRollbackCommand } from './commands/rollback.js';
import { addReplayCommands } from './commands/replay.js';
import { addRebuildCommand } from './commands/rebuild.js';
import { addRuntimeCommands } from './commands/runtimes.js';
import { addShowCommand } from './commands/show.js';
import { addVerifyCommand } from './commands/verify.js';

const USAGE_EXIT_CODE = 2;

/**
 * Runs one command line (without `node` and the script's name) and gives its exit code: 0, 1 for a failure that was told
 * in one line on stderr, 2 for wrong usage. Never rejects.
 */
export async function runCli(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  output: Output,
): Promise<number> {
  try {
    await program(output, environment).parseAsync([...args], { from: 'user' });
    return 0;
  } catch (error) {
    // Commander has already written its text: help to stdout (exit code 0), or what was wrong to stderr.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE_EXIT_CODE;
    const message = error instanceof Error ? error.message : String(error);
    output.stderr(`switchyard: ${message}\n`);
    return error instanceof CliFailure ? error.exitCode : 1;
  }
}

function program(output: Output, environment: Readonly<Record<string, string | undefined>>): Command {
  const root = new Command('switchyard')
    .description('What the aws CLI has no word for: accounts and keys, notifications, what ran, the events behind it all.')
    // Or `checkpoint` would take the options of `checkpoint list` for its own.
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({ writeOut: output.stdout, writeErr: output.stderr })
    .showHelpAfterError('(switchyard --help lists the commands)')
    .addHelpText(
      'after',
      '\nEnvironment: AWS_ENDPOINT_URL (http://127.0.0.1:4566), AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (test, test),\n' +
        'AWS_REGION or AWS_DEFAULT_REGION (us-west-2). Every command takes --json.',
    );
  let why: { readonly reason?: string } = {};
  root.hook('preAction', (_root, command) => {
    why = command.optsWithGlobals<{ reason?: string }>();
  });
  const context: CommandContext = { output, client: () => new Client(readSettings(environment), why) };
  addAccountCommands(root, context);
  addKeyCommands(root, context);
  addNotifyCommand(root, context);
  addInvocationsCommand(root, context);
  addDeadLetterCommands(root, context);
  addReplayCommands(root, context);
  addLogsCommand(root, context);
  addEventsCommand(root, context);
  addDiffCommand(root, context);
  addRollbackCommand(root, context);
  addCheckpointCommands(root, context);
  addHistoryCommand(root, context);
  addShowCommand(root, context);
  addVerifyCommand(root, context);
  addRepublishCommand(root, context);
  addRebuildCommand(root, context);
  addForgetCommand(root, context);
  addExportCommand(root, context);
  addImportCommand(root, context);
  addRuntimeCommands(root, context);
  takeReason(root);
  return root;
}

/** Before the command's name or after it: an option of every command alike. */
function takeReason(command: Command): void {
  command.option('--reason <text>', 'why: kept with everything that the command changes', reason);
  command.commands.forEach(takeReason);
}
