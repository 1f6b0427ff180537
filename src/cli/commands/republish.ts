import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { accountId } from '../arguments.js';
import type { CommandContext } from '../context.js';
import { CliFailure } from '../failure.js';
import { json } from '../output.js';

interface RepublishOptions {
  readonly topic: string;
  readonly since?: string;
  readonly until?: string;
  readonly account?: string;
  readonly stream?: string;
  readonly after?: string;
  readonly json?: boolean;
}

interface PublishedPage {
  readonly Published: number;
  readonly UpTo: string;
  readonly NextPosition?: string;
}

/** `switchyard republish`: events sent again to a topic, for a consumer that comes late. */
export function addRepublishCommand(root: Command, { client, output }: CommandContext): void {
  root
    .command('republish')
    .description('send events again to a topic for a new consumer: in order, with the same ids, marked by the header ce_replayid (operator only)')
    .requiredOption('--topic <topic>', "where to; made if it is missing, and none of Switchyard's own")
    .option('--since <time>', 'what was recorded at this time or later')
    .option('--until <time>', 'what was recorded before this time')
    .option('--account <id>', 'of this account only', accountId)
    .option('--stream <stream>', 'of this stream only, as account/region/function')
    .option('--after <position>', 'go on after this position, where a run before ended')
    .option('--json', 'print JSON')
    .action(async ({ topic, since, until, account, stream, after, json: asJson }: RepublishOptions) => {
      const request = { Topic: topic, ReplayId: randomUUID(), Since: since, Until: until, AccountId: account, Stream: stream };
      const began = performance.now();
      let published = 0;
      let next = after;
      let upTo: string | undefined;
      do {
        const page: PublishedPage = await client()
          .post<PublishedPage>('/_switchyard/republish', { ...request, After: next, UpTo: upTo })
          .catch((error: unknown) => {
            const resume = next === undefined ? '' : `; go on with --after ${next}`;
            throw error instanceof CliFailure ? new CliFailure(`${error.message} (${published} events were published${resume})`, error.exitCode) : error;
          });
        published += page.Published;
        next = page.NextPosition;
        upTo = page.UpTo;
        if (next !== undefined) output.stderr(`${published} events, up to ${next}\n`);
      } while (next !== undefined);
      const seconds = (performance.now() - began) / 1000;
      output.stdout(asJson ? json({ Topic: topic, ReplayId: request.ReplayId, Published: published }) : `${published} events published to ${topic} in ${seconds.toFixed(1)} s as replay ${request.ReplayId}\n`);
    });
}
