import type { Command } from 'commander';
import type { LogLine } from '../../contract/index.js';
import { wholeNumber } from '../arguments.js';
import type { CommandContext } from '../context.js';
import { json, jsonLine, printable } from '../output.js';

interface LogsOptions {
  readonly follow?: boolean;
  readonly limit: number;
  readonly json?: boolean;
}

const human = ({ timestamp, message }: LogLine): string =>
  `${new Date(timestamp).toISOString()}  ${printable(message.replace(/\r?\n$/, ''))}\n`;

/** `switchyard logs FUNCTION`: what the function and its runtime wrote. */
export function addLogsCommand(root: Command, { client, output }: CommandContext): void {
  root
    .command('logs')
    .description('show what a function wrote, oldest first')
    .argument('<function>', 'name, name:version or ARN')
    .option('--follow', 'go on as lines are written')
    .option('--limit <count>', 'how many of the last lines', wholeNumber(1, 10_000), 1000)
    .option('--json', 'print JSON; one object a line with --follow')
    .action(async (name: string, { follow, limit, json: asJson }: LogsOptions) => {
      const query = { FunctionName: name, Limit: limit };
      if (follow) {
        for await (const line of client().follow<LogLine>('/_switchyard/logs', { ...query, Follow: true })) {
          output.stdout(asJson ? jsonLine(line) : human(line));
        }
        return;
      }
      const { LogLines } = await client().get<{ LogLines: LogLine[] }>('/_switchyard/logs', query);
      output.stdout(asJson ? json(LogLines) : LogLines.map(human).join('') || 'no log lines\n');
    });
}
