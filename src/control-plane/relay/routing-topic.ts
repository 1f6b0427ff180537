import { Inject, Injectable } from '@nestjs/common';
import { STREAM_VERSION_HEADER, type Recorded } from '../../contract/index.js';
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
    const messages: Message[] = [];
    const unknown: string[] = [];
    for (const { streamId, streamType, version } of newest.values()) {
      const known = this.executor.cachedRows(streamId, version);
      if (known === undefined) unknown.push(streamId);
      else messages.push(...messageFor(streamType, streamId, known.version, known.parts));
    }
    const rows = await this.rows.of(unknown);
    return [...messages, ...rows.flatMap(({ streamId, streamType, version, parts }) => messageFor(streamType, streamId, version, parts))];
  }
}

function messageFor(streamType: string, streamId: string, version: number, parts: Parameters<typeof routingEntry>[3]): Message[] {
  const entry = routingEntry(streamType, streamId, version, parts);
  if (entry === undefined) return [];
  return [{ key: streamId, value: entry && JSON.stringify(entry), headers: { [STREAM_VERSION_HEADER]: String(version) } }];
}
