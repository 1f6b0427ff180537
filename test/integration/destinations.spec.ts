import { randomUUID } from 'node:crypto';
import { tooManyRequests } from '../../src/aws/errors.js';
import type { EventInvokeSettings, FunctionRoute, InvocationRecord, PolicyStatement } from '../../src/contract/index.js';
import { invokerConfig } from '../../src/invoker/config.js';
import { alsoToDestinations, MOST_HOPS } from '../../src/invoker/destinations/deliveries.js';
import { DestinationPublisher } from '../../src/invoker/destinations/destination-publisher.js';
import { Outbox, outboxColumns } from '../../src/invoker/outbox/outbox.store.js';
import { announceNothing, type Announce } from '../../src/invoker/queue/announcement.js';
import { Dispatcher } from '../../src/invoker/queue/dispatcher.js';
import { neverRan } from '../../src/invoker/queue/settlement.js';
import type { Settlement } from '../../src/invoker/queue/types.js';
import { QueueWorker } from '../../src/invoker/queue/worker.js';
import { eventInvokeSettingsOf } from '../../src/invoker/routing/resolve.js';
import { RoutingTable } from '../../src/invoker/routing/routing-table.js';
import { KafkaMessaging } from '../../src/messaging/kafka/kafka-messaging.js';
import { eventually } from '../support/eventually.js';
import { failed, FakeExecutor, succeeded } from '../support/fake-executor.js';
import { newInvocation, useInvocationQueue } from '../support/invocation-queue.js';
import { describeKafka, freshTopicPrefix, kafkaBrokers } from '../support/kafka.js';
import { ACCOUNT, functionRoute, HELLOWORLD, HELLOWORLD_ARN, MemoryTopic, REGION, versionRoute } from '../support/routing-fixtures.js';
import { readTopic } from '../support/topic-reader.js';

/** Retries, age and destinations of events, over the queue in a real Postgres. */
const OTHER_ACCOUNT = '222222222222';
const arnOf = (name: string, account = ACCOUNT): string => `arn:aws:lambda:${REGION}:${account}:function:${name}`;
const target = (functionName: string, change: Partial<FunctionRoute> = {}): FunctionRoute => functionRoute({ functionName, ...change });
const TOPIC = `destinations.${ACCOUNT}.results`;

const queue = useInvocationQueue();
const { list } = queue;
const settled = (count: number) => (records: InvocationRecord[]): boolean =>
  records.length >= count && records.every(({ status }) => status !== 'pending' && status !== 'running');

async function routingOf(...routes: FunctionRoute[]): Promise<RoutingTable> {
  const topic = new MemoryTopic();
  topic.put(...routes);
  const routing = new RoutingTable();
  await routing.start(topic);
  return routing;
}

async function start(executor: FakeExecutor, configs: Record<string, EventInvokeSettings>, { routes = [target('told')], route = {}, topics = true }: { routes?: FunctionRoute[]; route?: Partial<FunctionRoute>; topics?: boolean } = {}) {
  const routing = await routingOf(functionRoute({ eventInvokeConfigs: configs, ...route }), ...routes);
  const dispatcher = new Dispatcher(routing, executor, { routingWaitMs: 200, activeWaitMs: 200 }, () => undefined);
  const { queue: settings } = invokerConfig({ databaseUrl: '', workFolder: '', retryDelaysMs: [10, 20], queue: { firstPostponementMs: 5, longestPostponementMs: 20, pollMs: 20, concurrency: 8 } });
  const undelivered: string[] = [];
  const announce = alsoToDestinations(announceNothing, routing, { topics, undelivered: (destination, reason) => undelivered.push(`${destination}: ${reason}`) });
  const settingsOf = (leased: Parameters<Announce>[0]) => eventInvokeSettingsOf(routing.function(leased), leased.qualifier);
  const worker = new QueueWorker(queue.store, (leased) => dispatcher.dispatch(leased), settings, () => undefined, announce, () => undefined, settingsOf);
  queue.start(worker);
  return { undelivered };
}

/** Answers to the function with the name that fails, and everybody else. */
const failing = (name = 'helloworld') => new FakeExecutor(({ functionName }) => (functionName === name ? failed() : succeeded()));
const toldOf = ({ runs }: FakeExecutor, name = 'told') => runs.filter(({ functionName }) => functionName === name).map(({ payload }) => JSON.parse(payload.toString()) as Record<string, Record<string, unknown>>);

