/** Names of the topics. `routing` is compacted, key = stream id; `events` is keyed by stream id as well. */
export const topics = {
  events: 'switchyard.events',
  routing: 'switchyard.routing',
  notifications: 's3.notifications',
  invocations: 'switchyard.invocations',
  deadLetters: 'switchyard.dead-letters',
} as const;
