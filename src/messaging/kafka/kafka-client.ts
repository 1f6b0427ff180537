import kafkajs, { type KafkaConfig, type Kafka } from 'kafkajs';

// Node cannot tell the names that this CommonJS package exports.
const { Kafka: Client, logLevel } = kafkajs;

/** Where the broker is, and what our names on it begin with. */
export interface KafkaSettings {
  /** host:port of some brokers. */
  readonly brokers: readonly string[];
  /** Before every topic, group and transactional id: several installations share a cluster. Empty for none. */
  readonly topicPrefix: string;
  /** Shown in the broker's logs and quotas. */
  readonly clientId: string;
}

/** A Kafka cluster that cannot be used: one line for the person who configured it. */
export class KafkaUnavailable extends Error {}

/** A few quick tries: whoever calls decides what a failure means, and tries again with pauses of its own. */
const RETRY: KafkaConfig['retry'] = { initialRetryTime: 100, multiplier: 2, retries: 4, maxRetryTime: 2_000 };

/** The kafkajs client. */
export function kafkaClient({ brokers, clientId }: KafkaSettings): Kafka {
  return new Client({
    brokers: [...brokers],
    clientId,
    connectionTimeout: 3_000,
    requestTimeout: 10_000,
    retry: RETRY,
    // It logs every try of every connection, dozens a second while a broker is away. What matters is thrown, or told by events.
    logLevel: logLevel.NOTHING,
  });
}

/** Puts a failure of the client into one line that says what to look at. */
export function kafkaFailure(error: unknown, { brokers }: Pick<KafkaSettings, 'brokers'>): KafkaUnavailable {
  const text = error instanceof Error ? error.message : String(error);
  const at = `Kafka at ${brokers.join(', ')} (KAFKA_BROKERS)`;
  const reasons: readonly (readonly [RegExp, string])[] = [
    [/ECONNREFUSED/, 'nothing listens there'],
    [/ENOTFOUND|EAI_AGAIN/, 'the host is not known'],
    [/timed? ?out|ETIMEDOUT|^Broker not connected/i, 'it does not answer'],
    [/Closed connection|ECONNRESET|socket/i, 'it closes the connection: is it a Kafka broker, without TLS?'],
  ];
  const reason = reasons.find(([pattern]) => pattern.test(text))?.[1];
  return new KafkaUnavailable(reason === undefined ? `${at}: ${text.split('\n', 1)[0]}` : `cannot reach ${at}: ${reason}`, { cause: error });
}