describe('retries and age', () => {
  test.each([[0, 1], [1, 2], [2, 3]])('%i retries: %i runs', async (maximumRetryAttempts, runs) => {
    const executor = failing();
    await start(executor, { PROD: { maximumRetryAttempts } });
    await queue.store.accept([newInvocation()]);
    expect(await eventually(list, settled(1))).toMatchObject([{ status: 'failed', attempts: runs }]);
    expect(executor.runs).toHaveLength(runs);
  });

  test("are those of the qualifier as called: an alias' own, $LATEST's of an unqualified call, none of the version that an alias points at", async () => {
    await start(failing(), { PROD: { maximumRetryAttempts: 1 }, $LATEST: { maximumRetryAttempts: 0 }, 2: { maximumRetryAttempts: 0 } });
    await queue.store.accept(['PROD', undefined, '2', 'BETA'].map((qualifier, place) => newInvocation({ id: String(place), target: { ...HELLOWORLD, qualifier } })));
    const records = await eventually(list, settled(4));
    expect(records.toReversed().map(({ qualifier, attempts }) => [qualifier, attempts])).toEqual([['PROD', 2], [null, 1], ['2', 1], ['BETA', 3]]);
  });

  test('an event that is older than the age does not run', async () => {
    await queue.store.accept([newInvocation()]);
    await queue.database.pool.query("UPDATE invoker.invocations SET queued_at = now() - interval '61 seconds'");
    const executor = failing();
    await start(executor, { PROD: { maximumEventAgeInSeconds: 60, onFailure: arnOf('told') } });
    const records = await eventually(list, settled(2));
    expect(records[1]).toMatchObject({ status: 'failed', attempts: 0, error: { type: 'EventAgeExceeded', message: 'The event is older than 60 seconds.' } });
    const [told] = toldOf(executor);
    expect(told).toMatchObject({ requestContext: { condition: 'EventAgeExceeded', approximateInvokeCount: 0 } });
    expect(told).not.toHaveProperty('responseContext');
  });

  test('throttles are tried again until the age, and count as no retry', async () => {
    const executor = new FakeExecutor(({ functionName }, run) => {
      if (functionName === 'helloworld' && run <= 3) throw tooManyRequests('Rate Exceeded.', 'x');
      return succeeded();
    });
    await start(executor, { PROD: { maximumRetryAttempts: 0 } });
    await queue.store.accept([newInvocation()]);
    expect(await eventually(list, settled(1))).toMatchObject([{ status: 'succeeded', attempts: 1 }]);
  });
});

