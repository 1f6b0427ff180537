import { setTimeout as delay } from 'node:timers/promises';
import type { MessageProducer } from '../../messaging/ports.js';
import { byTopic, firstOf } from '../outbox/batches.js';
import type { Outbox, TakenMessage } from '../outbox/outbox.store.js';

const BATCH = 100;
/** What a topic did not take is tried again after this. */
const HOLD_MS = 20_000;
const POLL_MS = 1_000;
/** As long as Lambda keeps an event. */
const GIVEN_UP_AFTER_MS = 6 * 3_600_000;

/** Told when a topic does not take messages, when it does again, and of what is given up (`count` messages); `detail` says what and why. */
export type DestinationNotice = (notice: 'failing' | 'publishing' | 'given-up' | 'store-failed', detail: string, count?: number) => void;

/**
 * Puts results on the topics that functions' accounts have chosen, at least once. Apart from our own topics: one that does
 * not exist, or takes no message so large, holds up nothing else, and after six hours its messages are given up.
 */
export class DestinationPublisher {
  private readonly stopping = new AbortController();
  private readonly failing = new Set<string>();
  private loop: Promise<void> = Promise.resolve();

  constructor(
    private readonly outbox: Outbox,
    private readonly producer: MessageProducer & { close(): Promise<void> },
    private readonly notice: DestinationNotice,
  ) {}

  start(): void {
    this.loop = this.publishUntilStopped();
  }

  /** Ends after what it is sending, and closes the producer; the rest another publisher sends. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.loop;
    await this.producer.close();
  }

  private async publishUntilStopped(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        for (const { topic, count } of await this.outbox.giveUp(GIVEN_UP_AFTER_MS)) this.notice('given-up', `${topic}: ${count}`, count);
        while (!signal.aborted && (await this.publishBatch()));
      } catch (error) {
        this.notice('store-failed', textOf(error));
      }
      await delay(POLL_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Gives whether there may be more. */
  private async publishBatch(): Promise<boolean> {
    const taken = await this.outbox.take(BATCH, HOLD_MS, 'destinations');
    for (const { topic, messages } of byTopic(taken)) await this.publish(topic, messages);
    return taken.length === BATCH;
  }

  private async publish(topic: string, messages: readonly TakenMessage[]): Promise<void> {
    for (let left = messages; left.length > 0; ) {
      const sent = firstOf(left);
      try {
        await this.producer.send([{ topic, messages: sent }]);
      } catch (error) {
        if (!this.failing.has(topic)) this.notice('failing', `${topic}: ${textOf(error)}`);
        this.failing.add(topic);
        return;
      }
      await this.outbox.delete(sent);
      left = left.slice(sent.length);
    }
    if (this.failing.delete(topic)) this.notice('publishing', topic);
  }
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
