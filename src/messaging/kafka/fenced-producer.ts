import kafkajs, { type Kafka, type Producer, type Transaction } from 'kafkajs';
import type { TopicMessages } from '../ports.js';
import { kafkaFailure, type KafkaSettings } from './kafka-client.js';
import { producerBatch } from './kafka-producer.js';

// Node cannot tell the names that this CommonJS package exports.
const { CompressionTypes, Partitioners } = kafkajs;

/** Bytes of a batch from which it travels compressed: near the limit that a topic has unless it is told otherwise. */
const COMPRESS_FROM = 900_000;
/** A transaction that its producer forgot is aborted by the broker after this. */
const TRANSACTION_TIMEOUT_MS = 15_000;

/**
 * The one producer of a transactional id. Whoever opens it last fences every other: their sends and commits are refused
 * by the broker, whatever they still have under way. What is sent counts for readers of committed messages when it is
 * committed; readers that take uncommitted ones see it at once.
 */
export class FencedProducer {
  private constructor(
    private readonly producer: Producer,
    private readonly settings: KafkaSettings,
    private transaction: Transaction | undefined,
  ) {}

  /** @throws KafkaUnavailable */
  static async open(kafka: Kafka, settings: KafkaSettings, transactionalId: string): Promise<FencedProducer> {
    const producer = kafka.producer({
      transactionalId: settings.topicPrefix + transactionalId,
      maxInFlightRequests: 1,
      transactionTimeout: TRANSACTION_TIMEOUT_MS,
      createPartitioner: Partitioners.DefaultPartitioner,
      allowAutoTopicCreation: false,
      // The markers of a commit are written after it is answered: until they are, a new transaction is refused for some
      // milliseconds. kafkajs' default would wait 300.
      retry: { initialRetryTime: 2, multiplier: 1.6, factor: 0.1, maxRetryTime: 1_000, retries: 16 },
    });
    try {
      await producer.connect();
      // kafkajs initialises the id, which raises its epoch, with the first transaction: here the others are fenced.
      return new FencedProducer(producer, settings, await producer.transaction());
    } catch (error) {
      await producer.disconnect().catch(() => undefined);
      throw kafkaFailure(error, settings);
    }
  }

  /** Sends within the open transaction, opening one where there is none. @throws KafkaUnavailable; then close it */
  async send(batch: readonly TopicMessages[]): Promise<void> {
    try {
      this.transaction ??= await this.producer.transaction();
      const size = batch.reduce((sum, { messages }) => sum + messages.reduce((bytes, { value }) => bytes + (value?.length ?? 0), 0), 0);
      await this.transaction.sendBatch({
        ...producerBatch(batch, this.settings.topicPrefix),
        compression: size >= COMPRESS_FROM ? CompressionTypes.GZIP : CompressionTypes.None,
      });
    } catch (error) {
      throw kafkaFailure(error, this.settings);
    }
  }

  /** Ends the open transaction, if there is one. @throws KafkaUnavailable; then it is not known whether it counts */
  async commit(): Promise<void> {
    const { transaction } = this;
    if (transaction === undefined) return;
    this.transaction = undefined;
    try {
      await transaction.commit();
    } catch (error) {
      throw kafkaFailure(error, this.settings);
    }
  }

  /** Leaves what is not committed to be aborted: by the next that opens this id, or by the broker. */
  async close(): Promise<void> {
    await this.producer.disconnect().catch(() => undefined);
  }
}
