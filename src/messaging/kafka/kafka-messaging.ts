import type { Kafka } from 'kafkajs';
import type { TopicSettings } from '../../contract/index.js';
import { within } from '../../operations/bounded.js';
import type { GroupConsumer, GroupHandler, GroupMembership, Message, MessageConsumer, MessageHandler, MessageProducer, MessagingNotice, Subscription, TopicMessages } from '../ports.js';
import { FencedProducer } from './fenced-producer.js';
import { kafkaClient, kafkaFailure, KafkaUnavailable, type KafkaSettings } from './kafka-client.js';
import { KafkaConsumer } from './kafka-consumer.js';
import { KafkaGroupConsumer } from './kafka-group-consumer.js';
import { KafkaProducer } from './kafka-producer.js';
import { describeProblems, ensureTopics } from './kafka-topics.js';
import { committedTail } from './topic-tail.js';
import { wantedTopic, wantedTopics } from './topic-settings.js';

/** Less than a probe's own time, so that the answer says what it found. */
const PING_MS = 1_500;

/** All that a service does with a Kafka cluster, over one configuration. Connects when it is first used. */
export class KafkaMessaging implements MessageConsumer, GroupConsumer, MessageProducer {
  private readonly kafka: Kafka;
  private readonly consumer: KafkaConsumer;
  private readonly groups: KafkaGroupConsumer;
  private readonly producer: KafkaProducer;
  private warnedOf = '';

  constructor(
    private readonly settings: KafkaSettings,
    private readonly notice: MessagingNotice,
  ) {
    this.kafka = kafkaClient(settings);
    this.consumer = new KafkaConsumer(this.kafka, settings, notice);
    this.groups = new KafkaGroupConsumer(this.kafka, settings, notice);
    this.producer = new KafkaProducer(this.kafka, settings);
  }

  /**
   * Creates what is missing of our topics; what is there with other settings than it should have is told once.
   * @throws KafkaUnavailable where the broker cannot be reached, or a topic is such that what we promise would not hold on it
   */
  async prepareTopics(): Promise<void> {
    const problems = await ensureTopics(this.kafka, this.settings, wantedTopics);
    const broken = problems.filter((problem) => problem.broken);
    if (broken.length > 0) throw new KafkaUnavailable(`wrong settings on Kafka: ${describeProblems(broken)}`);
    const warning = describeProblems(problems);
    if (warning !== '' && warning !== this.warnedOf) this.notice('warn', `unusual settings on Kafka: ${warning}`);
    this.warnedOf = warning;
  }

  /** Creates a topic of somebody else's unless it is there; settings that it has are its own affair. @throws KafkaUnavailable */
  async ensureTopic(topic: string, settings: TopicSettings): Promise<void> {
    await ensureTopics(this.kafka, this.settings, [wantedTopic(topic, settings)]);
  }

  subscribeFromStart(topic: string, handler: MessageHandler): Promise<Subscription> {
    return this.consumer.subscribeFromStart(topic, handler);
  }

  join(topic: string, group: string, handler: GroupHandler): Promise<GroupMembership> {
    return this.groups.join(topic, group, handler);
  }

  send(batch: readonly TopicMessages[]): Promise<void> {
    return this.producer.send(batch);
  }

  /** A producer with connections of its own: what fails on it disturbs nobody else. The caller closes it. */
  producerApart(): KafkaProducer {
    return new KafkaProducer(this.kafka, this.settings);
  }

  /** The one producer of an id: every other that was opened before is fenced. @throws KafkaUnavailable */
  openFenced(transactionalId: string): Promise<FencedProducer> {
    return FencedProducer.open(this.kafka, this.settings, transactionalId);
  }

  /** The committed messages among the last `count` offsets of a topic of one partition, oldest first. @throws KafkaUnavailable */
  async committedTail(topic: string, count: number): Promise<Message[]> {
    try {
      return await committedTail(this.kafka, this.settings.topicPrefix + topic, count);
    } catch (error) {
      throw kafkaFailure(error, this.settings);
    }
  }

  /** Whether nothing was ever put on a topic. @throws KafkaUnavailable */
  async isUntouched(topic: string): Promise<boolean> {
    return this.asAdmin(async (admin) => (await admin.fetchTopicOffsets(this.settings.topicPrefix + topic)).every(({ high }) => high === '0'));
  }

  /** Resolves when a broker answered. @throws KafkaUnavailable, after 1.5 seconds at the latest */
  async ping(): Promise<void> {
    try {
      await within(PING_MS, this.asAdmin((admin) => admin.describeCluster()));
    } catch (error) {
      throw error instanceof KafkaUnavailable ? error : kafkaFailure(new Error('timed out'), this.settings);
    }
  }

  /** What was joined and subscribed is closed by those who did. */
  async close(): Promise<void> {
    await this.producer.close();
  }

  private async asAdmin<Result>(act: (admin: ReturnType<Kafka['admin']>) => Promise<Result>): Promise<Result> {
    const admin = this.kafka.admin();
    try {
      await admin.connect();
      return await act(admin);
    } catch (error) {
      throw kafkaFailure(error, this.settings);
    } finally {
      await admin.disconnect().catch(() => undefined);
    }
  }
}