describe('a function as destination', () => {
  test('is told of a success whole, unqualified or by its alias', async () => {
    const executor = new FakeExecutor(({ functionName }) => succeeded(functionName === 'helloworld' ? '{"answer":[1,2]}' : 'null'));
    await start(executor, { PROD: { onSuccess: `${arnOf('told')}:BETA` } });
    const one = newInvocation({ traceId: 'Root=1-2-3', correlationId: 'cause' });
    await queue.store.accept([one]);
    const records = await eventually(list, settled(2));
    expect(records[0]).toMatchObject({ functionArn: arnOf('told'), qualifier: 'BETA', executedVersion: '2', source: `destination:${HELLOWORLD_ARN}:PROD`, status: 'succeeded' });
    expect(executor.runs[1]).toMatchObject({ invokedFunctionArn: `${arnOf('told')}:BETA`, traceId: 'Root=1-2-3', correlationId: 'cause' });
    expect(toldOf(executor)).toEqual([{
      version: '1.0',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      requestContext: { requestId: one.id, functionArn: `${HELLOWORLD_ARN}:PROD`, condition: 'Success', approximateInvokeCount: 1 },
      requestPayload: { key1: 'value1' },
      responseContext: { statusCode: 200, executedVersion: '1' },
      responsePayload: { answer: [1, 2] },
    }]);
  });

  test('is told once of a failure, after the last retry; the dead letter stays', async () => {
    const executor = failing();
    await start(executor, { PROD: { maximumRetryAttempts: 1, onSuccess: arnOf('never'), onFailure: arnOf('told') } });
    await queue.store.accept([newInvocation()]);
    await eventually(list, settled(2));
    expect(toldOf(executor)).toMatchObject([{
      requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 2 },
      responseContext: { statusCode: 200, executedVersion: '1', functionError: 'Unhandled' },
      responsePayload: { errorType: 'Error', errorMessage: 'boom' },
    }]);
    expect((await queue.database.pool.query('SELECT reason FROM invoker.dead_letters')).rows).toEqual([{ reason: 'retries-exhausted' }]);
  });

  test('is told at once of what will never run, where nothing is reserved for the function', async () => {
    const executor = new FakeExecutor();
    await start(executor, { PROD: { onFailure: arnOf('told') } }, { route: { reservedConcurrentExecutions: 0 } });
    const one = newInvocation();
    await queue.store.accept([one]);
    await eventually(list, settled(2));
    const [told] = toldOf(executor);
    expect(told).toEqual({
      version: '1.0', timestamp: expect.any(String), requestPayload: { key1: 'value1' },
      requestContext: { requestId: one.id, functionArn: `${HELLOWORLD_ARN}:PROD`, condition: 'ZeroReservedConcurrency', approximateInvokeCount: 0 },
    });
  });

  test('gets nothing of what was never allowed', async () => {
    await start(new FakeExecutor(), { PROD: { onFailure: arnOf('told') } }, { route: { reservedConcurrentExecutions: 0 } });
    await queue.store.accept([newInvocation({ onBehalfOf: { service: 's3.amazonaws.com', sourceArn: 'arn:aws:s3:::b', sourceAccount: OTHER_ACCOUNT } })]);
    expect(await eventually(list, settled(1))).toMatchObject([{ status: 'refused' }]);
  });

  test('gets the result of a replay never', async () => {
    await queue.store.accept([newInvocation({ id: 'original' })]);
    await queue.database.pool.query("UPDATE invoker.invocations SET replay_of = id, replay_id = gen_random_uuid()");
    const executor = new FakeExecutor();
    await start(executor, { PROD: { onSuccess: arnOf('told') } });
    await eventually(list, settled(1));
    expect(await list()).toHaveLength(1);
  });

  test.each<[string, PolicyStatement['Principal'], string, boolean]>([
    ['without a permission', { AWS: '333333333333' }, `arn:aws:iam::${ACCOUNT}:role/r`, false],
    ['that lets the account', { AWS: ACCOUNT }, `arn:aws:iam::${ACCOUNT}:role/r`, true],
    ['that lets the role it ran under', { AWS: `arn:aws:iam::${ACCOUNT}:role/r` }, `arn:aws:iam::${ACCOUNT}:role/r`, true],
    ["that lets a role of its own, which a stranger's function claims", { AWS: `arn:aws:iam::${OTHER_ACCOUNT}:role/r` }, `arn:aws:iam::${OTHER_ACCOUNT}:role/r`, false],
  ])("of another account, %s", async (_name, Principal, role, delivered) => {
    const theirs = arnOf('theirs', OTHER_ACCOUNT);
    const policy: PolicyStatement = { Sid: 's', Effect: 'Allow', Principal, Action: 'lambda:InvokeFunction', Resource: theirs };
    const version = versionRoute('1');
    const { undelivered } = await start(new FakeExecutor(), { PROD: { onSuccess: theirs } }, {
      route: { versions: { $LATEST: versionRoute('$LATEST'), 1: { ...version, configuration: { ...version.configuration, role } } } },
      routes: [target('theirs', { accountId: OTHER_ACCOUNT, policies: { '': [policy] } })],
    });
    await queue.store.accept([newInvocation()]);
    await eventually(list, settled(1));
    expect(await queue.store.list({ accountId: OTHER_ACCOUNT, limit: 10 })).toHaveLength(Number(delivered));
    expect(undelivered).toHaveLength(Number(!delivered));
  });

  test(`in a circle ends after ${MOST_HOPS}`, async () => {
    const route = { eventInvokeConfigs: { $LATEST: { onSuccess: HELLOWORLD_ARN } } };
    const { undelivered } = await start(new FakeExecutor(() => succeeded('1')), { $LATEST: { onSuccess: arnOf('told') } }, { routes: [target('told', route)] });
    await queue.store.accept([newInvocation({ target: HELLOWORLD })]);
    await eventually(() => undelivered, ({ length }) => length > 0);
    expect(await eventually(list, settled(MOST_HOPS + 1))).toHaveLength(MOST_HOPS + 1);
    expect(undelivered).toEqual([expect.stringContaining(`more than ${MOST_HOPS} results`)]);
  });

  test('a result too large for an event is not delivered, and the invocation has succeeded', async () => {
    const { undelivered } = await start(new FakeExecutor(() => succeeded(`"${'x'.repeat(6_291_450)}"`)), { PROD: { onSuccess: arnOf('told') } });
    await queue.store.accept([newInvocation()]);
    expect(await eventually(list, settled(1))).toMatchObject([{ status: 'succeeded' }]);
    expect(undelivered).toEqual([expect.stringMatching(/bytes with its event, and may have 6291456$/)]);
  });

  test('is invoked by the settlement itself, or not at all: what dies before leaves nothing, what dies after has delivered', async () => {
    const delivered = { ...newInvocation({ target: { ...HELLOWORLD, functionName: 'told' } }), hops: 1 };
    const success: Settlement = { ...neverRan, status: 'succeeded', executedVersion: '1', routeVersion: 10, durationMs: 1, payload: Buffer.from('1'), ran: true };
    await queue.store.accept([newInvocation()]);
    const [leased] = await queue.store.lease(1, 60_000);
    const settle = (leaseToken: string) => queue.store.settle({ id: leased!.id, leaseToken }, success, { messages: [], deadLetterId: null, delivered });
    expect(await settle(randomUUID())).toBe(false);
    expect(await list()).toHaveLength(1);
    expect(await settle(leased!.leaseToken)).toBe(true);
    expect(await list()).toMatchObject([{ id: delivered.id, status: 'pending' }, { status: 'succeeded' }]);
    expect(await settle(leased!.leaseToken)).toBe(false);
    expect(await list()).toHaveLength(2);
  });
});

