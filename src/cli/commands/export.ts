import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import type { ExportHeader } from '../../contract/index.js';
import { accountId } from '../arguments.js';
import type { CommandContext } from '../context.js';
import { CliFailure } from '../failure.js';
import { json, type Output } from '../output.js';
import { ProgressLine } from '../progress-line.js';
import { ExportCheck, shown } from '../transfer/export-check.js';
import { linesOf } from '../transfer/lines.js';

interface ExportOptions {
  readonly out?: string;
  readonly account?: string;
  readonly json?: boolean;
}

/** `switchyard export`: an account as JSON Lines, from which `switchyard import` makes it again. */
export function addExportCommand(root: Command, { client, output }: CommandContext): void {
  root
    .command('export')
    .description('write the account, its whole history, packages and wrapped keys, as JSON Lines')
    .option('--out <file>', 'to this file, which appears when it is whole; else to stdout')
    .option('--account <id>', 'of this account (operator)', accountId)
    .option('--json', 'with --out: print a summary as JSON')
    .action(async ({ out, account, json: asJson }: ExportOptions) => {
      const bytes = client().download('/_switchyard/export', { AccountId: account });
      if (out === undefined) {
        await passOn(bytes, output);
        return;
      }
      const header = await writeWhole(bytes, out, output);
      output.stdout(asJson ? json({ File: out, AccountId: header.accountId, ExportedAt: header.exportedAt, ...header.counts })
        : `exported account ${header.accountId} to ${out}: ${shown(header.counts)}\n`);
    });
}

async function passOn(bytes: AsyncIterable<Uint8Array>, output: Output): Promise<void> {
  const check = new ExportCheck();
  for await (const line of linesOf(bytes)) {
    check.take(line);
    output.stdout(line.toString('utf8'));
    await output.drained?.();
  }
  check.finish();
}

/** The file is there whole or not at all, and for its owner alone: what is in it is the account's. */
async function writeWhole(bytes: AsyncIterable<Uint8Array>, path: string, output: Output): Promise<ExportHeader> {
  const partial = `${path}.${randomUUID()}.partial`;
  const check = new ExportCheck();
  const progress = output.terminal ? new ProgressLine(output) : undefined;
  try {
    await pipeline(checkedLines(bytes, check, progress), createWriteStream(partial, { flags: 'wx', mode: 0o600, flush: true }));
    const header = check.finish();
    await rename(partial, path);
    return header;
  } catch (error) {
    await rm(partial, { force: true });
    throw (error as NodeJS.ErrnoException).syscall === undefined ? error : new CliFailure(`cannot write ${path}: ${(error as Error).message}`);
  } finally {
    progress?.clear();
  }
}

async function* checkedLines(bytes: AsyncIterable<Uint8Array>, check: ExportCheck, progress: ProgressLine | undefined): AsyncGenerator<Buffer> {
  let lines = 0;
  for await (const line of linesOf(bytes)) {
    check.take(line);
    yield line;
    if (++lines % 1000 === 0) progress?.show('exporting', lines / check.lines, `${lines.toLocaleString('en')} of ${check.lines.toLocaleString('en')} lines`);
  }
}
