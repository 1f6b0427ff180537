import { Module, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { readFileSync } from 'node:fs';
import { createHttpAdapter } from '../../src/control-plane/http/adapter.js';
import { INVOKER, type FunctionRoute, type Invoker, type RuntimeStatus } from '../../src/contract/index.js';
import { invokerConfig, type InvokerOptions } from '../../src/invoker/config.js';
import { embeddedPublishing } from '../../src/invoker/publishing.providers.js';
import { InvokerModule } from '../../src/invoker/invoker.module.js';
import { EXECUTOR, PROVISIONER, RUNTIME_CATALOGUE } from '../../src/invoker/tokens.js';
import { MESSAGE_CONSUMER } from '../../src/messaging/ports.js';
import { eventually } from '../support/eventually.js';
import { FakeExecutor, succeeded, keepsNothing } from '../support/fake-executor.js';
import { notification } from '../support/notifications.js';
import { freshDatabase } from '../support/postgres.js';
import { ACCOUNT, aliasTarget, bucketRoute, functionRoute, HELLOWORLD, HELLOWORLD_ARN, MemoryTopic, notificationTarget, s3Permission } from '../support/routing-fixtures.js';

const TOKEN = 'intake-token';
const python: RuntimeStatus = { runtime: 'python3.12', interpreter: '/usr/bin/python3', version: '3.12.1', exact: true };

@Module({})
class TopicModule {
  static of(topic: MemoryTopic): DynamicModule {
    return { module: TopicModule, providers: [{ provide: MESSAGE_CONSUMER, useValue: topic }], exports: [MESSAGE_CONSUMER] };
  }
}

interface RunningInvoker {
  readonly app: NestFastifyApplication;
  readonly url: string;
  readonly topic: MemoryTopic;
  readonly executor: FakeExecutor;
  readonly invoker: Invoker;
}

const tutorial = (change: Partial<FunctionRoute> = {}): FunctionRoute =>
  functionRoute({ policies: { PROD: [s3Permission('PROD', 'examplebucket')] }, ...change });

async function startInvoker(adapter: FastifyAdapter, options: Partial<InvokerOptions> = {}): Promise<RunningInvoker> {
  const topic = new MemoryTopic();
  topic.put(tutorial(), bucketRoute([notificationTarget({ filterRules: [{ name: 'Suffix', value: '.jpg' }] })]));
  const executor = new FakeExecutor();
  const module = InvokerModule.forRoot(
    invokerConfig({ databaseUrl: database.url, workFolder: '/nonexistent', intakeToken: TOKEN, routingWaitMs: 300, shutdownGraceMs: 500, queue: { pollMs: 50 }, ...options }),
    {
      imports: [TopicModule.of(topic)],
      execution: [
        { provide: EXECUTOR, useValue: executor },
        { provide: PROVISIONER, useValue: keepsNothing },
        { provide: RUNTIME_CATALOGUE, useValue: { status: async () => [python], install: async () => python } },
      ],
      publishing: embeddedPublishing,
    },
  );
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, { logger: false });
  await app.listen(0, '127.0.0.1');
  return { app, url: await app.getUrl(), topic, executor, invoker: app.get<Invoker>(INVOKER) };
}

let database: Awaited<ReturnType<typeof freshDatabase>>;
let shared: RunningInvoker;

beforeAll(async () => {
  database = await freshDatabase();
  shared = await startInvoker(createHttpAdapter());
});
afterAll(async () => {
  await shared?.app.close();
  await database?.drop();
});

interface Posted {
  readonly status: number;
  readonly body: { readonly message?: string; readonly planned?: number };
  readonly headers: Headers;
}

async function post(body: string | Buffer, headers: Record<string, string> = {}, url = shared.url): Promise<Posted> {
  const response = await fetch(`${url}/notifications`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json', ...headers },
    body,
  });
  return { status: response.status, body: JSON.parse(await response.text()) as Posted['body'], headers: response.headers };
}
const postJson = (body: unknown): Promise<Posted> => post(JSON.stringify(body));
const recordsOf = (key: string, invoker = shared.invoker) =>
  invoker.listInvocations({ accountId: ACCOUNT, limit: 1000 }).then((records) => records.filter(({ source }) => source === `s3:examplebucket/${key}`));
const ended = (key: string) => eventually(() => recordsOf(key), (records) => records.length > 0 && records.every(({ status }) => !['pending', 'running'].includes(status)));

