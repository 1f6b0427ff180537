import { randomUUID } from 'node:crypto';
import type { Admin, Consumer, EachBatchPayload, Kafka, KafkaMessage } from 'kafkajs';
import type { Message, MessageConsumer, MessageHandler, MessagingNotice, Subscription } from '../ports.js';
import { kafkaFailure, type KafkaSettings } from './kafka-client.js';
import { headerTexts } from './kafka-headers.js';

/** A fetch that finds nothing comes back after this; new messages end it at once. */
const LONGEST_FETCH_MS = 500;
const LARGEST_FETCH_BYTES = 8_388_608;

/**
 * Reads whole topics, for readers that keep what they read in memory. Each subscription is a consumer group of its own
 * that commits nothing. It reads what is not committed yet, too: only routing entries are read so, and each of those is
 * true once it is written, whatever becomes of the transaction that carries it (README, "Decisions").
 */
export class KafkaConsumer implements MessageConsumer {
  constructor(
    private readonly kafka: Kafka,
    private readonly settings: KafkaSettings,
    private readonly notice: MessagingNotice,
  ) {}

  /** @throws KafkaUnavailable when the broker or the topic is not there */
  async subscribeFromStart(topic: string, handler: MessageHandler): Promise<Subscription> {
    const name = this.settings.topicPrefix + topic;
    const reader = new TopicReader(this.kafka, name, `${this.settings.topicPrefix}reader-${randomUUID()}`, handler, this.notice);
    try {
      await reader.start();
    } catch (error) {
      await reader.close();
      throw kafkaFailure(error, this.settings);
    }
    return reader;
  }
}

interface Waiter {
  /** By partition: the offset of the next message at the time of the question. */
  readonly ends: ReadonlyMap<number, bigint>;
  readonly resolve: () => void;
  readonly reject: (reason: Error) => void;
}

class TopicReader implements Subscription {
  private readonly consumer: Consumer;
  private readonly admin: Admin;
  /** By partition: the offset after the last one that was handled. */
  private readonly next = new Map<number, bigint>();
  private readonly waiters = new Set<Waiter>();
  private joined = false;
  private closed = false;

  constructor(
    kafka: Kafka,
    private readonly topic: string,
    groupId: string,
    private readonly handler: MessageHandler,
    private readonly notice: MessagingNotice,
  ) {
    this.admin = kafka.admin();
    this.consumer = kafka.consumer({
      groupId,
      readUncommitted: true,
      maxWaitTimeInMs: LONGEST_FETCH_MS,
      maxBytesPerPartition: LARGEST_FETCH_BYTES,
      retry: { initialRetryTime: 100, multiplier: 1.5, maxRetryTime: 2_000, retries: 10, restartOnFailure: () => Promise.resolve(!this.closed) },
    });
  }

  async start(): Promise<void> {
    const { consumer, topic } = this;
    await Promise.all([this.admin.connect(), consumer.connect()]);
    // A batch of nothing but transaction markers is not handed over; its end still counts.
    consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => this.handled(payload.partition, BigInt(payload.lastOffset) + 1n));
    consumer.on(consumer.events.GROUP_JOIN, () => this.resume());
    consumer.on(consumer.events.CRASH, ({ payload }) => this.notice('warn', `reading of ${topic} was interrupted: ${payload.error.message}`));
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await consumer.run({ autoCommit: false, eachBatch: (payload) => this.take(payload) });
  }

  async caughtUp(): Promise<void> {
    const offsets = await this.admin.fetchTopicOffsets(this.topic);
    const ends = new Map(offsets.filter(({ low, high }) => BigInt(high) > BigInt(low)).map(({ partition, high }) => [partition, BigInt(high)]));
    if (this.closed) throw new Error('the subscription is closed');
    if (this.hasReached(ends)) return;
    await new Promise<void>((resolve, reject) => this.waiters.add({ ends, resolve, reject }));
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const { reject } of this.waiters) reject(new Error('the subscription is closed'));
    await Promise.allSettled([this.consumer.disconnect(), this.admin.disconnect()]);
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

  /** The group commits nothing, so after a reconnect it would read everything again: it goes on where it was. */
  private resume(): void {
    if (this.joined) for (const [partition, next] of this.next) this.consumer.seek({ topic: this.topic, partition, offset: String(next) });
    this.joined = true;
  }
}

function messageFrom({ key, value, headers }: KafkaMessage): Message {
  return { key: key?.toString('utf8') ?? '', value: value?.toString('utf8') ?? null, headers: headerTexts(headers) };
}
