import { randomUUID } from 'node:crypto';
import { Kafka, logLevel, type KafkaMessage } from 'kafkajs';
import { eventually } from './eventually.js';

/** Reads a topic from its start until a condition on what has been read holds; committed messages only, unless told otherwise. */
export async function readTopic(
  brokers: readonly string[], topic: string, enough: (messages: readonly KafkaMessage[]) => boolean, { readUncommitted = false, timeoutMs = 30_000 } = {},
): Promise<KafkaMessage[]> {
  const consumer = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING }).consumer({ groupId: `reader-${randomUUID()}`, readUncommitted, maxWaitTimeInMs: 100 });
  const messages: KafkaMessage[] = [];
  await consumer.connect();
  try {
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await consumer.run({ autoCommit: false, eachMessage: async ({ message }) => void messages.push(message) });
    await eventually(() => messages.length, () => enough(messages), timeoutMs);
    return messages;
  } finally {
    await consumer.disconnect();
  }
}

export const headerOf = ({ headers }: KafkaMessage, name: string): string => String(headers?.[name] ?? '');
