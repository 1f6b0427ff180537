import kafkajs, { type Kafka, type Producer, type ProducerBatch } from 'kafkajs';
import type { MessageProducer, TopicMessages } from '../ports.js';
import { kafkaFailure, type KafkaSettings } from './kafka-client.js';

// Node cannot tell the names that this CommonJS package exports.
const { Partitioners } = kafkajs;

const ALL_IN_SYNC = -1;

/** A batch in kafkajs' form. */
export function producerBatch(batch: readonly TopicMessages[], topicPrefix: string): ProducerBatch {
  return {
    acks: ALL_IN_SYNC,
    topicMessages: batch.map(({ topic, messages }) => ({
      topic: topicPrefix + topic,
      messages: messages.map(({ key, value, headers }) => ({ key, value, headers: { ...headers } })),
    })),
  };
}

/** Puts messages on topics; what fails is not tried again here but told, and the next send begins anew. */
export class KafkaProducer implements MessageProducer {
  private producer: Promise<Producer> | undefined;

  constructor(
    private readonly kafka: Kafka,
    private readonly settings: KafkaSettings,
  ) {}

  /** @throws KafkaUnavailable; then it is not known which messages arrived */
  async send(batch: readonly TopicMessages[]): Promise<void> {
    this.producer ??= this.connect();
    const producer = this.producer;
    try {
      await (await producer).sendBatch(producerBatch(batch, this.settings.topicPrefix));
    } catch (error) {
      await this.forget(producer);
      throw kafkaFailure(error, this.settings);
    }
  }

  async close(): Promise<void> {
    if (this.producer !== undefined) await this.forget(this.producer);
  }

  private async connect(): Promise<Producer> {
    const producer = this.kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner, allowAutoTopicCreation: false });
    await producer.connect();
    return producer;
  }

  private async forget(producer: Promise<Producer>): Promise<void> {
    if (this.producer === producer) this.producer = undefined;
    await producer.then((connected) => connected.disconnect()).catch(() => undefined);
  }
}