describe('a notification', () => {
  test('is answered when it is durable, and runs the version that PROD points at', async () => {
    expect(await postJson(notification('examplebucket', 'in/a photo+é.jpg'))).toMatchObject({ status: 200, body: { records: 1, planned: 1, duplicates: 0 } });
    const [record] = await ended('in/a photo+é.jpg');
    expect(record).toMatchObject({ functionArn: HELLOWORLD_ARN, qualifier: 'PROD', executedVersion: '1', status: 'succeeded', attempts: 1 });
    const run = shared.executor.runs.find(({ requestId }) => requestId === record?.id);
    expect(run?.invokedFunctionArn).toBe(`${HELLOWORLD_ARN}:PROD`);
    const event = JSON.parse(String(run?.payload)) as { Records: Record<string, unknown>[] };
    expect(event.Records).toHaveLength(1);
    expect(event.Records[0]).toMatchObject({
      eventSource: 'aws:s3',
      eventName: 'ObjectCreated:Put',
      s3: { configurationId: 'to-prod', bucket: { name: 'examplebucket', arn: 'arn:aws:s3:::examplebucket' }, object: { key: expect.stringMatching(/^in\/a\+photo%2B%C3%A9\.jpg$/) } },
    });
  });

  test('posted 16 times at once is planned exactly once and runs once', async () => {
    const body = notification('examplebucket', 'sixteen.jpg');
    const posted = await Promise.all(Array.from({ length: 16 }, () => postJson(body)));
    expect(posted.map(({ status }) => status)).toEqual(Array(16).fill(200));
    expect(posted.reduce((sum, { body: { planned = 0 } }) => sum + planned, 0)).toBe(1);
    const records = await ended('sixteen.jpg');
    expect(records).toHaveLength(1);
    expect(shared.executor.runs.filter(({ requestId }) => requestId === records[0]?.id)).toHaveLength(1);
  });

  test.each([
    ['whose key no filter lets pass', notification('examplebucket', 'notes.txt')],
    ['of an event that nobody asked for', notification('examplebucket', 'gone.jpg', { eventName: 'ObjectRemoved:Delete' })],
    ['of a bucket that nobody registered', notification('nobodys-bucket', 'photo.jpg')],
    ['that is S3’s test event', { Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'examplebucket' }],
  ])('%s is taken and plans nothing', async (_name, body) => {
    expect(await postJson(body)).toMatchObject({ status: 200, body: { planned: 0, duplicates: 0 } });
  });

  test('honours what was committed before it: PROD moved, then the permission taken away', async () => {
    shared.topic.put(tutorial({ streamVersion: 11, aliases: { PROD: aliasTarget('2') } }));
    await postJson(notification('examplebucket', 'moved.jpg'));
    expect((await ended('moved.jpg'))[0]).toMatchObject({ status: 'succeeded', executedVersion: '2' });
    shared.topic.put(tutorial({ streamVersion: 12, policies: {} }));
    await postJson(notification('examplebucket', 'forbidden.jpg'));
    expect((await ended('forbidden.jpg'))[0]).toMatchObject({ status: 'refused', attempts: 0, executedVersion: null, error: { type: 'AccessDeniedException' } });
    shared.topic.put(tutorial({ streamVersion: 13 }));
  });

  test('is sent back for another time while the routing table is behind', async () => {
    shared.topic.stalled = true;
    const answer = await postJson(notification('examplebucket', 'stalled.jpg'));
    shared.topic.stalled = false;
    expect(answer.status).toBe(429);
    expect(answer.headers.get('x-amzn-errortype')).toBe('TooManyRequestsException');
    expect(await recordsOf('stalled.jpg')).toEqual([]);
  });

  test('of MinIO is taken as its webhook sends it', async () => {
    shared.topic.put(bucketRoute([notificationTarget({ events: ['s3:ObjectCreated:*'] })], { bucketName: 'uploads' }));
    const recording = JSON.parse(readFileSync(new URL('../../src/invoker/notifications/fixtures/minio-notifications.json', import.meta.url), 'utf8')) as {
      webhook: { headers: Record<string, string>; body: string }[];
    };
    const answers = await Promise.all(recording.webhook.map(({ body }) => post(body, { 'user-agent': 'Go-http-client/1.1' })));
    expect(answers.map(({ status }) => status)).toEqual(Array(recording.webhook.length).fill(200));
    const created = recording.webhook.filter(({ body }) => /"EventName":"s3:ObjectCreated:(Put|CompleteMultipartUpload)"/.test(body)).length;
    expect(answers.reduce((sum, { body: { planned = 0 } }) => sum + planned, 0)).toBe(created);
  });
});

describe('who may send', () => {
  const body = JSON.stringify({ Records: [] });
  test.each([
    ['nobody in particular', { authorization: '' }, 401],
    ['a wrong token', { authorization: 'Bearer wrong' }, 401],
    ['a token that begins right', { authorization: `Bearer ${TOKEN}2` }, 401],
    ['the token without a scheme', { authorization: TOKEN }, 401],
    ['a SigV4 signature', { authorization: 'AWS4-HMAC-SHA256 Credential=test/20260101/us-west-2/lambda/aws4_request, Signature=0' }, 401],
    ['the token', { authorization: `Bearer ${TOKEN}` }, 200],
    ['the token under MinIO’s own scheme', { authorization: `Token ${TOKEN}` }, 200],
  ])('%s', async (_name, headers, status) => {
    const answer = await post(body, headers);
    expect(answer.status).toBe(status);
    if (status === 401) {
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
      expect(answer.headers.get('x-amzn-errortype')).toBe('UnauthorizedException');
      expect(answer.body).toEqual({ Type: 'User', message: 'The Authorization header carries no valid intake token.' });
    }
  });
});

