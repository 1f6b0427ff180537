import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Global, Module, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { INVOKER, type DeadLetter, type Invoker, type RedriveOutcome } from '../../src/contract/index.js';
import { AccountsModule } from '../../src/control-plane/accounts/accounts.module.js';
import { DatabaseModule } from '../../src/control-plane/database.module.js';
import { DeadLettersController } from '../../src/control-plane/history/dead-letters.controller.js';
import { createHttpAdapter } from '../../src/control-plane/http/adapter.js';
import { HttpDialectModule } from '../../src/control-plane/http/http-dialect.module.js';
import { SecretsModule } from '../../src/control-plane/secrets/secrets.module.js';
import { invokerConfig } from '../../src/invoker/config.js';
import { DeadLetters } from '../../src/invoker/dead-letters/dead-letters.store.js';
import { InvokerModule } from '../../src/invoker/invoker.module.js';
import { embeddedPublishing } from '../../src/invoker/publishing.providers.js';
import { EXECUTOR, PROVISIONER, RUNTIME_CATALOGUE } from '../../src/invoker/tokens.js';
import { MESSAGE_CONSUMER } from '../../src/messaging/ports.js';
import { eventually } from '../support/eventually.js';
import { failed, FakeExecutor, succeeded, keepsNothing } from '../support/fake-executor.js';
import { notification } from '../support/notifications.js';
import { freshDatabase, type FreshDatabase } from '../support/postgres.js';
import { ACCOUNT as OPERATOR, bucketRoute, functionRoute, MemoryTopic, notificationTarget, REGION } from '../support/routing-fixtures.js';
import { signedFetch } from '../support/signed-fetch.js';

const TEAM = '123456789012';
const OTHER_TEAM = '210987654321';

const topic = new MemoryTopic();
const executor = new FakeExecutor();

@Global()
@Module({})
class InvokerInThisProcess {
  static on({ url }: FreshDatabase): DynamicModule {
    @Global()
    @Module({ providers: [{ provide: MESSAGE_CONSUMER, useValue: topic }], exports: [MESSAGE_CONSUMER] })
    class TopicModule {}
    const config = invokerConfig({ databaseUrl: url, workFolder: '/nonexistent', retryDelaysMs: [], shutdownGraceMs: 500, queue: { pollMs: 50 } });
    const invoker = InvokerModule.forRoot(config, {
      imports: [TopicModule],
      execution: [{ provide: EXECUTOR, useValue: executor }, { provide: RUNTIME_CATALOGUE, useValue: {} }, { provide: PROVISIONER, useValue: keepsNothing }],
      publishing: embeddedPublishing,
    });
    return { module: InvokerInThisProcess, imports: [invoker], exports: [invoker] };
  }
}

let database: FreshDatabase;
let folder: string;
let app: NestFastifyApplication;
let url: string;
let invoker: Invoker;

beforeAll(async () => {
  database = await freshDatabase();
  folder = await mkdtemp(join(tmpdir(), 'switchyard-dead-letters-'));
  const controlPlane = { databaseUrl: database.url, dataFolder: folder, host: '127.0.0.1', port: 0, development: true };
  @Module({
    imports: [DatabaseModule.forRoot(controlPlane), CqrsModule.forRoot(), SecretsModule, AccountsModule, HttpDialectModule, InvokerInThisProcess.on(database)],
    controllers: [DeadLettersController],
  })
  class Root {}
  app = await NestFactory.create<NestFastifyApplication>(Root, createHttpAdapter(), { logger: false });
  await app.listen(0, '127.0.0.1');
  url = await app.getUrl();
  invoker = app.get<Invoker>(INVOKER, { strict: false });
  topic.put(...[OPERATOR, TEAM, OTHER_TEAM].map((accountId) => functionRoute({ accountId })));
});
afterAll(async () => {
  await app?.close();
  await database?.drop();
  await rm(folder, { recursive: true, force: true });
});

interface Answered {
  readonly status: number;
  readonly code: string | null;
  readonly body: { readonly message?: string; readonly DeadLetters: DeadLetter[]; readonly Outcomes: RedriveOutcome[] };
}

async function call(accountId: string, method: string, target: string, body?: unknown): Promise<Answered> {
  const answer = await signedFetch(url, method, target, { accountId: accountId === OPERATOR ? 'test' : accountId, ...(body !== undefined && { body: JSON.stringify(body) }) });
  return { status: answer.status, code: answer.headers.get('x-amzn-errortype'), body: (await answer.json()) as Answered['body'] };
}
const list = async (accountId: string, query = ''): Promise<DeadLetter[]> => (await call(accountId, 'GET', `/_switchyard/dead-letters${query}`)).body.DeadLetters;
const redrive = (accountId: string, body: unknown): Promise<Answered> => call(accountId, 'POST', '/_switchyard/dead-letters/redrive', body);

