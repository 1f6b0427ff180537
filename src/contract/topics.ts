/** Names of the topics. `routing` is compacted, key = stream id; `events` is keyed by stream id as well. */
export const topics = {
  events: 'switchyard.events',
  routing: 'switchyard.routing',
  notifications: 's3.notifications',
  invocations: 'switchyard.invocations',
  deadLetters: 'switchyard.dead-letters',
} as const;

/** How a topic is made: partitions, what is thrown away, and after how long (-1: never); largest batch in bytes where it is not the broker's. */
export interface TopicSettings {
  readonly partitions: number;
  /** Another number would break an order that readers rely on. */
  readonly partitionsFixed?: true;
  readonly cleanupPolicy: 'delete' | 'compact';
  readonly retentionMs: number;
  readonly largestBatch?: number;
}

const DAY_MS = 86_400_000;
const MEBIBYTE = 1_048_576;

/**
 * Settings of the topics by name. Partitions cannot grow later without moving keys to others, and so out of order. Routing
 * has one: its readers take it whole, and the mark on it says how far all of it has come. A function with thousands of
 * versions is one entry there; it travels compressed.
 */
export const topicSettings: Readonly<Record<(typeof topics)[keyof typeof topics], TopicSettings>> = {
  [topics.events]: { partitions: 6, cleanupPolicy: 'delete', retentionMs: -1 },
  [topics.routing]: { partitions: 1, partitionsFixed: true, cleanupPolicy: 'compact', retentionMs: -1, largestBatch: 16 * MEBIBYTE },
  [topics.notifications]: { partitions: 6, cleanupPolicy: 'delete', retentionMs: 7 * DAY_MS },
  [topics.invocations]: { partitions: 6, cleanupPolicy: 'delete', retentionMs: 7 * DAY_MS },
  [topics.deadLetters]: { partitions: 1, cleanupPolicy: 'delete', retentionMs: -1, largestBatch: 8 * MEBIBYTE },
};
