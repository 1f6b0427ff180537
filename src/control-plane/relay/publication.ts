import { ROUTING_MARK, toKafkaMessage, topics, type Recorded, type RoutingMark } from '../../contract/index.js';
import type { Message, OutgoingMessage, TopicMessages } from '../../messaging/ports.js';

/** Bytes of one send, about: below the message limit that a topic has unless it is told otherwise (1 MB). */
const LARGEST_SEND = 900_000;

/**
 * What a page of the feed puts on the topics: each event on `events`, the state of each function and bucket that it changed
 * on `routing`, and then the mark that says how far routing has come. In sends of bounded size, in order.
 */
export function publication(events: readonly Recorded[], routing: readonly Message[]): TopicMessages[][] {
  const { feed, id: eventId } = events.at(-1)!;
  const mark: RoutingMark = { kind: 'mark', feed, eventId };
  const marked = [...routing, { key: ROUTING_MARK, value: JSON.stringify(mark) }];
  const sends = [...chunked(topics.events, events.map(toKafkaMessage)), ...chunked(topics.routing, marked)];
  // A page that is small, as nearly all are, is one send: what changed is with the invokers one round trip sooner.
  return sends.length === 2 && sizeOf(sends[0]!) + sizeOf(sends[1]!) <= LARGEST_SEND ? [sends] : sends.map((send) => [send]);
}

function chunked(topic: string, messages: readonly OutgoingMessage[]): TopicMessages[] {
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

const sizeOf = ({ messages }: TopicMessages): number => messages.reduce((sum, message) => sum + weightOf(message), 0);

/** With the headers, about. */
const weightOf = ({ key, value }: OutgoingMessage): number => (key?.length ?? 0) + (value?.length ?? 0) + 700;
