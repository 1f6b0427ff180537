import type { TopicMessages } from '../../messaging/ports.js';
import type { TakenMessage } from './outbox.store.js';

/** Bytes that are sent at a time, and so the largest batch for one partition: brokers take 1 MiB by default. */
const SENT_AT_A_TIME = 524_288;

/** As many of the first messages as may be sent together, and at least one. */
export function firstOf(messages: readonly TakenMessage[]): readonly TakenMessage[] {
  let size = 0;
  const end = messages.findIndex((message) => (size += sizeOf(message)) > SENT_AT_A_TIME);
  return end === -1 ? messages : messages.slice(0, Math.max(end, 1));
}

const sizeOf = ({ key, value, headers }: TakenMessage): number =>
  [key, value, ...Object.entries(headers ?? {}).flat()].reduce((bytes, part) => bytes + Buffer.byteLength(part ?? ''), 0);

/** In the order in which their topics first come. */
export function byTopic(messages: readonly TakenMessage[]): (TopicMessages & { readonly messages: readonly TakenMessage[] })[] {
  const topics = new Map<string, TakenMessage[]>();
  for (const message of messages) topics.set(message.topic, [...(topics.get(message.topic) ?? []), message]);
  return [...topics].map(([topic, own]) => ({ topic, messages: own }));
}
