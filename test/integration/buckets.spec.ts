import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AddPermissionCommand, CreateFunctionCommand, PublishVersionCommand, CreateAliasCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import {
  CreateBucketCommand, DeleteBucketCommand, GetBucketLocationCommand, GetBucketNotificationConfigurationCommand, GetObjectCommand, HeadBucketCommand,
  ListBucketsCommand, ListObjectsV2Command, PutBucketNotificationConfigurationCommand, PutObjectCommand, type NotificationConfiguration,
  type S3Client,
} from '@aws-sdk/client-s3';
import { Global, Module, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Pool } from 'pg';
import { functionArn } from '../../src/aws/index.js';
import { INVOKER, bucketStream, type Invoker } from '../../src/contract/index.js';
import { bucketAggregate } from '../../src/control-plane/buckets/bucket.aggregate.js';
import { CONTROL_PLANE_POOL } from '../../src/control-plane/pool.js';
import { ControlPlaneModule } from '../../src/control-plane/control-plane.module.js';
import { createHttpAdapter } from '../../src/control-plane/http/adapter.js';
import { fold } from '../../src/event-store/aggregate.js';
import { PostgresEventStore } from '../../src/event-store/postgres-event-store.js';
import { eventually } from '../support/eventually.js';
import { helloworld, zipOf } from '../support/packages.js';
import { freshDatabase, type FreshDatabase } from '../support/postgres.js';
import { signedFetch } from '../support/signed-fetch.js';
import { lambdaClient, s3Client } from '../support/switchyard.js';

const OWNER = '111111111111';
const OTHER = '222222222222';
const REGION = 'us-east-1';

let database: FreshDatabase;
let folder: string;
let app: INestApplication;
let url: string;
let owner: S3Client;
let other: S3Client;
let lambda: LambdaClient;
const accepted: unknown[] = [];

/** Takes notifications and nothing else. */
const invoker: Pick<Invoker, 'acceptNotifications'> = {
  acceptNotifications: async (body) => {
    accepted.push(body);
    return { records: 1, planned: 1, duplicates: 0 };
  },
};

@Global()
@Module({ providers: [{ provide: INVOKER, useValue: invoker }], exports: [INVOKER] })
class InvokerStub {}

async function start(): Promise<INestApplication> {
  const config = { databaseUrl: database.url, dataFolder: folder, host: '127.0.0.1', port: 0, development: true };
  @Module({ imports: [InvokerStub, ControlPlaneModule.forRoot(config)] })
  class Root {}
  const started = await NestFactory.create(Root, createHttpAdapter(), { logger: ['error'], abortOnError: false });
  await started.listen(0, '127.0.0.1');
  return started;
}

beforeAll(async () => {
  database = await freshDatabase();
  folder = await mkdtemp(join(tmpdir(), 'switchyard-buckets-'));
  app = await start();
  url = `http://127.0.0.1:${(app.getHttpServer().address() as { port: number }).port}`;
  owner = s3Client(url, OWNER, REGION);
  other = s3Client(url, OTHER, REGION);
  lambda = lambdaClient(url, OTHER, REGION);
});
afterAll(async () => {
  for (const client of [owner, other, lambda]) client?.destroy();
  await app?.close();
  await database?.drop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

const create = (client: S3Client, Bucket: string) => client.send(new CreateBucketCommand({ Bucket }));
const refusal = (promise: Promise<unknown>): Promise<Record<string, unknown>> =>
  promise.then(
    () => {
      throw new Error('was not refused');
    },
    (error: Record<string, unknown>) => error,
  );
const put = (client: S3Client, Bucket: string, NotificationConfiguration: NotificationConfiguration, options: object = {}) =>
  client.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration, ...options }));
const get = async (client: S3Client, Bucket: string): Promise<NotificationConfiguration> => {
  const { $metadata: _, ...configuration } = await client.send(new GetBucketNotificationConfigurationCommand({ Bucket }));
  return configuration;
};
const types = async (name: string): Promise<string[]> =>
  (await app.get(PostgresEventStore).readStream(bucketStream(OWNER, name))).map(({ type }) => type);
const bytes = (method: string, target: string, body?: string) => signedFetch(url, method, target, { accountId: OWNER, service: 's3', region: REGION, body });

