import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Admin, Consumer, EachBatchPayload, Kafka, KafkaMessage } from 'kafkajs';
import type { Message, MessageConsumer, MessageHandler, MessagingNotice, Subscription } from '../ports.js';
import type { KafkaSettings } from './kafka-client.js';
import { headerTexts } from './kafka-headers.js';
import { started, type Startable } from './started.js';

/** A fetch that finds nothing comes back after this; new messages end it at once. */
const LONGEST_FETCH_MS = 500;
const LARGEST_FETCH_BYTES = 8_388_608;
const SESSION_MS = 10_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 1_000;
const LONGEST_START_MS = 20_000;

/**
 * Reads whole topics, for readers that keep what they read in memory. It reads what is not committed yet, too: only
 * routing entries are read so, and each of those is true once it is written, whatever becomes of the transaction that
 * carries it (README, "Decisions").
 */
export class KafkaConsumer implements MessageConsumer {
  constructor(
    private readonly kafka: Kafka,
    private readonly settings: KafkaSettings,
    private readonly notice: MessagingNotice,
  ) {}

  /** @throws KafkaUnavailable when the broker or the topic is not there */
  async subscribeFromStart(topic: string, handler: MessageHandler): Promise<Subscription> {
    return started(new TopicReader(this.kafka, this.settings, topic, handler, this.notice), this.settings);
  }
}

interface Waiter {
  /** By partition: the offset of the next message at the time of the question. */
  readonly ends: ReadonlyMap<number, bigint>;
  readonly resolve: () => void;
  readonly reject: (reason: Error) => void;
}

class TopicReader implements Subscription, Startable {
  private readonly admin: Admin;
  private readonly topic: string;
  private consumer: Consumer | undefined;
  /** False while a connection is being made: what fails then is thrown. */
  private reading = false;
  /** By partition: the offset after the last one that was handled. */
  private readonly next = new Map<number, bigint>();
  private readonly waiters = new Set<Waiter>();
  private readonly stopping = new AbortController();
  private reconnecting: Promise<void> = Promise.resolve();

  constructor(
    private readonly kafka: Kafka,
    private readonly settings: KafkaSettings,
    topic: string,
    private readonly handler: MessageHandler,
    private readonly notice: MessagingNotice,
  ) {
    this.topic = settings.topicPrefix + topic;
    this.admin = kafka.admin();
  }

  /** A broker that has just started has no coordinators for a while: that is waited for, a broker that is not there is not. */
  async start(): Promise<void> {
    await this.admin.connect();
    const deadline = performance.now() + LONGEST_START_MS;
    for (;;) {
      try {
        await this.connect();
        return;
      } catch (error) {
        await this.disconnect();
        if (!/coordinator|leader|rebalanc/i.test(String(error)) || performance.now() > deadline) throw error;
        await delay(LONGEST_PAUSE_MS / 4);
      }
    }
  }

  async caughtUp(): Promise<void> {
    const offsets = await this.admin.fetchTopicOffsets(this.topic);
    const ends = new Map(offsets.filter(({ low, high }) => BigInt(high) > BigInt(low)).map(({ partition, high }) => [partition, BigInt(high)]));
    if (this.stopping.signal.aborted) throw new Error('the subscription is closed');
    if (this.hasReached(ends)) return;
    await new Promise<void>((resolve, reject) => this.waiters.add({ ends, resolve, reject }));
  }

  async close(): Promise<void> {
    this.stopping.abort();
    for (const { reject } of this.waiters) reject(new Error('the subscription is closed'));
    await this.reconnecting;
    await Promise.allSettled([this.consumer?.disconnect(), this.admin.disconnect()]);
  }

  /**
   * With a group of its own, which commits nothing: a broker that came back would keep the old one waiting until the
   * session of the member that it remembers has run out.
   */
  private async connect(): Promise<void> {
    const consumer = this.kafka.consumer({
      groupId: `${this.settings.topicPrefix}reader-${randomUUID()}`,
      sessionTimeout: SESSION_MS,
      heartbeatInterval: SESSION_MS / 5,
      readUncommitted: true,
      maxWaitTimeInMs: LONGEST_FETCH_MS,
      maxBytesPerPartition: LARGEST_FETCH_BYTES,
      retry: { initialRetryTime: 50, retries: 2, restartOnFailure: () => Promise.resolve(false) },
    });
    this.consumer = consumer;
    // A batch of nothing but transaction markers is not handed over; its end still counts.
    consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => this.handled(payload.partition, BigInt(payload.lastOffset) + 1n));
    consumer.on(consumer.events.GROUP_JOIN, () => {
      for (const [partition, next] of this.next) consumer.seek({ topic: this.topic, partition, offset: String(next) });
    });
    const crashed = new Promise<never>((_, reject) => {
      consumer.on(consumer.events.CRASH, ({ payload }) => {
        reject(payload.error);
        if (this.consumer === consumer && this.reading) this.reconnect(payload.error);
      });
    });
    crashed.catch(() => undefined);
    await consumer.connect();
    await consumer.subscribe({ topics: [this.topic], fromBeginning: true });
    await Promise.race([consumer.run({ autoCommit: false, eachBatch: (payload) => this.take(payload) }), crashed]);
    this.reading = true;
  }

  private async disconnect(): Promise<void> {
    const { consumer } = this;
    this.consumer = undefined;
    this.reading = false;
    await consumer?.disconnect().catch(() => undefined);
  }

  /** Until it reads again, going on where it was. */
  private reconnect(reason: Error): void {
    this.notice('warn', `reading of ${this.topic} is interrupted: ${reason.message}`);
    this.reading = false;
    this.reconnecting = (async () => {
      await this.disconnect();
      for (let pause = FIRST_PAUSE_MS; !this.stopping.signal.aborted; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
        await delay(pause, undefined, { signal: this.stopping.signal }).catch(() => undefined);
        if (this.stopping.signal.aborted) return;
        try {
          await this.connect();
          this.notice('info', `reading of ${this.topic} goes on`);
          return;
        } catch {
          await this.disconnect();
        }
      }
    })();
  }

  private async take({ batch, heartbeat }: EachBatchPayload): Promise<void> {
    await this.handler(batch.messages.map(messageFrom));
    await heartbeat();
  }

  private handled(partition: number, next: bigint): void {
    if (next <= (this.next.get(partition) ?? 0n)) return;
    this.next.set(partition, next);
    for (const waiter of this.waiters) {
      if (!this.hasReached(waiter.ends)) continue;
      this.waiters.delete(waiter);
      waiter.resolve();
    }
  }

  private hasReached(ends: ReadonlyMap<number, bigint>): boolean {
    return [...ends].every(([partition, end]) => (this.next.get(partition) ?? 0n) >= end);
  }
}

function messageFrom({ key, value, headers }: KafkaMessage): Message {
  return { key: key?.toString('utf8') ?? '', value: value?.toString('utf8') ?? null, headers: headerTexts(headers) };
}
