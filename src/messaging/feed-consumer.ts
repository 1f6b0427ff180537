import type { FeedPosition, Recorded } from '../contract/index.js';
import type { FeedSubscription } from '../event-store/feed.js';
import type { Message, MessageConsumer, MessageHandler, Subscription } from './ports.js';

/** What a topic shows of the feed: whole at a moment, and the messages that events make. */
export interface FeedTopic {
  /** All keys of the compacted topic as they are now, in pages. */
  snapshot(): AsyncIterable<readonly Message[]>;
  /** The messages that these events make, in order per key. */
  translate(events: readonly Recorded[]): Promise<readonly Message[]>;
}

/** The part of the feed that this consumer uses. */
export interface Feed {
  feedHead(): Promise<FeedPosition>;
  follow(name: string, from: FeedPosition, handle: (events: readonly Recorded[]) => Promise<void>): FeedSubscription;
}

/**
 * The embedded twin of a Kafka consumer: topics are views of the Postgres feed, so one process needs no broker. A
 * subscription notes the feed's head, gives the snapshot, then follows from the noted head: what happens meanwhile is
 * given twice rather than not at all.
 */
export class FeedConsumer implements MessageConsumer {
  constructor(
    private readonly feed: Feed,
    private readonly topics: Readonly<Record<string, FeedTopic>>,
  ) {}

  /** @throws Error for a topic that is not a view of the feed */
  async subscribeFromStart(topic: string, handler: MessageHandler): Promise<Subscription> {
    const view = this.topics[topic];
    if (!view) throw new Error(`topic ${topic} is not on the feed`);
    const head = await this.feed.feedHead();
    for await (const messages of view.snapshot()) await handler(messages);
    return this.feed.follow(`topic ${topic}`, head, async (events) => {
      const messages = await view.translate(events);
      if (messages.length > 0) await handler(messages);
    });
  }
}