describe('the registry', () => {
  it('registers, shows, lists and gives names free', async () => {
    expect((await create(owner, 'first-bucket')).Location).toBe('/first-bucket');
    await owner.send(new CreateBucketCommand({ Bucket: 'second-bucket', CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } }));
    expect((await owner.send(new HeadBucketCommand({ Bucket: 'second-bucket' }))).BucketRegion).toBe('eu-west-1');
    expect((await owner.send(new GetBucketLocationCommand({ Bucket: 'second-bucket' }))).LocationConstraint).toBe('eu-west-1');
    expect((await owner.send(new GetBucketLocationCommand({ Bucket: 'first-bucket' }))).LocationConstraint).toBeUndefined();
    const { Buckets, Owner } = await owner.send(new ListBucketsCommand({}));
    expect(Buckets?.map(({ Name, BucketRegion }) => [Name, BucketRegion])).toEqual([['first-bucket', 'us-east-1'], ['second-bucket', 'eu-west-1']]);
    expect(Buckets?.[0]?.CreationDate).toBeInstanceOf(Date);
    expect(Owner?.ID).toMatch(/^[0-9a-f]{64}$/);
    expect((await owner.send(new DeleteBucketCommand({ Bucket: 'second-bucket' }))).$metadata.httpStatusCode).toBe(204);
    expect(await refusal(owner.send(new HeadBucketCommand({ Bucket: 'second-bucket' })))).toMatchObject({ $metadata: { httpStatusCode: 404 } });
    expect(await refusal(owner.send(new DeleteBucketCommand({ Bucket: 'second-bucket' })))).toMatchObject({ name: 'NoSuchBucket', BucketName: 'second-bucket' });
    await create(other, 'second-bucket');
    expect(await types('second-bucket')).toEqual(['BucketRegistered', 'BucketDeregistered']);
  });

  it('pages the listing', async () => {
    for (const name of ['page-a', 'page-b', 'page-c']) await create(owner, name);
    const first = await owner.send(new ListBucketsCommand({ MaxBuckets: 2, Prefix: 'page-' }));
    expect([first.Buckets?.map(({ Name }) => Name), first.Prefix]).toEqual([['page-a', 'page-b'], 'page-']);
    const second = await owner.send(new ListBucketsCommand({ MaxBuckets: 2, Prefix: 'page-', ContinuationToken: first.ContinuationToken }));
    expect([second.Buckets?.map(({ Name }) => Name), second.ContinuationToken]).toEqual([['page-c'], undefined]);
    expect((await bytes('GET', '/?prefix=%00')).status).toBe(200);
  });

  it('gives a name to one of many accounts that ask at once, and says who has it', async () => {
    const clients = Array.from({ length: 16 }, (_, index) => s3Client(url, `3000000000${String(index).padStart(2, '0')}`, REGION));
    const outcomes = await Promise.allSettled(clients.map((client) => create(client, 'wanted')));
    for (const client of clients) client.destroy();
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ name: 'BucketAlreadyExists', $metadata: { httpStatusCode: 409 } });
  });

  it('lets the owner ask again, in us-east-1 silently', async () => {
    await Promise.all(Array.from({ length: 8 }, () => create(owner, 'again')));
    expect(await types('again')).toEqual(['BucketRegistered']);
    const elsewhere = create(s3Client(url, OWNER, 'eu-west-1'), 'again');
    expect(await refusal(elsewhere)).toMatchObject({ name: 'BucketAlreadyOwnedByYou', $metadata: { httpStatusCode: 409 } });
  });

  it.each(['No', 'UPPER', 'a..b', '192.168.1.1'])('refuses the name %s', async (name) =>
    expect(await (await bytes('PUT', `/${name}`)).text()).toContain('<Code>InvalidBucketName</Code>'));

  it('does not store objects, and says so without a fault', async () => {
    await create(owner, 'no-objects');
    for (const command of [new PutObjectCommand({ Bucket: 'no-objects', Key: 'a', Body: 'x' }), new GetObjectCommand({ Bucket: 'no-objects', Key: 'a' }), new ListObjectsV2Command({ Bucket: 'no-objects' })]) {
      expect(await refusal(owner.send(command as PutObjectCommand))).toMatchObject({ name: 'MethodNotAllowed', message: expect.stringContaining('does not store objects'), $metadata: { httpStatusCode: 405 } });
    }
  });
});

