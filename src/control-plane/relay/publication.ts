import { ROUTING_MARK, toKafkaMessage, topics, type Recorded, type RoutingMark } from '../../contract/index.js';
import { chunked, LARGEST_SEND, weightOf } from '../../messaging/chunked.js';
import type { Message, TopicMessages } from '../../messaging/ports.js';

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

const sizeOf = ({ messages }: TopicMessages): number => messages.reduce((sum, message) => sum + weightOf(message), 0);