/** An invocation that fails for good. */
async function failedInvocation(accountId: string): Promise<DeadLetter> {
  executor.behaviour = () => failed('Error', 'boom');
  const requestId = randomUUID();
  await invoker.invoke({
    requestId, principal: { kind: 'identity', accountId, arn: `arn:aws:iam::${accountId}:root` }, accountId, region: REGION, functionName: 'helloworld', qualifier: 'PROD',
    invocationType: 'Event', logType: 'None', payload: Buffer.from('{}'), streamVersion: 0,
  });
  return (await eventually(() => list(accountId), (letters) => letters.some(({ invocation }) => invocation?.id === requestId))).find(({ invocation }) => invocation?.id === requestId)!;
}

let offset = 0;
/** A message that was given up. */
async function deadMessage(value: string): Promise<string> {
  const id = randomUUID();
  const original = { topic: 's3.notifications', partition: 2, offset: String((offset += 1)), timestamp: 0, key: null, value: Buffer.from(value), headers: {} };
  await app.get(DeadLetters, { strict: false }).bury([{ id, reason: 'unknown-bucket', error: 'nobody knew', original, announcement: { topic: 'switchyard.dead-letters', key: null, value } }]);
  return id;
}

describe('a list', () => {
  it('shows an account its own functions’ dead letters, and the operator also the messages of nobody', async () => {
    const [own, other, message] = [await failedInvocation(TEAM), await failedInvocation(OTHER_TEAM), await deadMessage('{}')];
    expect(own).toEqual({
      id: expect.any(String) as string,
      reason: 'retries-exhausted',
      error: 'boom',
      diedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string,
      redrivenAt: null,
      origin: null,
      invocation: { id: own.invocation!.id, functionArn: `arn:aws:lambda:${REGION}:${TEAM}:function:helloworld`, qualifier: 'PROD', source: 'invoke' },
    });
    expect((await list(TEAM)).map(({ id }) => id)).toEqual([own.id]);
    expect((await list(OTHER_TEAM)).map(({ id }) => id)).toEqual([other.id]);
    expect(await list(OPERATOR)).toEqual([
      { id: message, reason: 'unknown-bucket', error: 'nobody knew', diedAt: expect.any(String), redrivenAt: null, origin: { topic: 's3.notifications', partition: 2, offset: '1' }, invocation: null },
    ]);
  });

  it('goes page by page, newest first, after an id of one’s own alone', async () => {
    const ids = [await failedInvocation(TEAM), await failedInvocation(TEAM)].map(({ id }) => id).toReversed();
    const pages = [await list(TEAM, '?Limit=1'), await list(TEAM, `?Limit=1&After=${ids[0]}`), await list(TEAM, `?Limit=1&After=${ids[1]!.toUpperCase()}`)];
    expect(pages.map(([letter]) => letter!.id).slice(0, 2)).toEqual(ids);
    expect(new Set(pages.map(([letter]) => letter!.id)).size).toBe(3);
    expect(await list(OTHER_TEAM, `?After=${ids[0]}`)).toEqual([]);
  });
});