describe('what belongs to another account', () => {
  beforeAll(async () => void (await create(owner, 'private-bucket')));

  it('is neither listed nor shown nor changed', async () => {
    expect((await other.send(new ListBucketsCommand({}))).Buckets?.map(({ Name }) => Name)).not.toContain('private-bucket');
    for (const command of [new GetBucketLocationCommand({ Bucket: 'private-bucket' }), new DeleteBucketCommand({ Bucket: 'private-bucket' }), new GetBucketNotificationConfigurationCommand({ Bucket: 'private-bucket' })]) {
      expect(await refusal(other.send(command as DeleteBucketCommand))).toMatchObject({ name: 'AccessDenied', $metadata: { httpStatusCode: 403 } });
    }
    expect(await refusal(put(other, 'private-bucket', {}))).toMatchObject({ name: 'AccessDenied' });
    expect(await refusal(other.send(new HeadBucketCommand({ Bucket: 'private-bucket' })))).toMatchObject({ $metadata: { httpStatusCode: 403 } });
    expect(await refusal(create(other, 'private-bucket'))).toMatchObject({ name: 'BucketAlreadyExists' });
    expect(await types('private-bucket')).toEqual(['BucketRegistered']);
  });

  it('is refused by the expected owner as well', async () => {
    const location = (ExpectedBucketOwner: string) => owner.send(new GetBucketLocationCommand({ Bucket: 'private-bucket', ExpectedBucketOwner }));
    expect(await refusal(location(OTHER))).toMatchObject({ name: 'AccessDenied', $metadata: { httpStatusCode: 403 } });
    expect(await refusal(location('me'))).toMatchObject({ name: 'InvalidBucketOwnerAWSAccountID' });
    await expect(location(OWNER)).resolves.toBeDefined();
  });
});

