import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteFunctionCommand, UpdateAliasCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { KafkaMessage } from 'kafkajs';
import pg from 'pg';
import { fromKafkaMessage, STREAM_VERSION_HEADER, topics, type RoutingEntry } from '../../src/contract/index.js';
import { startKafka } from '../../src/embedded/kafka.js';
import { eventually } from '../support/eventually.js';
import { createAlias, createNodeFunction } from '../support/functions.js';
import { newInstallation, startInstallation, type Installation, type ServiceProcess } from '../support/installation.js';
import { describeKafka, describeKafkaFromJars } from '../support/kafka.js';
import { headerOf, readTopic } from '../support/read-topic.js';
import { lambdaClient } from '../support/switchyard.js';

/** The relay as others see it: every event on the topic, in order, whoever leads and whatever dies. */
const ACCOUNT = '123456789012';
const FUNCTIONS = ['one', 'two', 'three'];
const source = 'exports.handler = async () => 1';

interface StoredEvent {
  readonly id: string;
  readonly stream: string;
  readonly version: number;
}

async function storedEvents(installation: Installation): Promise<StoredEvent[]> {
  const client = new pg.Client({ connectionString: installation.databaseUrl });
  await client.connect();
  const { rows } = await client.query<StoredEvent>('SELECT event_id AS id, stream_id AS stream, version::int AS version FROM switchyard.events ORDER BY stream_id, version');
  await client.end();
  return rows;
}

const readiness = async ({ url }: ServiceProcess): Promise<{ relay: { leading: boolean; lagEvents: number }; kafka: { status: string } }> => {
  const response = await fetch(`${url}/_switchyard/health/ready`);
  return ((await response.json()) as { details: never }).details;
};

async function leaderOf({ controlPlanes }: Installation): Promise<ServiceProcess> {
  const leader = () => Promise.all(controlPlanes.map(async (one) => ((await readiness(one)).relay.leading ? one : undefined)));
  return (await eventually(leader, (found) => found.filter(Boolean).length === 1)).find(Boolean)!;
}

/** Everything in the store is on the topic, by its id, and each key's events came in the order of its stream, repetitions apart. */
async function expectAllInOrder(installation: Installation): Promise<{ messages: KafkaMessage[]; stored: StoredEvent[] }> {
  const stored = await storedEvents(installation);
  const ids = new Set(stored.map(({ id }) => id));
  const messages = await readTopic(installation.brokers, installation.topicPrefix + topics.events, (read) => {
    const there = new Set(read.map((message) => headerOf(message, 'ce_id')));
    return [...ids].every((id) => there.has(id));
  });
  const first = new Map<string, { stream: string; version: number }>();
  for (const message of messages) {
    const id = headerOf(message, 'ce_id');
    // What was recorded after the store was read may be there already.
    if (ids.has(id) && !first.has(id)) first.set(id, { stream: String(message.key), version: Number(headerOf(message, 'ce_sequence')) });
  }
  for (const stream of new Set(stored.map((event) => event.stream))) {
    const inOrder = [...first.values()].filter((event) => event.stream === stream).map(({ version }) => version);
    expect(inOrder).toEqual(stored.filter((event) => event.stream === stream).map(({ version }) => version));
  }
  return { messages, stored };
}

/** Moves aliases without end until told to stop; counts the moves that were acknowledged. */
function moving(lambdas: readonly LambdaClient[]): { moves(): number; stop(): Promise<void> } {
  let stopped = false;
  let moves = 0;
  const lane = async (FunctionName: string, lambda: LambdaClient): Promise<void> => {
    for (let round = 0; !stopped; round += 1) {
      // What a process that stands still or is gone does not answer was perhaps done, perhaps not.
      const done = await lambda.send(new UpdateAliasCommand({ FunctionName, Name: 'PROD', FunctionVersion: '$LATEST', Description: `${round}` }), { abortSignal: AbortSignal.timeout(2_000) }).then(() => 1, () => 0);
      moves += done;
    }
  };
  const lanes = FUNCTIONS.map((name, index) => lane(name, lambdas[index % lambdas.length]!));
  return {
    moves: () => moves,
    async stop() {
      stopped = true;
      await Promise.all(lanes);
    },
  };
}

async function prepare(lambda: LambdaClient): Promise<void> {
  for (const name of FUNCTIONS) {
    await createNodeFunction(lambda, name, source);
    await createAlias(lambda, name, 'PROD', '$LATEST');
  }
}

