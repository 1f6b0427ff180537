import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { ShownCheckpoint, SignedCheckpoint } from '../../contract/index.js';
import { wholeNumber } from '../arguments.js';
import type { CommandContext } from '../context.js';
import { CliFailure } from '../failure.js';
import { json, table, type Column } from '../output.js';

interface CheckpointKey {
  readonly Algorithm: string;
  readonly KeyId: string;
  readonly PublicKey: string;
}

const COLUMNS: readonly Column<ShownCheckpoint>[] = [
  { heading: 'CHECKPOINT', text: ({ Sequence }) => String(Sequence), align: 'right' },
  { heading: 'TAKEN', text: ({ TakenAt }) => TakenAt },
  { heading: 'STREAMS', text: ({ Streams }) => String(Streams), align: 'right' },
  { heading: 'EVENTS', text: ({ Events }) => String(Events), align: 'right' },
  { heading: 'KEY', text: ({ KeyId }) => KeyId },
  { heading: 'FILE', text: ({ FileName }) => FileName },
];

const described = ({ statement: { chain, accountId, takenAt, streams, events, keyId } }: SignedCheckpoint): string =>
  `${chain ? `checkpoint ${chain.sequence}` : `a checkpoint of account ${accountId}`}, taken at ${takenAt}: ${events} events of ${streams} streams, signed by key ${keyId}`;

/** `switchyard checkpoint [list|key]`: signed evidence of how far the history has come, to keep where nobody else can write. */
export function addCheckpointCommands(root: Command, { client, output }: CommandContext): void {
  const checkpoint = root
    .command('checkpoint')
    .enablePositionalOptions()
    .description('take a signed checkpoint of the history now and print it')
    .option('--out <file>', 'write it to a new file instead')
    .option('--json', 'print JSON (a checkpoint is)')
    .action(async ({ out }: { out?: string }) => {
      // Byte for byte as it was answered: it is the same text as in the folder of checkpoints.
      const { text, parsed } = await client().postVerbatim<SignedCheckpoint>('/_switchyard/checkpoints');
      if (out === undefined) output.stdout(text);
      else {
        await writeNew(out, text);
        output.stdout(`${out}: ${described(parsed)}\n`);
      }
    });
  checkpoint
    .command('list')
    .description('list the checkpoints of this installation, the newest first')
    .option('--limit <n>', 'at most so many', wholeNumber(1, 1000), 50)
    .option('--before <sequence>', 'those before this one', wholeNumber(1, 2 ** 31 - 1))
    .option('--json', 'print JSON')
    .action(async ({ limit, before, json: asJson }: { limit: number; before?: number; json?: boolean }) => {
      const { Checkpoints } = await client().get<{ Checkpoints: ShownCheckpoint[] }>('/_switchyard/checkpoints', { Limit: limit, Before: before });
      output.stdout(asJson ? json(Checkpoints) : table(Checkpoints, COLUMNS, 'no checkpoints'));
    });
  checkpoint
    .command('key')
    .description('print the public key that checkpoints are signed with (PEM)')
    .option('--json', 'print JSON')
    .action(async ({ json: asJson }: { json?: boolean }) => {
      const key = await client().get<CheckpointKey>('/_switchyard/checkpoint-key');
      output.stdout(asJson ? json(key) : key.PublicKey);
    });
}

/** Evidence is not written over. */
async function writeNew(path: string, text: string): Promise<void> {
  await writeFile(path, text, { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    throw new CliFailure(error.code === 'EEXIST' ? `${path} exists already: checkpoints are not written over` : `cannot write ${path}: ${error.message}`);
  });
}