describe('driving again', () => {
  it('runs an invocation again, once, and says so when it is asked again', async () => {
    const { id, invocation } = await failedInvocation(TEAM);
    executor.behaviour = () => succeeded();
    expect((await redrive(TEAM, { Ids: [id.toUpperCase(), id] })).body.Outcomes).toEqual([{ id, redriven: true, detail: `invocation ${invocation!.id} is in the queue again` }]);
    const status = async () => (await invoker.listInvocations({ accountId: TEAM, limit: 1000 })).find((record) => record.id === invocation!.id)!;
    expect(await eventually(status, (record) => record.status === 'succeeded')).toMatchObject({ attempts: 1 });
    expect((await list(TEAM)).map((letter) => letter.id)).not.toContain(id);
    expect((await list(TEAM, '?Redriven=true')).find((letter) => letter.id === id)?.redrivenAt).toEqual(expect.any(String));
    expect((await redrive(TEAM, { Ids: [id] })).body.Outcomes).toEqual([{ id, redriven: false, detail: `invocation ${invocation!.id} is under way or has succeeded` }]);
  });

  it('leaves a new dead letter where it fails again, which none of the same invocation outlives', async () => {
    const { id, invocation } = await failedInvocation(TEAM);
    const ofIt = async () => (await list(TEAM)).filter((letter) => letter.invocation!.id === invocation!.id);
    await redrive(TEAM, { Ids: [id] });
    expect(await eventually(ofIt, ([newest]) => newest !== undefined && newest.id !== id)).toMatchObject([{ reason: 'retries-exhausted', redrivenAt: null }]);
    executor.behaviour = () => succeeded();
    await redrive(TEAM, { Ids: [id] });
    expect(await ofIt()).toEqual([]);
  });

  it('plans what a message says, once its bucket is known', async () => {
    const id = await deadMessage(JSON.stringify(notification('late-bucket', 'a.jpg')));
    topic.put(bucketRoute([notificationTarget()], { bucketName: 'late-bucket' }));
    expect((await redrive(OPERATOR, { Ids: [id] })).body.Outcomes).toEqual([{ id, redriven: true, detail: '1 invocations planned, 0 known already' }]);
    expect((await redrive(OPERATOR, { Ids: [id] })).body.Outcomes).toEqual([{ id, redriven: true, detail: '0 invocations planned, 1 known already' }]);
  });

  it('leaves what still cannot be read where it is, with the reason', async () => {
    const id = await deadMessage('no JSON');
    expect((await redrive(OPERATOR, { Ids: [id] })).body.Outcomes).toEqual([{ id, redriven: false, detail: expect.stringMatching(/^InvalidRequestContentException: Could not parse/) }]);
    expect((await list(OPERATOR)).map((letter) => letter.id)).toContain(id);
  });

  it('of all takes those that were not driven again yet, and nobody else’s', async () => {
    const [own, other] = [await failedInvocation(TEAM), await failedInvocation(OTHER_TEAM)];
    executor.behaviour = () => succeeded();
    const left = (await list(TEAM, '?Limit=1000')).map(({ id }) => id).toReversed();
    expect(left).toContain(own.id);
    const { Outcomes } = (await redrive(TEAM, { All: true })).body;
    expect(Outcomes.map(({ id }) => id)).toEqual(left);
    expect(await list(TEAM)).toEqual([]);
    expect((await redrive(TEAM, { All: true })).body.Outcomes).toEqual([]);
    expect((await list(OTHER_TEAM)).map(({ id }) => id)).toContain(other.id);
  });

  it('does not know what is another’s, nobody’s, or nothing', async () => {
    const ids = [(await failedInvocation(OTHER_TEAM)).id, await deadMessage('{}'), randomUUID()];
    const { Outcomes } = (await redrive(TEAM, { Ids: ids })).body;
    expect(Outcomes).toEqual(ids.map((id) => ({ id, redriven: false, detail: 'there is no such dead letter' })));
  });
});

describe('is refused precisely', () => {
  const id = randomUUID();
  const pattern = 'Member must satisfy regular expression pattern: [0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}';
  it.each<[string, string, string, unknown, string, string]>([
    ['an id that is no UUID', 'POST', '/redrive', { Ids: ['1; DROP'] }, 'ValidationException', `1 validation error detected: Value '[1; DROP]' at 'ids' failed to satisfy constraint: Member must satisfy constraint: [${pattern}, Member must not be null]`],
    ['no id', 'POST', '/redrive', { Ids: [] }, 'ValidationException', "1 validation error detected: Value '[]' at 'ids' failed to satisfy constraint: Member must have length greater than or equal to 1"],
    ['more than 1000', 'POST', '/redrive', { Ids: Array(1001).fill(id) }, 'ValidationException', 'Member must have length less than or equal to 1000'],
    ['ids and all', 'POST', '/redrive', { Ids: [id], All: true }, 'InvalidParameterValueException', 'Ids and All: true exclude each other.'],
    ['neither', 'POST', '/redrive', {}, 'InvalidParameterValueException', 'Say what to drive again: Ids, or All: true.'],
    ['not all', 'POST', '/redrive', { All: false }, 'InvalidParameterValueException', 'Say what to drive again: Ids, or All: true.'],
    ['a page after what is no id', 'GET', '?After=7', undefined, 'ValidationException', `1 validation error detected: Value '7' at 'after' failed to satisfy constraint: ${pattern}`],
    ['a page of none', 'GET', '?Limit=0', undefined, 'ValidationException', 'Member must have value greater than or equal to 1'],
    ['a page of too many', 'GET', '?Limit=1001', undefined, 'ValidationException', 'Member must have value less than or equal to 1000'],
  ])('%s', async (_name, method, target, body, code, message) => {
    const answer = await call(TEAM, method, `/_switchyard/dead-letters${target}`, body);
    expect(answer).toMatchObject({ status: 400, code });
    expect(answer.body.message).toContain(message);
  });
});
