import type { Pool } from '../../postgres/index.js';
import { comparePositions, type FeedPosition, type Recorded, type RoutingMark } from '../../contract/index.js';
import { Checkpoint } from '../../event-store/checkpoint.js';
import type { FeedFollower, FeedSubscription } from '../../event-store/feed.js';
import type { FencedProducer } from '../../messaging/kafka/fenced-producer.js';
import { within } from '../../operations/bounded.js';
import { publication } from './publication.js';
import type { RoutingTopic } from './routing-topic.js';

/**
 * What is published within this time is one transaction of the broker: committing each page by itself would keep the next
 * one waiting for the markers of the commit. Invokers do not wait for it, readers of committed events do.
 */
const COMMIT_AFTER_MS = 50;

const LONGEST_CLOSE_MS = 3_000;
/** Events of a page: in a backlog the round trips of a page weigh less on each. */
const PAGE = 1_000;

/** What a session works with. */
export interface RelayParts {
  readonly pool: Pool;
  readonly follower: FeedFollower;
  readonly routing: RoutingTopic;
  /** Whether the store holds the event of a mark where the mark says: not after it was restored to an earlier time. */
  readonly isInStore: (mark: RoutingMark) => Promise<boolean>;
  /** Told of every page that was sent: its last event, and how many it has. */
  readonly onPublished: (events: readonly Recorded[]) => void;
}

/**
 * One rule of a leader: publishes the feed from the checkpoint on, in order, and moves the checkpoint when the broker has
 * committed. Everything that fails ends the session; the next one begins at the checkpoint with a producer of its own.
 */
export class RelaySession {
  private subscription: FeedSubscription | undefined;
  private sent: FeedPosition | undefined;
  private timer: NodeJS.Timeout | undefined;
  private broken = false;
  /** One thing at a time happens on the producer. */
  private line: Promise<unknown> = Promise.resolve();
  private fail: (reason: unknown) => void = () => undefined;
  /** Rejects with what ended the session. */
  readonly failed: Promise<never>;

  private constructor(
    private readonly parts: RelayParts,
    private readonly producer: FencedProducer,
    private readonly checkpoint: Checkpoint,
  ) {
    this.failed = new Promise((_, reject) => {
      this.fail = reject;
    });
    this.failed.catch(() => undefined);
  }

  /**
   * The producer is open, so that nobody else's is: what the checkpoint says now, nobody will move but this session. The mark
   * is how far the broker has come: further than the checkpoint where a leader died between the two.
   */
  static async start(name: string, producer: FencedProducer, mark: RoutingMark | undefined, parts: RelayParts): Promise<RelaySession> {
    const checkpoint = await Checkpoint.read(parts.pool, name, () => undefined);
    const session = new RelaySession(parts, producer, checkpoint);
    const ahead = mark !== undefined && comparePositions(mark.feed, checkpoint.start) > 0 && (await parts.isInStore(mark));
    const from = ahead ? mark.feed : checkpoint.start;
    session.subscription = parts.follower.follow(name, from, (events) => session.publish(events), PAGE);
    return session;
  }

  /** Publishes what has been read and commits it, unless something failed; then the broker aborts what was not committed. Never rejects. */
  async close(): Promise<void> {
    // A broker that takes the connection and says nothing keeps a send for minutes: closing the producer ends it.
    await within(LONGEST_CLOSE_MS, this.subscription?.close() ?? Promise.resolve()).catch((error: unknown) => this.end(error));
    clearTimeout(this.timer);
    if (!this.broken) await within(LONGEST_CLOSE_MS, this.commit()).catch(() => undefined);
    await this.producer.close();
  }

  private async publish(events: readonly Recorded[]): Promise<void> {
    // The next session reads these again.
    if (this.broken) return;
    try {
      const reached = events.at(-1)!.feed;
      const routing = await this.parts.routing.translate(events);
      for (const send of publication(events, routing)) await this.alone(() => this.producer.send(send));
      this.sent = reached;
      this.parts.onPublished(events);
      this.timer ??= setTimeout(() => void this.commit().catch((error: unknown) => this.end(error)), COMMIT_AFTER_MS);
    } catch (error) {
      this.end(error);
    }
  }

  private commit(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    return this.alone(async () => {
      const reached = this.sent;
      if (reached === undefined) return;
      this.sent = undefined;
      await this.producer.commit();
      this.checkpoint.reached(reached);
      await this.checkpoint.flush();
    });
  }

  private end(error: unknown): void {
    this.broken = true;
    this.fail(error);
  }

  private alone<Result>(act: () => Promise<Result>): Promise<Result> {
    const result = this.line.then(act);
    this.line = result.catch(() => undefined);
    return result;
  }
}