describeKafka('the relay', () => {
  let installation: Installation;
  let lambdas: LambdaClient[];
  beforeAll(async () => {
    installation = await startInstallation({ invokers: 1 });
    lambdas = installation.controlPlanes.map(({ url }) => lambdaClient(url, ACCOUNT));
    await prepare(lambdas[0]!);
  }, 120_000);
  afterAll(() => installation?.remove());

  it('publishes every event as a CloudEvent that reads back as it was recorded', async () => {
    const { messages, stored } = await expectAllInOrder(installation);
    expect(messages).toHaveLength(stored.length);
    for (const message of messages) {
      const event = fromKafkaMessage(message as never);
      expect(stored).toContainEqual({ id: event.id, stream: event.streamId, version: event.version });
      expect(event.metadata.actor.accountId).toBe(ACCOUNT);
    }
  });

  it('keeps the newest state of each function on the compacted topic, and a tombstone for one that is gone', async () => {
    await createNodeFunction(lambdas[1]!, 'gone', source);
    await lambdas[1]!.send(new DeleteFunctionCommand({ FunctionName: 'gone' }));
    const gone = ({ key, value }: KafkaMessage): boolean => String(key).endsWith('/gone') && value === null;
    const messages = await readTopic(installation.brokers, installation.topicPrefix + topics.routing, (read) => read.some(gone), { readUncommitted: true });
    expect(headerOf(messages.findLast(gone)!, STREAM_VERSION_HEADER)).toBe(String((await storedEvents(installation)).findLast(({ stream }) => stream.endsWith('/gone'))!.version));
    const newest = new Map(messages.filter(({ value }) => value !== null).map(({ key, value }) => [String(key), JSON.parse(String(value)) as RoutingEntry]));
    for (const { stream, version } of (await storedEvents(installation)).filter(({ stream }) => !stream.endsWith('/gone')).filter((event, index, all) => all[index + 1]?.stream !== event.stream)) {
      expect(newest.get(stream)).toMatchObject({ streamVersion: version, aliases: { PROD: { functionVersion: '$LATEST' } } });
    }
  });

  it('has another leader within seconds when one stands still, and lets the old one publish nothing out of turn when it wakes up', async () => {
    for (let round = 0; round < 4; round += 1) {
      const load = moving(lambdas);
      const old = await leaderOf(installation);
      const other = installation.controlPlanes.find((one) => one !== old)!;
      old.signal('SIGSTOP');
      const stoppedAt = performance.now();
      await eventually(() => readiness(other), ({ relay }) => relay.leading);
      expect(performance.now() - stoppedAt).toBeLessThan(10_000);
      old.signal('SIGCONT');
      await eventually(load.moves, (moves) => moves > 10);
      await load.stop();
      await leaderOf(installation);
    }
    await expectAllInOrder(installation);
  }, 120_000);

  it('loses nothing when the leader is killed again and again', async () => {
    for (let round = 0; round < 3; round += 1) {
      const load = moving(lambdas);
      const leader = await leaderOf(installation);
      await eventually(load.moves, (moves) => moves > 0);
      await leader.kill();
      await leader.start();
      await load.stop();
    }
    await expectAllInOrder(installation);
  }, 120_000);
});

describeKafkaFromJars('the relay on a Kafka that comes and goes', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'switchyard-relay-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('leaves commands alone while it is away, starts without it, and drains the backlog by itself', async () => {
    const first = await startKafka(folder);
    const installation = await startInstallation({ controlPlanes: 1, invokers: 1, brokers: first.brokers });
    try {
      const [controlPlane] = installation.controlPlanes;
      const lambda = lambdaClient(controlPlane!.url, ACCOUNT);
      await prepare(lambda);
      await expectAllInOrder(installation);
      await first.stop();
      for (let move = 0; move < 50; move += 1) {
        await lambda.send(new UpdateAliasCommand({ FunctionName: FUNCTIONS[move % 3]!, Name: 'PROD', Description: `while away ${move}` }));
      }
      await controlPlane!.kill();
      await controlPlane!.start();
      await lambda.send(new UpdateAliasCommand({ FunctionName: 'one', Name: 'PROD', Description: 'after a start without Kafka' }));
      await eventually(() => readiness(controlPlane!), ({ kafka }) => kafka.status === 'down');
      const second = await startKafka(folder);
      expect(second.brokers).toEqual(first.brokers);
      await expectAllInOrder(installation);
      await eventually(() => readiness(controlPlane!), ({ relay, kafka }) => relay.lagEvents === 0 && kafka.status === 'up');
      await installation.remove();
      await second.stop();
    } finally {
      await installation.remove();
    }
  }, 180_000);

  it('is named in one line by an invoker that cannot start without it', async () => {
    const installation = await newInstallation({ controlPlanes: 1, invokers: 1, brokers: ['127.0.0.1:1'] });
    await expect(installation.invokers[0]!.start()).rejects.toThrow(/switchyard: cannot reach Kafka at 127\.0\.0\.1:1 \(KAFKA_BROKERS\): nothing listens there/);
    await installation.remove();
  }, 60_000);
});
