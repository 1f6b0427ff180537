import type { MessageProducer, TopicMessages } from '../../messaging/ports.js';
import type { Outbox, TakenMessage } from './outbox.store.js';

/** A dead letter may have some MiB. */
const BATCH = 100;
/** Bytes that are sent at a time, and so the largest batch for one partition: brokers take 1 MiB by default. */
const SENT_AT_A_TIME = 524_288;
/** Longer than sending takes: what a publisher that is gone had taken is sent again after this. */
const HOLD_MS = 20_000;
const POLL_MS = 1_000;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;

/** Told when publishing begins to fail, and when it goes on. */
export type OutboxNotice = (notice: 'failing' | 'publishing', detail: unknown) => void;

/** Puts the messages of the outbox on their topics: at least once, those of one publisher in order. */
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
    if (!resumed) this.held = await this.outbox.take(BATCH, HOLD_MS);
    const full = this.held.length === BATCH;
    while (this.held.length > 0) {
      const sent = firstOf(this.held, SENT_AT_A_TIME);
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

/** As many of the first messages as have so many bytes together, and at least one. */
function firstOf(messages: readonly TakenMessage[], bytes: number): readonly TakenMessage[] {
  let size = 0;
  const end = messages.findIndex((message) => (size += sizeOf(message)) > bytes);
  return end === -1 ? messages : messages.slice(0, Math.max(end, 1));
}

const sizeOf = ({ key, value, headers }: TakenMessage): number =>
  [key, value, ...Object.entries(headers ?? {}).flat()].reduce((bytes, part) => bytes + Buffer.byteLength(part ?? ''), 0);

function byTopic(messages: readonly TakenMessage[]): TopicMessages[] {
  const topics = new Map<string, TakenMessage[]>();
  for (const message of messages) topics.set(message.topic, [...(topics.get(message.topic) ?? []), message]);
  return [...topics].map(([topic, own]) => ({ topic, messages: own }));
}
