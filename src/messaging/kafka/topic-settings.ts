import { topics, topicSettings, type TopicSettings } from '../../contract/index.js';

/** A topic in Kafka's terms. `fixed` settings are needed for what we promise; `preferred` are what we create it with. */
export interface WantedTopic {
  readonly topic: string;
  readonly partitions: number;
  readonly partitionsFixed: boolean;
  readonly fixed: Readonly<Record<string, string>>;
  readonly preferred: Readonly<Record<string, string>>;
}

/** Compaction that begins early leaves an invoker that starts little to read. */
const EARLY_COMPACTION = { 'min.cleanable.dirty.ratio': '0.2', 'segment.bytes': '33554432', 'segment.ms': '3600000' };

/** A topic as the contract describes it. */
export function wantedTopic(topic: string, { partitions, partitionsFixed, cleanupPolicy, retentionMs, largestBatch }: TopicSettings): WantedTopic {
  return {
    topic,
    partitions,
    partitionsFixed: partitionsFixed === true,
    fixed: { 'cleanup.policy': cleanupPolicy },
    preferred: {
      ...(cleanupPolicy === 'compact' ? EARLY_COMPACTION : { 'retention.ms': String(retentionMs) }),
      ...(largestBatch !== undefined && { 'max.message.bytes': String(largestBatch) }),
    },
  };
}

/** The topics of an installation as the contract wants them. */
export const wantedTopics: readonly WantedTopic[] = Object.values(topics).map((topic) => wantedTopic(topic, topicSettings[topic]));
