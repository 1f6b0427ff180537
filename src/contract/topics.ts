/** Names of the topics. `routing` is compacted, key = stream id; `events` is keyed by stream id as well. */
export const topics = {
  events: 'switchyard.events',
  routing: 'switchyard.routing',
  notifications: 's3.notifications',
  invocations: 'switchyard.invocations',
  deadLetters: 'switchyard.dead-letters',
} as const;

/** How a topic is made: partitions, what is thrown away, and after how long (-1: never). */
export interface TopicSettings {
  readonly partitions: number;
  readonly cleanupPolicy: 'delete' | 'compact';
  readonly retentionMs: number;
}

const DAY_MS = 86_400_000;

/** Settings of the topics by name. Partitions cannot grow later without moving keys to others, and so out of order. */
export const topicSettings: Readonly<Record<(typeof topics)[keyof typeof topics], TopicSettings>> = {
  [topics.events]: { partitions: 12, cleanupPolicy: 'delete', retentionMs: -1 },
  [topics.routing]: { partitions: 12, cleanupPolicy: 'compact', retentionMs: -1 },
  [topics.notifications]: { partitions: 12, cleanupPolicy: 'delete', retentionMs: 7 * DAY_MS },
  [topics.invocations]: { partitions: 12, cleanupPolicy: 'delete', retentionMs: 7 * DAY_MS },
  [topics.deadLetters]: { partitions: 12, cleanupPolicy: 'delete', retentionMs: 30 * DAY_MS },
};
