import { topics } from '../../contract/index.js';

/** How a topic must be. `fixed` settings are needed for what we promise; others are what we create it with. */
export interface TopicSettings {
  readonly topic: string;
  readonly partitions: number;
  /** Any other number of partitions breaks an order that readers rely on. */
  readonly partitionsFixed: boolean;
  readonly fixed: Readonly<Record<string, string>>;
  readonly preferred: Readonly<Record<string, string>>;
}

const SEVEN_DAYS_MS = '604800000';
/** A function with thousands of versions is one routing entry; it travels compressed. */
const LARGEST_ROUTING_ENTRY = '16777216';

/**
 * The topics of an installation. Routing has one partition: its readers take it whole, and the mark on it says how far
 * all of it has come. Compaction begins early, so that an invoker that starts has little to read.
 */
export const topicSettings: readonly TopicSettings[] = [
  {
    topic: topics.events,
    partitions: 6,
    partitionsFixed: false,
    fixed: { 'cleanup.policy': 'delete' },
    preferred: { 'retention.ms': '-1', 'retention.bytes': '-1' },
  },
  {
    topic: topics.routing,
    partitions: 1,
    partitionsFixed: true,
    fixed: { 'cleanup.policy': 'compact' },
    preferred: {
      'max.message.bytes': LARGEST_ROUTING_ENTRY,
      'min.cleanable.dirty.ratio': '0.2',
      'segment.bytes': '33554432',
      'segment.ms': '3600000',
    },
  },
  {
    topic: topics.notifications,
    partitions: 6,
    partitionsFixed: false,
    fixed: { 'cleanup.policy': 'delete' },
    preferred: { 'retention.ms': SEVEN_DAYS_MS },
  },
  {
    topic: topics.invocations,
    partitions: 6,
    partitionsFixed: false,
    fixed: { 'cleanup.policy': 'delete' },
    preferred: { 'retention.ms': SEVEN_DAYS_MS },
  },
  {
    topic: topics.deadLetters,
    partitions: 1,
    partitionsFixed: false,
    fixed: { 'cleanup.policy': 'delete' },
    preferred: { 'retention.ms': '-1', 'max.message.bytes': '8388608' },
  },
];
