import type { MessageProducer } from '../../messaging/ports.js';
import { byTopic, firstOf } from './batches.js';
import type { Outbox, TakenMessage } from './outbox.store.js';

/** A dead letter may have some MiB. */
const BATCH = 100;
/** Longer than sending takes: what a publisher that is gone had taken is sent again after this. */
const HOLD_MS = 20_000;
const POLL_MS = 1_000;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;

/** Told when publishing begins to fail, and when it goes on. */
export type OutboxNotice = (notice: 'failing' | 'publishing', detail: unknown) => void;

/** Puts the messages of the outbox on our own topics: at least once, those of one publisher in order. */
export class OutboxPublisher {
  private readonly stopping = new AbortController();
  private loop: Promise<void> = Promise.resolve();
  private wakeUp: () => void = () => undefined;
  private woken = false;
  /** Taken, and not yet with the broker. */
  private held: readonly TakenMessage[] = [];

  constructor(
    private readonly outbox: Outbox,
    private readonly producer: MessageProducer,
    private readonly notice: OutboxNotice,
  ) {}

  start(): void {
    this.loop = this.publishUntilStopped();
  }

  /** Something was promised. */
  wake(): void {
    this.woken = true;
    this.wakeUp();
  }

  /** Publishes what is left once more, and ends; what fails now, another publisher sends. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.wake();
    await this.loop;
  }

  private async publishUntilStopped(): Promise<void> {
    let pause = FIRST_PAUSE_MS;
    for (let last = false; !last; ) {
      last = this.stopping.signal.aborted;
      this.woken = false;
      try {
        while ((await this.publishBatch()) && !last);
        if (pause > FIRST_PAUSE_MS) this.notice('publishing', undefined);
        pause = FIRST_PAUSE_MS;
        if (!last) await this.sleep(POLL_MS, true);
      } catch (error) {
        if (pause === FIRST_PAUSE_MS) this.notice('failing', error);
        pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
        if (!last) await this.sleep(pause, false);
      }
    }
  }

  /** Gives whether there may be more. */
  private async publishBatch(): Promise<boolean> {
    const resumed = this.held.length > 0;
    if (!resumed) this.held = await this.outbox.take(BATCH, HOLD_MS, 'own');
    const full = this.held.length === BATCH;
    while (this.held.length > 0) {
      const sent = firstOf(this.held);
      await this.producer.send(byTopic(sent));
      await this.outbox.delete(sent);
      this.held = this.held.slice(sent.length);
    }
    return resumed || full;
  }

  private sleep(ms: number, wakeable: boolean): Promise<void> {
    if (this.stopping.signal.aborted || (wakeable && this.woken)) return Promise.resolve();
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.wakeUp = () => undefined;
        resolve();
      };
      const timer = setTimeout(end, ms);
      this.wakeUp = () => {
        if (wakeable || this.stopping.signal.aborted) end();
      };
    });
  }
}
