import { setTimeout as delay } from 'node:timers/promises';
import kafkajs, { type Admin, type Kafka } from 'kafkajs';
import { kafkaFailure, type KafkaSettings } from './kafka-client.js';
import type { WantedTopic } from './topic-settings.js';

// Node cannot tell the names that this CommonJS package exports.
const { ConfigResourceTypes, KafkaJSError } = kafkajs;

/** A topic that is there and not as it must be (`broken`) or as it should be. */
export interface TopicProblem {
  readonly topic: string;
  readonly problem: string;
  /** It must not be used: what we promise does not hold on it. */
  readonly broken: boolean;
}

const REPLICATION_FROM_BROKER = -1;
const SERVED_WITHIN_MS = 10_000;
const SERVED_PAUSE_MS = 50;

/**
 * Creates the topics that are missing, with the broker's own replication, waits until all can be read and written, and looks at them.
 * @returns what is not as it should be
 * @throws KafkaUnavailable
 */
export async function ensureTopics(kafka: Kafka, settings: KafkaSettings, wanted: readonly WantedTopic[]): Promise<TopicProblem[]> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    const there = new Set(await admin.listTopics());
    await createMissing(admin, wanted.filter(({ topic }) => !there.has(settings.topicPrefix + topic)), settings.topicPrefix);
    // Those that are there, too: another process may have created them a moment ago.
    await Promise.all(wanted.map(({ topic }) => untilServed(admin, settings.topicPrefix + topic)));
    return await problemsOf(admin, settings.topicPrefix, wanted);
  } catch (error) {
    throw kafkaFailure(error, settings);
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}

async function createMissing(admin: Admin, missing: readonly WantedTopic[], prefix: string): Promise<void> {
  if (missing.length === 0) return;
  // Another process may create them at the same moment: that they exist is no failure.
  await admin.createTopics({
    // What kafkajs does here fails where the broker does not know the topic for a moment.
    waitForLeaders: false,
    topics: missing.map(({ topic, partitions, fixed, preferred }) => ({
      topic: prefix + topic,
      numPartitions: partitions,
      replicationFactor: REPLICATION_FROM_BROKER,
      configEntries: Object.entries({ ...fixed, ...preferred }).map(([name, value]) => ({ name, value })),
    })),
  });
}

/** Some milliseconds pass until a broker knows of a new topic, and some until the leader of a partition knows that it leads. */
async function untilServed(admin: Admin, topic: string): Promise<void> {
  for (const deadline = Date.now() + SERVED_WITHIN_MS; ; ) {
    try {
      await admin.fetchTopicOffsets(topic);
      return;
    } catch (error) {
      if (!(error instanceof KafkaJSError) || Date.now() > deadline) throw error;
      await delay(SERVED_PAUSE_MS);
    }
  }
}

async function problemsOf(admin: Admin, prefix: string, wanted: readonly WantedTopic[]): Promise<TopicProblem[]> {
  const names = wanted.map(({ topic }) => prefix + topic);
  const { topics: metadata } = await admin.fetchTopicMetadata({ topics: names });
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: names.map((name) => ({ type: ConfigResourceTypes.TOPIC, name })),
  });
  return wanted.flatMap(({ topic, partitions, partitionsFixed, fixed, preferred }) => {
    const name = prefix + topic;
    const found = metadata.find((entry) => entry.name === name)?.partitions.length ?? 0;
    const entries = resources.find(({ resourceName }) => resourceName === name)?.configEntries ?? [];
    const valueOf = (setting: string): string | undefined => entries.find(({ configName }) => configName === setting)?.configValue;
    const differing = (settings: Readonly<Record<string, string>>, broken: boolean): TopicProblem[] =>
      Object.entries(settings)
        .filter(([setting, value]) => valueOf(setting) !== value)
        .map(([setting, value]) => ({ topic: name, problem: `${setting} is ${valueOf(setting) ?? 'unknown'}, ${broken ? 'must' : 'should'} be ${value}`, broken }));
    return [
      ...(partitionsFixed && found !== partitions ? [{ topic: name, problem: `it has ${found} partitions, must have ${partitions}`, broken: true }] : []),
      ...differing(fixed, true),
      ...differing(preferred, false),
    ];
  });
}

/** The problems in one line. */
export const describeProblems = (problems: readonly TopicProblem[]): string =>
  problems.map(({ topic, problem }) => `topic ${topic}: ${problem}`).join('; ');
