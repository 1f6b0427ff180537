import type { Command } from 'commander';
import { objectUrl, wholeNumber, type ObjectUrl } from '../arguments.js';
import type { CommandContext } from '../context.js';
import { json } from '../output.js';

interface NotifyOptions {
  readonly event: string;
  readonly size?: number;
  readonly versionId?: string;
  readonly sequencer?: string;
  readonly json?: boolean;
}

interface Notified {
  readonly Planned: number;
  readonly Duplicates: number;
  readonly Sequencer?: string;
}

/** `switchyard notify s3://bucket/key`: what S3 would send if that object had just been written. */
export function addNotifyCommand(root: Command, { client, output }: CommandContext): void {
  root
    .command('notify')
    .description('send the notification that S3 would send for an object of a registered bucket')
    .argument('<object>', 'the object, as s3://bucket/key', objectUrl)
    .option('--event <name>', 'event type, with or without s3:', 'ObjectCreated:Put')
    .option('--size <bytes>', 'size of the object', wholeNumber(0, Number.MAX_SAFE_INTEGER))
    .option('--version-id <id>', 'version of the object')
    .option('--sequencer <hex>', 'order among the events of the key; the same again is a duplicate')
    .option('--json', 'print JSON')
    .action(async ({ bucket, key }: ObjectUrl, { event, size, versionId, sequencer, json: asJson }: NotifyOptions) => {
      const body = { Bucket: bucket, Key: key, EventName: event, Size: size, VersionId: versionId, Sequencer: sequencer };
      const notified = await client().post<Notified>('/_switchyard/notifications', body);
      output.stdout(asJson ? json(notified) : `${sentence(notified, bucket)}\n`);
    });
}

function sentence({ Planned: planned, Duplicates: duplicates, Sequencer: sequencer }: Notified, bucket: string): string {
  if (planned > 0) return `accepted: ${planned} invocation${planned === 1 ? '' : 's'} planned${sequencer ? ` (sequencer ${sequencer})` : ''}`;
  if (duplicates > 0) return 'accepted before: nothing new to run';
  return `accepted: no notification configuration of ${bucket} matches`;
}
