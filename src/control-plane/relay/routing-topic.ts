import { Inject, Injectable } from '@nestjs/common';
import type { Recorded } from '../../contract/index.js';
import { CommandExecutor } from '../../event-store/command-executor.js';
import type { FeedTopic } from '../../messaging/feed-consumer.js';
import type { Message } from '../../messaging/ports.js';
import { routingEntry } from './routing-entry.js';
import { RouteRows } from './routing-topic.store.js';

const PAGE = 500;

/** The compacted topic `switchyard.routing` as a view of the feed: after an event, its stream's entry as it is now. */
@Injectable()
export class RoutingTopic implements FeedTopic {
  constructor(
    @Inject(CommandExecutor) private readonly executor: CommandExecutor,
    @Inject(RouteRows) private readonly rows: RouteRows,
  ) {}

  async *snapshot(): AsyncIterable<readonly Message[]> {
    for (let after = ''; ; ) {
      const page = await this.rows.page(after, PAGE);
      yield page.flatMap(({ streamId, streamType, version, parts }) => messageFor(streamType, streamId, version, parts));
      const last = page.at(-1);
      if (!last || page.length < PAGE) return;
      after = last.streamId;
    }
  }

  async translate(events: readonly Recorded[]): Promise<readonly Message[]> {
    const newest = new Map(events.map((event) => [event.streamId, event]));
    const messages = await Promise.all([...newest.values()].map((event) => this.messagesAfter(event)));
    return messages.flat();
  }

  private async messagesAfter({ streamId, streamType, version }: Recorded): Promise<readonly Message[]> {
    const rows = await this.executor.rowsSince(streamId, version);
    return messageFor(streamType, streamId, rows.version, rows.parts);
  }
}

function messageFor(streamType: string, streamId: string, version: number, parts: Parameters<typeof routingEntry>[3]): Message[] {
  const entry = routingEntry(streamType, streamId, version, parts);
  return entry === undefined ? [] : [{ key: streamId, value: entry && JSON.stringify(entry) }];
}
