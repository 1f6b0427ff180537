import { randomUUID } from 'node:crypto';
import type { KafkaMessaging } from '../../src/messaging/kafka/kafka-messaging.js';
import type { ReceivedMessage } from '../../src/messaging/ports.js';

/** Everything that is on a topic, from its beginning, in order per partition; it grows while the topic does. */
export interface TopicReader {
  readonly messages: readonly ReceivedMessage[];
  close(): Promise<void>;
}

/** Reads a topic in a group of its own. */
export async function readTopic(kafka: KafkaMessaging, topic: string): Promise<TopicReader> {
  const messages: ReceivedMessage[] = [];
  const membership = await kafka.join(topic, `reader-${randomUUID()}`, async (received) => void messages.push(...received));
  return { messages, close: () => membership.close() };
}