describe('notification configuration', () => {
  const Bucket = 'notified';
  const unqualified = functionArn(OTHER, REGION, 'helloworld');
  const prod = `${unqualified}:PROD`;
  const target = (LambdaFunctionArn: string, change: object = {}) => ({ Id: 'one', LambdaFunctionArn, Events: ['s3:ObjectCreated:*' as const], ...change });

  beforeAll(async () => {
    await create(owner, Bucket);
    await lambda.send(new CreateFunctionCommand({
      FunctionName: 'helloworld', Runtime: 'nodejs22.x', Handler: 'helloworld.handler', Role: `arn:aws:iam::${OTHER}:role/r`, Code: { ZipFile: await zipOf({ 'helloworld.js': helloworld() }) },
    }));
    await eventually(() => lambda.send(new PublishVersionCommand({ FunctionName: 'helloworld' })).catch(() => undefined), (published) => published?.Version === '1');
    await lambda.send(new CreateAliasCommand({ FunctionName: 'helloworld', Name: 'PROD', FunctionVersion: '1' }));
  });

  const notAuthorized = async (arn: string): Promise<void> => {
    const error = await refusal(put(owner, Bucket, { LambdaFunctionConfigurations: [target(arn)] }));
    expect(error).toMatchObject({
      name: 'InvalidArgument', message: 'Unable to validate the following destination configurations', ArgumentName1: `${arn}, null`,
      ArgumentValue1: `Not authorized to invoke function [${arn}]`, $metadata: { httpStatusCode: 400 },
    });
  };

  it('is empty at first', async () => expect(await get(owner, Bucket)).toEqual({}));

  it('needs the permission of exactly the ARN, in another account too', async () => {
    await notAuthorized(functionArn(OTHER, REGION, 'missing'));
    await notAuthorized(`${unqualified}:BETA`);
    await notAuthorized(prod);
    const permission = { FunctionName: 'helloworld', StatementId: 's3', Action: 'lambda:InvokeFunction', Principal: 's3.amazonaws.com', SourceAccount: OWNER };
    await lambda.send(new AddPermissionCommand({ ...permission, SourceArn: `arn:aws:s3:::${Bucket}` }));
    await notAuthorized(prod);
    await lambda.send(new AddPermissionCommand({ ...permission, Qualifier: 'PROD', SourceArn: 'arn:aws:s3:::another' }));
    await notAuthorized(prod);
    await lambda.send(new AddPermissionCommand({ ...permission, StatementId: 's3-2', Qualifier: 'PROD', SourceArn: `arn:aws:s3:::${Bucket}` }));
    const configuration = {
      LambdaFunctionConfigurations: [
        target(prod, { Filter: { Key: { FilterRules: [{ Name: 'Prefix', Value: 'a&b/' }, { Name: 'Suffix', Value: '.jpg' }] } } }),
        target(unqualified, { Id: 'two', Events: ['s3:ObjectRemoved:Delete'] }),
      ],
    };
    await put(owner, Bucket, configuration);
    expect(await get(owner, Bucket)).toEqual(configuration);
    await put(owner, Bucket, configuration);
    expect(await types(Bucket)).toEqual(['BucketRegistered', 'BucketNotificationsConfigured']);
  });

  it('stores what is not validated on demand, but not what can not be parsed', async () => {
    const skip = { SkipDestinationValidation: true };
    await put(owner, Bucket, { LambdaFunctionConfigurations: [target(functionArn(OTHER, REGION, 'missing'), { Id: undefined })] }, skip);
    expect((await get(owner, Bucket)).LambdaFunctionConfigurations?.[0]?.Id).toMatch(/^[0-9a-f-]{36}$/);
    expect(await refusal(put(owner, Bucket, { LambdaFunctionConfigurations: [target('nonsense')] }, skip))).toMatchObject({
      name: 'InvalidArgument', message: 'The ARN could not be parsed', ArgumentName: 'CloudFunction', ArgumentValue: 'nonsense',
    });
    await put(owner, Bucket, {});
    expect(await get(owner, Bucket)).toEqual({});
  });

  it('is refused where it is malformed, and of a bucket that is not there', async () => {
    for (const body of ['', 'x', '{}', '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><NotificationConfiguration>&b;</NotificationConfiguration>']) {
      const response = await bytes('PUT', `/${Bucket}?notification`, body);
      expect([response.status, await response.text()]).toEqual([400, expect.stringContaining('<Code>MalformedXML</Code>')]);
    }
    expect(await refusal(get(owner, 'not-there'))).toMatchObject({ name: 'NoSuchBucket', BucketName: 'not-there', $metadata: { httpStatusCode: 404 } });
  });

  it('leaves rows that are the fold of the events', async () => {
    const store = app.get(PostgresEventStore);
    const stream = bucketStream(OWNER, Bucket);
    const state = fold(bucketAggregate, (await store.readStream(stream)) as never);
    expect((await store.loadParts(stream)).parts).toEqual(JSON.parse(JSON.stringify(bucketAggregate.parts(state))));
  });
});

