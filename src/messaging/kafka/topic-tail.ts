import { randomUUID } from 'node:crypto';
import type { Kafka, KafkaMessage } from 'kafkajs';
import type { Message } from '../ports.js';
import { headerTexts } from './kafka-headers.js';

const LONGEST_MS = 10_000;

/**
 * The last messages on a topic of one partition that readers of committed messages see: those among its last `count`
 * offsets, oldest first.
 * @throws Error where they cannot be read within 10 seconds
 */
export async function committedTail(kafka: Kafka, topic: string, count: number): Promise<Message[]> {
  const [admin, consumer] = [kafka.admin(), kafka.consumer({ groupId: `${topic}-tail-${randomUUID()}`, maxWaitTimeInMs: 100, retry: { retries: 2, restartOnFailure: () => Promise.resolve(false) } })];
  let timer: NodeJS.Timeout | undefined;
  try {
    await admin.connect();
    const [offsets] = await admin.fetchTopicOffsets(topic);
    const [low, high] = [BigInt(offsets?.low ?? 0), BigInt(offsets?.high ?? 0)];
    if (high === low) return [];
    const first = high - BigInt(count) > low ? high - BigInt(count) : low;
    const messages: KafkaMessage[] = [];
    await consumer.connect();
    const read = new Promise<void>((resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`the end of ${topic} could not be read in time`)), LONGEST_MS);
      consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
      consumer.on(consumer.events.GROUP_JOIN, () => consumer.seek({ topic, partition: 0, offset: String(first) }));
      // Markers of transactions come last, in a batch that is not handed over: its end counts.
      consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
        if (BigInt(payload.lastOffset) + 1n >= high) resolve();
      });
    });
    read.catch(() => undefined); // awaited below, unless what comes before fails
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await consumer.run({ autoCommit: false, eachBatch: async ({ batch }) => void messages.push(...batch.messages.filter(({ offset }) => BigInt(offset) >= first)) });
    await read;
    return messages.map(({ key, value, headers }) => ({ key: key?.toString('utf8') ?? '', value: value?.toString('utf8') ?? null, headers: headerTexts(headers) }));
  } finally {
    clearTimeout(timer);
    await Promise.allSettled([consumer.disconnect(), admin.disconnect()]);
  }
}
