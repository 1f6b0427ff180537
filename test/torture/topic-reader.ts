import { randomUUID } from 'node:crypto';
import kafkajs from 'kafkajs';
import { eventually } from '../support/eventually.js';

// Node cannot tell the names that this CommonJS package exports.
const { Kafka, logLevel } = kafkajs;

/** A message as it lies on a topic. Within a key they stand in the order in which they were read. */
export interface TopicMessage {
  readonly partition: number;
  readonly offset: string;
  readonly key: string | null;
  readonly value: string | null;
  readonly headers: Readonly<Record<string, string>>;
}

const READING_MS = 60_000;

/** All committed messages of a topic, from its start to where it ends now, as any consumer would see them. */
export async function readTopic(brokers: readonly string[], topic: string): Promise<TopicMessage[]> {
  const kafka = new Kafka({ brokers: [...brokers], clientId: 'torture', logLevel: logLevel.NOTHING });
  const [admin, consumer] = [kafka.admin(), kafka.consumer({ groupId: `torture-${randomUUID()}`, readUncommitted: false })];
  const messages: TopicMessage[] = [];
  const next = new Map<number, bigint>();
  try {
    await Promise.all([admin.connect(), consumer.connect()]);
    const offsets = await admin.fetchTopicOffsets(topic);
    // The markers of transactions are no messages, but a batch of them has an end, too.
    consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => next.set(payload.partition, BigInt(payload.lastOffset) + 1n));
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachMessage: async ({ partition, message: { offset, key, value, headers } }) => {
        const texts = Object.entries(headers ?? {}).map(([name, header]) => [name, String(header)]);
        messages.push({ partition, offset, key: key?.toString() ?? null, value: value?.toString() ?? null, headers: Object.fromEntries(texts) as Record<string, string> });
      },
    });
    const missing = (): string[] => offsets.filter(({ partition, high }) => high !== '0' && (next.get(partition) ?? 0n) < BigInt(high)).map(({ partition, high }) => `${topic}-${partition}: ${next.get(partition)} of ${high}`);
    await eventually(missing, (partitions) => partitions.length === 0, READING_MS);
    return messages;
  } finally {
    await Promise.allSettled([consumer.disconnect(), admin.disconnect()]);
  }
}

/** Messages of a topic that a group has not committed. */
export async function groupLag(brokers: readonly string[], topic: string, groupId: string): Promise<number> {
  const admin = new Kafka({ brokers: [...brokers], clientId: 'torture', logLevel: logLevel.NOTHING }).admin();
  try {
    await admin.connect();
    const [ends, [committed]] = await Promise.all([admin.fetchTopicOffsets(topic), admin.fetchOffsets({ groupId, topics: [topic] })]);
    const at = new Map(committed!.partitions.map(({ partition, offset }) => [partition, Math.max(Number(offset), 0)]));
    return ends.reduce((sum, { partition, high }) => sum + Number(high) - (at.get(partition) ?? 0), 0);
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}
