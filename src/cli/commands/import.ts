import { createReadStream } from 'node:fs';
import type { Command } from 'commander';
import { EXPORT_MEDIA_TYPE, type ExportHeader, type ImportedPiece } from '../../contract/index.js';
import type { CommandContext } from '../context.js';
import { CliFailure } from '../failure.js';
import { json } from '../output.js';
import { ProgressLine } from '../progress-line.js';
import { ExportCheck, shown } from '../transfer/export-check.js';
import { linesOf } from '../transfer/lines.js';
import { piecesOf } from '../transfer/pieces.js';

interface ImportOptions {
  readonly withoutSecrets?: boolean;
  readonly json?: boolean;
}

/** `switchyard import FILE`: makes an exported account again. What is there already stays, so an import that broke off is run again. */
export function addImportCommand(root: Command, { client, output }: CommandContext): void {
  root
    .command('import')
    .description('bring in an account that `switchyard export` wrote (operator)')
    .argument('<file>', 'the export')
    .option('--without-secrets', 'where the master key is another one: environment values stay unreadable, access keys must be issued anew')
    .option('--json', 'print JSON')
    .action(async (file: string, { withoutSecrets, json: asJson }: ImportOptions) => {
      const { accountId, counts } = await checked(file);
      const query = { AccountId: accountId, WithoutSecrets: withoutSecrets };
      const progress = output.terminal ? new ProgressLine(output) : undefined;
      let [restored, there] = [0, 0];
      try {
        for await (const { body } of piecesOf(fileLines(file))) {
          const piece = await client().sendBytes<ImportedPiece>('/_switchyard/import', query, body, EXPORT_MEDIA_TYPE);
          restored += piece.Restored;
          there += piece.There;
          const done = restored + there;
          progress?.show('importing', done / counts.events, `${done.toLocaleString('en')} of ${counts.events.toLocaleString('en')} events`);
        }
      } finally {
        progress?.clear();
      }
      output.stdout(asJson ? json({ AccountId: accountId, Restored: restored, There: there, ...counts })
        : `imported account ${accountId}: ${shown(counts)} (${restored} events restored, ${there} were there already)\n`);
    });
}

/** Reads the file once before anything of it is sent. @throws CliFailure unless it is whole and unchanged */
async function checked(file: string): Promise<ExportHeader> {
  const check = new ExportCheck();
  for await (const line of fileLines(file)) check.take(line);
  return check.finish();
}

async function* fileLines(file: string): AsyncGenerator<Buffer> {
  const bytes = createReadStream(file, { highWaterMark: 1024 * 1024 }) as AsyncIterable<Buffer>;
  try {
    yield* linesOf(bytes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    throw new CliFailure(`cannot read ${file}: ${(error as Error).message}`);
  }
}
