import { setTimeout as delay } from 'node:timers/promises';
import type { Admin, Consumer, EachBatchPayload, Kafka, KafkaMessage } from 'kafkajs';
import type { GroupConsumer, GroupHandler, GroupMembership, MessagingNotice, ReceivedMessage } from '../ports.js';
import type { KafkaSettings } from './kafka-client.js';
import { headerTexts } from './kafka-headers.js';
import { started, type Startable } from './started.js';

/** As short as a broker allows by default: for so long the partitions of a member that was killed stand still. */
const SESSION_MS = 6_000;
const LONGEST_FETCH_MS = 500;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;
/** Of one batch that a handler gets: as much as it makes durable at a time. */
const LARGEST_HANDED = 500;

/**
 * Members of consumer groups over kafkajs. A handler that fails is asked again with the same messages while the member
 * keeps its partition, for as long as it takes: nothing is skipped, and nothing is committed that was not handled.
 */
export class KafkaGroupConsumer implements GroupConsumer {
  constructor(
    private readonly kafka: Kafka,
    private readonly settings: KafkaSettings,
    private readonly notice: MessagingNotice,
  ) {}

  /** @throws KafkaUnavailable when the broker or the topic is not there */
  async join(topic: string, group: string, handler: GroupHandler): Promise<GroupMembership> {
    const { topicPrefix } = this.settings;
    return started(new GroupMember(this.kafka, topicPrefix + topic, topicPrefix + group, handler, this.notice), this.settings);
  }
}

class GroupMember implements GroupMembership, Startable {
  private readonly consumer: Consumer;
  private readonly admin: Admin;
  private readonly stopping = new AbortController();

  constructor(
    kafka: Kafka,
    private readonly topic: string,
    private readonly group: string,
    private readonly handler: GroupHandler,
    private readonly notice: MessagingNotice,
  ) {
    this.admin = kafka.admin();
    this.consumer = kafka.consumer({
      groupId: group,
      sessionTimeout: SESSION_MS,
      heartbeatInterval: SESSION_MS / 6,
      rebalanceTimeout: SESSION_MS,
      maxWaitTimeInMs: LONGEST_FETCH_MS,
      retry: { initialRetryTime: 100, multiplier: 1.5, maxRetryTime: 2_000, retries: 10, restartOnFailure: () => Promise.resolve(!this.stopping.signal.aborted) },
    });
  }

  async start(): Promise<void> {
    const { consumer, topic, group } = this;
    await Promise.all([this.admin.connect(), consumer.connect()]);
    let interrupted = false;
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      if (!interrupted) this.notice('warn', `group ${group} on ${topic} is interrupted: ${payload.error.message}`);
      interrupted = true;
    });
    consumer.on(consumer.events.GROUP_JOIN, () => {
      if (interrupted) this.notice('info', `group ${group} on ${topic} goes on`);
      interrupted = false;
    });
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await consumer.run({ autoCommit: false, eachBatchAutoResolve: false, partitionsConsumedConcurrently: 3, eachBatch: (payload) => this.take(payload) });
  }

  async lag(): Promise<number | undefined> {
    const [ends, [committed]] = await Promise.all([
      this.admin.fetchTopicOffsets(this.topic),
      this.admin.fetchOffsets({ groupId: this.group, topics: [this.topic] }),
    ]);
    if (committed === undefined) return undefined;
    const at = new Map(committed.partitions.map(({ partition, offset }) => [partition, BigInt(offset)]));
    const behind = ends.map(({ partition, high, low }) => {
      const offset = at.get(partition) ?? -1n;
      return BigInt(high) - (offset < 0n ? BigInt(low) : offset);
    });
    return Number(behind.reduce((sum, one) => sum + one, 0n));
  }

  async close(): Promise<void> {
    this.stopping.abort();
    await Promise.allSettled([this.consumer.disconnect(), this.admin.disconnect()]);
  }

  private async take(payload: EachBatchPayload): Promise<void> {
    const { batch, resolveOffset, heartbeat, isRunning, isStale } = payload;
    const { topic, partition } = batch;
    for (let first = 0; first < batch.messages.length; first += LARGEST_HANDED) {
      const messages = batch.messages.slice(first, first + LARGEST_HANDED);
      const received = messages.map((message) => receivedFrom(topic, partition, message));
      if (!isRunning() || isStale() || !(await this.handle(received, payload))) return;
      const last = messages.at(-1)!.offset;
      resolveOffset(last);
      await this.consumer.commitOffsets([{ topic, partition, offset: String(BigInt(last) + 1n) }]);
      await heartbeat();
    }
  }

  /** Until it succeeds; false when the member leaves. A heartbeat that fails means that the partition is another's by now. */
  private async handle(messages: readonly ReceivedMessage[], { heartbeat, isRunning }: EachBatchPayload): Promise<boolean> {
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      try {
        await this.handler(messages, this.stopping.signal);
        return true;
      } catch (error) {
        if (this.stopping.signal.aborted || !isRunning()) return false;
        this.notice('warn', `messages of ${this.topic} wait: ${error instanceof Error ? error.message : String(error)}`);
      }
      for (let waited = 0; waited < pause; waited += 1_000) {
        await heartbeat();
        await delay(Math.min(pause - waited, 1_000), undefined, { signal: this.stopping.signal }).catch(() => undefined);
      }
      if (this.stopping.signal.aborted || !isRunning()) return false;
    }
  }
}

function receivedFrom(topic: string, partition: number, { offset, timestamp, key, value, headers }: KafkaMessage): ReceivedMessage {
  return { topic, partition, offset, timestamp: Number(timestamp), key, value, headers: headerTexts(headers) };
}
