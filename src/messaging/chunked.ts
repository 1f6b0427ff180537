import type { OutgoingMessage, TopicMessages } from './ports.js';

/** Bytes of one send, about: below the message limit that a topic has unless it is told otherwise (1 MB). */
export const LARGEST_SEND = 900_000;

/** Messages of one topic in sends of bounded size, in order. */
export function chunked(topic: string, messages: readonly OutgoingMessage[]): TopicMessages[] {
  const chunks: OutgoingMessage[][] = [];
  let size = 0;
  for (const message of messages) {
    const weight = weightOf(message);
    if (chunks.length === 0 || size + weight > LARGEST_SEND) {
      chunks.push([]);
      size = 0;
    }
    chunks.at(-1)!.push(message);
    size += weight;
  }
  return chunks.map((chunk) => ({ topic, messages: chunk }));
}

/** Bytes of a message with its headers, about. */
export const weightOf = ({ key, value }: OutgoingMessage): number => (key?.length ?? 0) + (value?.length ?? 0) + 700;
