import { randomBytes } from 'node:crypto';
import { askFor } from './lazy-server.js';
import { describeUnless } from './loud-skip.js';

/** Why there is no Kafka in this run; undefined where there is one. */
const noKafka = process.env['SWITCHYARD_TEST_KAFKA_MISSING'] || undefined;
const required = process.env['SWITCHYARD_REQUIRE_KAFKA'] === '1';

/**
 * The run's Kafka, started when the first suite asks; undefined where this machine can have none. Suites run beside each
 * other: use topics, groups and transactional ids under a prefix of your own (`freshTopicPrefix`).
 * @throws Error where it should start and does not
 */
export async function kafkaBrokers(): Promise<readonly string[] | undefined> {
  return noKafka === undefined ? askFor<readonly string[]>(process.env['SWITCHYARD_TEST_KAFKA']) : undefined;
}

/** What nobody else's topics begin with; the services take it as SWITCHYARD_TOPIC_PREFIX. */
export const freshTopicPrefix = (): string => `test-${randomBytes(6).toString('hex')}-`;

/**
 * `describe` for suites that need the run's Kafka. Without one it says loudly that they did not run, or, where
 * SWITCHYARD_REQUIRE_KAFKA=1 (in CI), fails.
 */
export const describeKafka = (name: string, suites: () => void): void => describeUnless(noKafka, 'KAFKA', name, suites, required);

/** The same for suites that start Kafkas of their own, from the jars. */
export const describeKafkaFromJars = (name: string, suites: () => void): void =>
  describeUnless(process.env['SWITCHYARD_TEST_KAFKA_JARS_MISSING'] || undefined, 'KAFKA', name, suites, required);