describe('the history', () => {
  const ask = async (accountId: string, method: string, target: string, body?: unknown) => {
    const response = await signedFetch(url, method, target, { accountId, region: REGION, body: body === undefined ? undefined : JSON.stringify(body) });
    return { status: response.status, code: response.headers.get('x-amzn-errortype'), body: (await response.json()) as Record<string, never> };
  };
  type Shown = { position: string; stream: string; version: number; type: string; data: object };
  const eventsOf = async (accountId: string, query = ''): Promise<Shown[]> => (await ask(accountId, 'GET', `/_switchyard/events${query}`)).body['Events'] ?? [];

  it('shows an account its own events only, in feed order, page by page', async () => {
    const all = await eventsOf(OWNER, '?Limit=1000');
    expect(all.length).toBeGreaterThan(5);
    expect(all.every(({ stream }) => stream.startsWith(`${OWNER}/`))).toBe(true);
    const paged: Shown[] = [];
    for (let after: string | undefined = '0-0'; after !== undefined; ) {
      const { body } = await ask(OWNER, 'GET', `/_switchyard/events?Limit=2&After=${after}`);
      paged.push(...((body['Events'] as Shown[] | undefined) ?? []));
      after = body['NextPosition'];
    }
    expect(paged).toEqual(all);
  });

  it('shows one function, and none that is not there or not ours', async () => {
    const events = await eventsOf(OTHER, '?FunctionName=helloworld&Limit=1000');
    expect(events[0]).toMatchObject({ type: 'FunctionCreated', version: 1, stream: `${OTHER}/${REGION}/helloworld` });
    expect(events.map(({ version }) => version)).toEqual(events.map((_, index) => index + 1));
    expect(await ask(OTHER, 'GET', '/_switchyard/events?FunctionName=missing')).toMatchObject({ status: 404, code: 'ResourceNotFoundException' });
    expect(await ask(OWNER, 'GET', '/_switchyard/events?FunctionName=helloworld')).toMatchObject({ status: 404 });
    const foreign = encodeURIComponent(functionArn(OTHER, REGION, 'helloworld'));
    expect(await ask(OWNER, 'GET', `/_switchyard/events?FunctionName=${foreign}`)).toMatchObject({ status: 403, code: 'AccessDeniedException' });
  });

  it('shows a change to whoever made it, also while another transaction holds the feed back', async () => {
    const client = await app.get<Pool>(CONTROL_PLANE_POOL).connect();
    try {
      await client.query('BEGIN');
      await client.query('SELECT pg_current_xact_id()');
      await create(owner, 'held-back');
      const asked = eventsOf(OWNER, '?Limit=1000');
      await eventsOf(OTHER, '?Limit=1');
      await client.query('COMMIT');
      expect((await asked).at(-1)).toMatchObject({ type: 'BucketRegistered', data: { bucketName: 'held-back' } });
    } finally {
      client.release();
    }
  });

  it.each(['After=x', 'After=0-99999999999999999999', 'Limit=0', 'Limit=1001', 'Limit=x', 'FunctionName=', 'FunctionName=%00'])('refuses %s', async (query) => {
    const { status } = await ask(OWNER, 'GET', `/_switchyard/events?${query}`);
    expect([400, 404]).toContain(status);
  });

  it('verifies what an account has, and everything for the operator', async () => {
    const own = await ask(OWNER, 'POST', '/_switchyard/verify', {});
    const all = await ask('000000000000', 'POST', '/_switchyard/verify', {});
    expect([own.body['problems'], all.body['problems']]).toEqual([[], []]);
    expect(Number(all.body['events'])).toBeGreaterThan(Number(own.body['events']));
  });

  it('tells the invoker of an object of an own bucket only', async () => {
    const sent = await ask(OWNER, 'POST', '/_switchyard/notifications', { Bucket: 'notified', Key: 'a b/ä.jpg', Sequencer: '00AB' });
    expect(sent).toMatchObject({ status: 200, body: { Records: 1, Planned: 1, Duplicates: 0, Sequencer: '00AB' } });
    expect(accepted).toEqual([{ Records: [expect.objectContaining({ eventName: 'ObjectCreated:Put', awsRegion: REGION, s3: expect.objectContaining({ object: expect.objectContaining({ key: 'a+b/%C3%A4.jpg', sequencer: '00AB' }) }) })] }]);
    const theirs = await ask(OTHER, 'POST', '/_switchyard/notifications', { Bucket: 'notified', Key: 'a' });
    const none = await ask(OTHER, 'POST', '/_switchyard/notifications', { Bucket: 'notifier', Key: 'a' });
    expect([theirs.status, theirs.body]).toEqual([404, { Type: 'User', Message: 'Bucket not found: notified' }]);
    expect([none.status, none.body]).toEqual([404, { Type: 'User', Message: 'Bucket not found: notifier' }]);
    for (const body of [{}, { Bucket: 'notified' }, { Bucket: 'notified', Key: '' }, { Bucket: 'notified', Key: 'a\0' }, { Bucket: 'notified', Key: 'a', EventName: 'ObjectCreated:*' }, { Bucket: 'notified', Key: 'a', Size: -1 }, { Bucket: 'notified', Key: 'a', Sequencer: 'xyz' }, { Bucket: 'n\0o', Key: 'a' }]) {
      expect((await ask(OWNER, 'POST', '/_switchyard/notifications', body)).status).toBe(400);
    }
    expect(accepted).toHaveLength(1);
  });

  it('installs runtimes for the operator only', async () =>
    expect(await ask(OWNER, 'POST', '/_switchyard/runtimes', { Runtime: 'nodejs6.10' })).toMatchObject({ status: 403, code: 'AccessDeniedException' }));
});
