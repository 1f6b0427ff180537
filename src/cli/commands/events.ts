import type { Command } from 'commander';
import type { ShownEvent } from '../../contract/index.js';
import type { Client } from '../client.js';
import type { CommandContext } from '../context.js';
import { jsonLine, printable } from '../output.js';

interface EventsOptions {
  readonly function?: string;
  readonly after?: string;
  readonly follow?: boolean;
  readonly json?: boolean;
}

interface EventsPage {
  readonly Events: readonly ShownEvent[];
  readonly NextPosition?: string;
}

const human = ({ position, stream, version, type, data, metadata }: ShownEvent): string =>
  `${position}  ${metadata.time}  ${stream}@${version}  ${type}  ${metadata.actor.accessKeyId}  ${printable(JSON.stringify(data))}\n`;

/** `switchyard events`: the account's events in feed order. */
export function addEventsCommand(root: Command, { client, output }: CommandContext): void {
  root
    .command('events')
    .description('print the events of the account in feed order')
    .option('--function <function>', 'of this function only: name or ARN')
    .option('--after <position>', 'from after this position on')
    .option('--follow', 'go on as events are recorded')
    .option('--json', 'print JSON; one object a line with --follow')
    .action(async ({ function: name, after, follow, json: asJson }: EventsOptions) => {
      const query = { FunctionName: name, After: after };
      if (follow) {
        for await (const event of client().follow<ShownEvent>('/_switchyard/events', { ...query, Follow: true })) {
          output.stdout(asJson ? jsonLine(event) : human(event));
        }
        return;
      }
      let count = 0;
      for await (const event of allEvents(client(), query)) {
        output.stdout(asJson ? `${count === 0 ? '[\n' : ',\n'}${JSON.stringify(event)}` : human(event));
        count += 1;
      }
      if (asJson) output.stdout(count === 0 ? '[]\n' : '\n]\n');
      else if (count === 0) output.stdout('no events\n');
    });
}

async function* allEvents(client: Client, query: { readonly After?: string }): AsyncGenerator<ShownEvent> {
  let after = query.After;
  do {
    const page: EventsPage = await client.get('/_switchyard/events', { ...query, After: after, Limit: 1000 });
    yield* page.Events;
    after = page.NextPosition;
  } while (after !== undefined);
}
