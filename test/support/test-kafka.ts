import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { findJava } from '../../src/embedded/java.js';
import { haveKafkaJars } from '../../src/embedded/kafka-jars.js';
import { serverProperties } from '../../src/embedded/kafka-storage.js';
import { startKafka } from '../../src/embedded/kafka.js';
import { freePort } from '../../src/embedded/loopback-ports.js';
import { dockerAnswers } from './docker.js';
import type { Server } from './lazy-server.js';

/**
 * The one Kafka of a test run; its answer is the brokers' addresses. KAFKA_BROKERS where it is set, else a container where a
 * Docker engine answers at once, else Kafka's own jars.
 */
export async function startTestKafka(folder: string): Promise<Server<readonly string[]>> {
  const given = process.env['KAFKA_BROKERS'];
  if (given) return { answer: given.split(','), stop: () => Promise.resolve() };
  if (await dockerAnswers()) {
    const container = await startContainer().catch(() => undefined);
    if (container) return container;
  }
  const { brokers, stop } = await startKafka(folder);
  return { answer: brokers, stop };
}

/** Why this machine can have no Kafka, in words; undefined where it can. */
export async function whyNoKafka(): Promise<string | undefined> {
  if (process.env['KAFKA_BROKERS'] || (await dockerAnswers())) return undefined;
  const reason = await whyNoKafkaFromJars();
  return reason && `KAFKA_BROKERS is not set, no Docker engine answers, and ${reason}`;
}

/** Why this machine cannot run Kafka's jars, in words; undefined where it can. */
export async function whyNoKafkaFromJars(): Promise<string | undefined> {
  const reason = await findJava().then(() => undefined, (error: Error) => error.message);
  if (reason !== undefined || (await haveKafkaJars())) return reason;
  return promisify(execFile)('mvn', ['--version']).then(() => undefined, () => "there is no Maven to copy Kafka's jars");
}

/** Clients are told the port on the host, which therefore has to be known before the start. Not run yet: no Docker here. */
async function startContainer(): Promise<Server<readonly string[]>> {
  const { GenericContainer, Wait } = await import('testcontainers');
  const port = await freePort();
  const properties = serverProperties({ port, controllerPort: 9093 }, '/tmp/kafka', { listeners: `PLAINTEXT://0.0.0.0:${port},CONTROLLER://127.0.0.1:9093` });
  const container = await new GenericContainer('apache/kafka:4.1.0')
    .withCopyContentToContainer([{ content: properties, target: '/mnt/shared/config/server.properties' }])
    .withExposedPorts({ container: port, host: port })
    .withWaitStrategy(Wait.forLogMessage(/Kafka Server started/))
    .withStartupTimeout(60_000)
    .start();
  return { answer: [`127.0.0.1:${port}`], stop: async () => void (await container.stop()) };
}