describe('a topic as destination', () => {
  const promised = async () => (await queue.database.pool.query<{ topic: string; headers: object; value: Buffer }>('SELECT topic, headers, value FROM invoker.outbox')).rows;

  const QUEUE = `arn:aws:sqs:${REGION}:${OTHER_ACCOUNT}:results.fifo`;

  test.each<[string, string, boolean, { readonly topic: string } | { readonly refusal: string }]>([
    ["of the account's own", `kafka://${TOPIC}`, true, { topic: TOPIC }],
    ['that stands in for a queue', QUEUE, true, { topic: `destinations.${ACCOUNT}.sqs.${REGION}.${OTHER_ACCOUNT}.results.fifo` }],
    ["of another account's", `kafka://destinations.${OTHER_ACCOUNT}.results`, true, { refusal: 'the topic is not the account’s' }],
    ["of Switchyard's own", 'kafka://switchyard.events', true, { refusal: 'the topic is not the account’s' }],
    ['where there is no Kafka', `kafka://${TOPIC}`, false, { refusal: 'there is no Kafka here' }],
    ['that would stand in, where there is no Kafka', QUEUE, false, { refusal: 'there is no Kafka here' }],
  ])('%s', async (_name, destination, topics, expected) => {
    const { undelivered } = await start(new FakeExecutor(), { PROD: { onSuccess: destination } }, { topics });
    const one = newInvocation();
    await queue.store.accept([one]);
    await eventually(list, settled(1));
    expect(undelivered).toEqual('refusal' in expected ? [expect.stringContaining(expected.refusal)] : []);
    expect(await promised()).toMatchObject('refusal' in expected ? [] : [{
      topic: expected.topic,
      headers: { 'content-type': 'application/json', 'switchyard-request-id': one.id, 'switchyard-function-arn': `${HELLOWORLD_ARN}:PROD`, 'switchyard-condition': 'Success' },
    }]);
  });
});

describeKafka('the publisher of destinations', () => {
  const PROMISE = 'INSERT INTO invoker.outbox (topic, key, value, headers) SELECT * FROM unnest($1::text[], $2::bytea[], $3::bytea[], $4::jsonb[])';
  const left = async (): Promise<string[]> => (await queue.database.pool.query<{ topic: string }>('SELECT topic FROM invoker.outbox ORDER BY id')).rows.map(({ topic }) => topic);

  test('brings results to their topics, past one that does not exist, and leaves our own topics to their publisher', async () => {
    const kafka = new KafkaMessaging({ brokers: (await kafkaBrokers())!, topicPrefix: freshTopicPrefix(), clientId: 'destinations-spec' }, () => undefined);
    await kafka.ensureTopic(TOPIC, { partitions: 1, cleanupPolicy: 'delete', retentionMs: -1 });
    const reader = await readTopic(kafka, TOPIC);
    const missing = `destinations.${ACCOUNT}.missing`;
    const message = (topic: string, value: string) => ({ topic, key: 'stream', value, headers: { 'switchyard-condition': 'Success' } });
    await queue.database.pool.query(PROMISE, outboxColumns([message(missing, '0'), message('switchyard.invocations', '1'), message(TOPIC, '2'), message(TOPIC, '3'), message(missing, 'old')]));
    await queue.database.pool.query("UPDATE invoker.outbox SET promised_at = now() - interval '7 hours' WHERE value = 'old'");
    const notices: string[] = [];
    const publisher = new DestinationPublisher(new Outbox(queue.database.pool), kafka.producerApart(), (notice, detail) => notices.push(`${notice} ${detail}`));
    publisher.start();
    await eventually(() => reader.messages.length, (length) => length >= 2);
    expect(reader.messages.map(({ value, headers }) => [String(value), headers])).toEqual([['2', { 'switchyard-condition': 'Success' }], ['3', { 'switchyard-condition': 'Success' }]]);
    expect(await eventually(left, ({ length }) => length === 2)).toEqual([missing, 'switchyard.invocations']);
    expect(notices).toEqual([`given-up ${missing}: 1`, expect.stringContaining(`failing ${missing}: `)]);
    await publisher.stop();
    await reader.close();
    await kafka.close();
  });
});
