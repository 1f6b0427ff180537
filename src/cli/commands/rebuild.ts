import type { Command } from 'commander';
import type { RebuildLine, RebuildProgress, RebuildReport, RowDifference } from '../../contract/index.js';
import type { CommandContext } from '../context.js';
import { CliFailure } from '../failure.js';
import { json, printable } from '../output.js';
import { ProgressLine } from '../progress-line.js';

/** Rows were not what the events give. */
const DIFFERENCES_EXIT_CODE = 3;

const count = (value: number): string => value.toLocaleString('en-US');
const human = ({ streamId, kind, key, difference }: RowDifference): string => printable(`${difference.padEnd(9)} ${streamId} ${kind} ${key}`.trimEnd());
const plural = (value: number, noun: string): string => `${count(value)} ${noun}${value === 1 ? '' : 's'}`;

const progressText = ({ events, expectedEvents, eventsPerSecond, differences }: RebuildProgress): string =>
  `${count(events)} of ${count(expectedEvents)} events, ${count(eventsPerSecond)}/s${differences === 0 ? '' : `, ${plural(differences, 'difference')}`}`;

function summary({ streams, events, rows, seconds, eventsPerSecond, swapped }: RebuildReport): string {
  const verb = swapped ? 'rebuilt' : 'compared';
  return `${verb} ${plural(rows, 'row')} of ${plural(streams, 'stream')} from ${plural(events, 'event')} in ${seconds.toFixed(1)} s (${count(eventsPerSecond)} events/s)`;
}

function verdict({ differences, listed, swapped }: RebuildReport): string {
  const more = differences > listed.length ? ` (the first ${count(listed.length)} are listed)` : '';
  const repaired = swapped ? 'repaired' : 'nothing was changed (--dry-run)';
  return `${plural(differences, 'row')} ${differences === 1 ? 'was' : 'were'} not what the events give${more}: ${repaired}`;
}

/** `switchyard rebuild`: makes all rows anew from the events while everything goes on. Exit code 3 where rows differed. */
export function addRebuildCommand(root: Command, { client, output }: CommandContext): void {
  root
    .command('rebuild')
    .description('make all rows anew from the events, beside reads and writes, and tell which differed (operator only)')
    .option('--dry-run', 'compare only, change nothing')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExit code 0 where all rows were what the events give, 3 where some were not.')
    .action(async ({ dryRun = false, json: asJson = false }: { dryRun?: boolean; json?: boolean }) => {
      const rebuilt = await follow(client().postLines<RebuildLine>('/_switchyard/rebuild', { DryRun: dryRun }), new ProgressLine(output));
      output.stdout(asJson ? json(rebuilt) : [...rebuilt.listed.map(human), summary(rebuilt)].map((text) => `${text}\n`).join(''));
      if (rebuilt.differences > 0) throw new CliFailure(verdict(rebuilt), DIFFERENCES_EXIT_CODE);
    });
}

/** Shows how far it has come, up to its report. */
async function follow(lines: AsyncIterable<RebuildLine>, progress: ProgressLine): Promise<RebuildReport> {
  try {
    for await (const line of lines) {
      if ('failure' in line) throw new CliFailure(`nothing was changed: ${line.failure}`);
      if ('report' in line) return line.report;
      progress.show(line.progress.phase, line.progress.events / line.progress.expectedEvents, progressText(line.progress));
    }
  } finally {
    progress.clear();
  }
  throw new CliFailure('the connection was closed before the end: a rebuild that was not finished has changed nothing');
}