describe('malformed input is a 400 in AWS’s shape, and nothing of it is kept', () => {
  const good = notification('examplebucket', 'beside-a-bad-one.jpg').Records[0];
  test.each<[string, string | Buffer, string]>([
    ['nothing', '', 'Could not parse request body into json: '],
    ['no JSON', 'Records=1', 'Could not parse request body into json: '],
    ['cut off', '{"Records":[', 'Could not parse request body into json: '],
    ['not UTF-8', Buffer.from([0x22, 0xff, 0x22]), 'Invalid UTF-8'],
    ['a number', '7', 'Invalid notification: Expected an object with a list of Records'],
    ['a hostile nesting', `${'['.repeat(200_000)}${']'.repeat(200_000)}`, 'Invalid notification: '],
    ['__proto__', '{"__proto__":{"Records":[]}}', 'Invalid notification: Expected'],
    ['a bad record beside a good one', JSON.stringify({ Records: [good, { ...good, s3: {} }] }), 'Invalid notification: Records[1].s3.bucket'],
  ])('%s', async (_name, body, message) => {
    const answer = await post(body);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('x-amzn-errortype')).toBe('InvalidRequestContentException');
    expect(answer.headers.get('content-type')).toContain('application/json');
    expect(answer.body.message).toContain(message);
    expect(await recordsOf('beside-a-bad-one.jpg')).toEqual([]);
  });

  test.each([
    ['a content type of forms', 'application/x-www-form-urlencoded', 200],
    ['no media type at all', 'nonsense', 415],
  ])('%s', async (_name, type, status) => {
    const answer = await post(JSON.stringify({ Records: [] }), { 'content-type': type });
    expect(answer.status).toBe(status);
  });

  test('too large: 413', async () => {
    const answer = await post(JSON.stringify({ Records: [], filler: 'x'.repeat(1_048_576) }));
    expect(answer.status).toBe(413);
    expect(answer.headers.get('x-amzn-errortype')).toBe('RequestTooLargeException');
  });

  test('keys and versions with NULs and lone surrogates do no harm', async () => {
    const odd = notification('examplebucket', 'x.jpg').Records[0] as { s3: { object: Record<string, unknown> } };
    odd.s3.object['key'] = 'nul%00\ud800.jpg';
    odd.s3.object['versionId'] = '\0';
    expect((await postJson({ Records: [odd] })).status).toBe(200);
  });
});

test('asked through the port, too: lists, logs and runtimes', async () => {
  expect(await shared.invoker.runtimes()).toEqual([python]);
  expect(await shared.invoker.installRuntime('python3.12')).toEqual(python);
  expect(await shared.invoker.readLogs({ ...HELLOWORLD, limit: 10 })).toEqual([]);
  await expect(shared.invoker.readLogs({ ...HELLOWORLD, limit: 10, after: "1' OR 1=1" })).rejects.toMatchObject({ code: 'InvalidParameterValueException' });
  await expect(shared.invoker.acceptNotifications({})).rejects.toMatchObject({ code: 'InvalidRequestContentException' });
});

describe('on a Fastify of its own', () => {
  let apart: RunningInvoker;
  beforeAll(async () => {
    apart = await startInvoker(new FastifyAdapter(), { intakeOwnsPath: true, intakeToken: undefined });
  });
  afterAll(() => apart?.app.close());

  test('without a configured token nobody may send, whatever they send', async () => {
    for (const authorization of ['Bearer ', 'Bearer undefined', '']) {
      expect(await post('{}', { authorization }, apart.url)).toMatchObject({ status: 403, body: { Message: 'The intake is closed: SWITCHYARD_INTAKE_TOKEN is not set.' } });
    }
  });

  test.each([
    ['HEAD', 200],
    ['GET', 405],
    ['PUT', 405],
    ['DELETE', 405],
  ])('%s: %d', async (method, status) => {
    const response = await fetch(`${apart.url}/notifications`, { method });
    expect(response.status).toBe(status);
    if (status === 405) expect(response.headers.get('allow')).toBe('POST, HEAD');
  });
});

test('an accepted notification is there after a restart and runs then', async () => {
  const own = await freshDatabase();
  const first = await startInvoker(createHttpAdapter(), { databaseUrl: own.url, shutdownGraceMs: 20 });
  let release: () => void = () => undefined;
  first.executor.behaviour = () => new Promise((resolve) => (release = () => resolve(succeeded())));
  expect((await post(JSON.stringify(notification('examplebucket', 'restart.jpg')), {}, first.url)).body.planned).toBe(1);
  await eventually(() => first.executor.runs.length, (runs) => runs === 1);
  await first.app.close();
  expect(first.executor.closed).toBe(true);
  release();

  const second = await startInvoker(createHttpAdapter(), { databaseUrl: own.url });
  const list = () => second.invoker.listInvocations({ accountId: ACCOUNT, limit: 10 });
  const records = await eventually(list, ([record]) => record?.status === 'succeeded');
  expect(records).toMatchObject([{ source: 's3:examplebucket/restart.jpg', attempts: 1 }]);
  expect(second.executor.runs.map(({ requestId }) => requestId)).toEqual(first.executor.runs.map(({ requestId }) => requestId));
  await second.app.close();
  await own.drop();
});
