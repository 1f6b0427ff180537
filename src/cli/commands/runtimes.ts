import type { Command } from 'commander';
import type { RuntimeStatus } from '../../contract/index.js';
import type { CommandContext } from '../context.js';
import { json, table, type Column } from '../output.js';

const COLUMNS: readonly Column<RuntimeStatus>[] = [
  { heading: 'RUNTIME', text: ({ runtime }) => runtime },
  { heading: 'RUNS ON', text: ({ interpreter }) => interpreter ?? 'nothing here' },
  { heading: 'VERSION', text: ({ version }) => version ?? '-' },
  { heading: 'EXACT', text: ({ exact }) => (exact ? 'yes' : 'no') },
];

/** `switchyard runtimes list|install`: which interpreter a runtime name gets. */
export function addRuntimeCommands(root: Command, { client, output }: CommandContext): void {
  const runtimes = root.command('runtimes').description('the interpreters behind runtime names');
  runtimes
    .command('list')
    .description('list runtime names and what runs them')
    .option('--json', 'print JSON')
    .action(async ({ json: asJson }: { json?: boolean }) => {
      const body = await client().get<{ Runtimes: RuntimeStatus[] }>('/_switchyard/runtimes');
      output.stdout(asJson ? json(body.Runtimes) : table(body.Runtimes, COLUMNS, 'no runtimes'));
    });
  runtimes
    .command('install')
    .description('bring the interpreter that a runtime name means')
    .argument('<name>', 'runtime name, such as nodejs6.10')
    .option('--json', 'print JSON')
    .action(async (name: string, { json: asJson }: { json?: boolean }) => {
      const status = await client().post<RuntimeStatus>('/_switchyard/runtimes', { Runtime: name });
      output.stdout(asJson ? json(status) : `${status.runtime} runs on ${status.interpreter} (${status.version})\n`);
    });
}
