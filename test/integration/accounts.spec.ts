import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Module, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import type { Pool } from 'pg';
import { signRequest } from '../../src/aws/sigv4.js';
import { accountStream } from '../../src/contract/index.js';
import { AccountsModule } from '../../src/control-plane/accounts/accounts.module.js';
import { accountAggregate } from '../../src/control-plane/accounts/account.aggregate.js';
import type { ControlPlaneConfig } from '../../src/control-plane/config.js';
import { DatabaseModule } from '../../src/control-plane/database.module.js';
import { createHttpAdapter } from '../../src/control-plane/http/adapter.js';
import { HttpDialectModule } from '../../src/control-plane/http/http-dialect.module.js';
import { KeyPoliciesModule } from '../../src/control-plane/key-policies/key-policies.module.js';
import { CONTROL_PLANE_POOL } from '../../src/control-plane/pool.js';
import { Keyring } from '../../src/control-plane/secrets/keyring.js';
import { loadMasterKey } from '../../src/control-plane/secrets/master-key.js';
import { SecretsModule } from '../../src/control-plane/secrets/secrets.module.js';
import { fold } from '../../src/event-store/aggregate.js';
import { PostgresEventStore } from '../../src/event-store/postgres-event-store.js';
import { eventually } from '../support/eventually.js';
import { freshDatabase, type FreshDatabase } from '../support/postgres.js';

interface Replica {
  readonly app: INestApplication;
  readonly pool: Pool;
  readonly store: PostgresEventStore;
  readonly url: string;
}

let database: FreshDatabase;
let folder: string;
const replicas: Replica[] = [];

/** One control plane with accounts and nothing else. */
async function startReplica(config: Partial<ControlPlaneConfig> = {}): Promise<Replica> {
  const settings = { databaseUrl: database.url, dataFolder: folder, host: '127.0.0.1', port: 0, development: true, ...config };
  @Module({ imports: [DatabaseModule.forRoot(settings), CqrsModule.forRoot(), SecretsModule, AccountsModule, KeyPoliciesModule, HttpDialectModule] })
  class Root {}
  const app = await NestFactory.create(Root, createHttpAdapter(), { logger: false, abortOnError: false });
  try {
    await app.listen(0, '127.0.0.1');
  } catch (error) {
    await app.close();
    throw error;
  }
  const url = `http://127.0.0.1:${(app.getHttpServer().address() as { port: number }).port}`;
  const replica = { app, url, pool: app.get<Pool>(CONTROL_PLANE_POOL), store: app.get(PostgresEventStore) };
  replicas.push(replica);
  return replica;
}

interface Key { readonly accessKeyId: string; readonly secretAccessKey: string }
const operator: Key = { accessKeyId: 'test', secretAccessKey: 'test' };
const account = (accountId: string): Key => ({ accessKeyId: accountId, secretAccessKey: 'test' });

async function call(replica: Replica, credentials: Key, method: string, target: string, body?: unknown, headers: Record<string, string> = {}): Promise<{ status: number; code: string | null; body: Record<string, unknown> }> {
  const text = body === undefined ? '' : JSON.stringify(body);
  const [path = '', query = ''] = target.split('?');
  const signed = signRequest({ method, path, query, headers: { host: new URL(replica.url).host, ...headers }, body: text }, credentials, { region: 'eu-west-1', service: 'switchyard', time: new Date() });
  const { host: _host, ...rest } = signed;
  const response = await fetch(replica.url + target, { method, headers: rest, ...(text === '' ? {} : { body: text }) });
  const answer = await response.text();
  return { status: response.status, code: response.headers.get('x-amzn-errortype'), body: answer === '' ? {} : (JSON.parse(answer) as Record<string, unknown>) };
}

const issue = async (replica: Replica, credentials: Key, accountId?: string): Promise<Key> => {
  const { status, body } = await call(replica, credentials, 'POST', '/_switchyard/keys', { AccountId: accountId });
  expect(status).toBe(201);
  return { accessKeyId: body['AccessKeyId'] as string, secretAccessKey: body['SecretAccessKey'] as string };
};

let replica: Replica;
beforeAll(async () => {
  database = await freshDatabase();
  folder = await mkdtemp(join(tmpdir(), 'switchyard-accounts-'));
  replica = await startReplica();
});
afterAll(async () => {
  await Promise.all(replicas.map(({ app }) => app.close()));
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

describe('accounts', () => {
  test('the operator opens one, once', async () => {
    const opened = await call(replica, operator, 'POST', '/_switchyard/accounts', { AccountId: '111111111111', Name: 'team one' });
    expect(opened).toMatchObject({ status: 201, body: { AccountId: '111111111111', Name: 'team one', OpenedAt: expect.stringMatching(/^\d{4}-.*Z$/) as unknown } });
    expect(await call(replica, operator, 'POST', '/_switchyard/accounts', { AccountId: '111111111111' })).toMatchObject({
      status: 409, code: 'ResourceConflictException', body: { message: 'Account already exists: 111111111111' },
    });
  });

  test('two that race: one opens it', async () => {
    const statuses = await Promise.all(Array.from({ length: 8 }, () => call(replica, operator, 'POST', '/_switchyard/accounts', { AccountId: '111111111112' })));
    expect(statuses.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409, 409, 409]);
  });

  test('an account opens none, and sees itself alone', async () => {
    expect(await call(replica, account('111111111111'), 'POST', '/_switchyard/accounts', { AccountId: '222222222222' })).toMatchObject({ status: 403, code: 'AccessDeniedException' });
    expect((await call(replica, account('111111111111'), 'GET', '/_switchyard/accounts')).body).toMatchObject({ Accounts: [{ AccountId: '111111111111' }] });
  });

  test('the list comes in pages', async () => {
    const first = await call(replica, operator, 'GET', '/_switchyard/accounts?MaxItems=1');
    expect(first.body).toMatchObject({ Accounts: [{ AccountId: '111111111111' }], NextMarker: '111111111111' });
    const second = await call(replica, operator, 'GET', `/_switchyard/accounts?MaxItems=1&Marker=${String(first.body['NextMarker'])}`);
    expect(second.body).toEqual({ Accounts: [expect.objectContaining({ AccountId: '111111111112' })] });
  });

  test.each([[{ AccountId: '1' }], [{}], [{ AccountId: '111111111111', Name: '' }], [{ AccountId: '1'.repeat(1_000_000) }]])('%j is refused', async (body) => {
    expect(await call(replica, operator, 'POST', '/_switchyard/accounts', body)).toMatchObject({ status: 400, code: 'ValidationException' });
  });
});

describe('access keys', () => {
  test('an issued key signs, for its account alone', async () => {
    const key = await issue(replica, operator, '111111111111');
    expect(key).toEqual({ accessKeyId: expect.stringMatching(/^AKIA[A-Z2-7]{16}$/) as unknown, secretAccessKey: expect.stringMatching(/^[A-Za-z0-9+/]{40}$/) as unknown });
    expect((await call(replica, key, 'GET', '/_switchyard/accounts')).body).toMatchObject({ Accounts: [{ AccountId: '111111111111' }] });
    expect(await call(replica, { ...key, secretAccessKey: 'test' }, 'GET', '/_switchyard/accounts')).toMatchObject({ status: 403, code: 'InvalidSignatureException' });
    expect(await call(replica, key, 'POST', '/_switchyard/keys', { AccountId: '111111111112' })).toMatchObject({ status: 403, code: 'AccessDeniedException' });
    expect(await call(replica, key, 'GET', '/_switchyard/keys?AccountId=111111111112')).toMatchObject({ status: 403, code: 'AccessDeniedException' });
  });

  test('lists never show secrets, in no form', async () => {
    const { body } = await call(replica, operator, 'GET', '/_switchyard/keys?AccountId=111111111111');
    expect(body).toEqual({ AccessKeys: [{ AccessKeyId: expect.any(String) as unknown, AccountId: '111111111111', Description: '', IssuedAt: expect.any(String) as unknown }] });
  });

  test('an account that is not open has keys of its own making only', async () => {
    expect(await call(replica, operator, 'POST', '/_switchyard/keys', { AccountId: '333333333333' })).toMatchObject({ status: 404, code: 'ResourceNotFoundException', body: { Message: 'Account not found: 333333333333' } });
    await issue(replica, account('333333333333'));
    expect((await call(replica, account('333333333333'), 'GET', '/_switchyard/accounts')).body).toMatchObject({ Accounts: [{ AccountId: '333333333333' }] });
  });

  test('the secret rests encrypted', async () => {
    const key = await issue(replica, account('333333333333'));
    const { rows } = await replica.pool.query<{ text: string }>(`SELECT data::text AS text FROM switchyard.events UNION ALL SELECT data::text FROM switchyard.parts`);
    expect(rows.length).toBeGreaterThan(0);
    for (const { text } of rows) expect(text).not.toContain(key.secretAccessKey);
  });

  test('a retry of an issue gives the key of the first try', async () => {
    const retry = { 'amz-sdk-invocation-id': 'invocation-1' };
    const first = await call(replica, account('333333333333'), 'POST', '/_switchyard/keys', { Description: 'ci' }, retry);
    expect(first.status).toBe(201);
    expect(await call(replica, account('333333333333'), 'POST', '/_switchyard/keys', { Description: 'ci' }, retry)).toEqual(first);
    const other = await call(replica, account('333333333333'), 'POST', '/_switchyard/keys', { Description: 'cd' }, retry);
    expect(other.body['AccessKeyId']).not.toBe(first.body['AccessKeyId']);
  });

  test('a revoked key stops at once here, and as soon as the feed tells on another replica', async () => {
    const other = await startReplica();
    const key = await issue(replica, account('333333333333'));
    expect(await call(other, key, 'GET', '/_switchyard/keys')).toMatchObject({ status: 200 });
    expect(await call(replica, key, 'GET', '/_switchyard/keys')).toMatchObject({ status: 200 });
    expect(await call(replica, key, 'DELETE', `/_switchyard/keys/${key.accessKeyId}`)).toMatchObject({ status: 204 });
    const refused = { status: 403, code: 'UnrecognizedClientException' };
    expect(await call(replica, key, 'GET', '/_switchyard/keys')).toMatchObject(refused);
    // Well below the 30 seconds after which the cache forgets by itself.
    expect(await eventually(() => call(other, key, 'GET', '/_switchyard/keys'), ({ status }) => status === 403)).toMatchObject(refused);
    expect(await call(replica, account('333333333333'), 'DELETE', `/_switchyard/keys/${key.accessKeyId}`)).toMatchObject({ status: 404 });
  });

  test('a policy holds at once here, and as soon as the feed tells on another replica; so does its end', async () => {
    const other = await startReplica();
    const key = await issue(replica, account('333333333333'));
    const policy = `/_switchyard/keys/${key.accessKeyId}/policies/none`;
    const PolicyDocument = JSON.stringify({ Statement: { Effect: 'Deny', Action: 'switchyard:ListAccessKeys', Resource: '*' } });
    const list = (where: Replica) => call(where, key, 'GET', '/_switchyard/keys');
    expect(await Promise.all([list(replica), list(other)])).toMatchObject([{ status: 200 }, { status: 200 }]);
    expect(await call(replica, account('333333333333'), 'PUT', policy, { PolicyDocument })).toMatchObject({ status: 204 });
    expect(await list(replica)).toMatchObject({ status: 403, code: 'AccessDeniedException' });
    await eventually(() => list(other), ({ status }) => status === 403);
    expect(await call(other, account('333333333333'), 'DELETE', policy)).toMatchObject({ status: 204 });
    expect(await list(other)).toMatchObject({ status: 200 });
    await eventually(() => list(replica), ({ status }) => status === 200);
  });

  test('a key of another account is as unknown as none', async () => {
    const key = await issue(replica, account('333333333333'));
    const theirs = await call(replica, account('111111111111'), 'DELETE', `/_switchyard/keys/${key.accessKeyId}`);
    const none = await call(replica, account('111111111111'), 'DELETE', '/_switchyard/keys/AKIAAAAAAAAAAAAAAAAA');
    expect(theirs).toMatchObject({ status: 404, code: 'ResourceNotFoundException' });
    expect({ ...theirs.body, Message: '' }).toEqual({ ...none.body, Message: '' });
    expect(await call(replica, key, 'GET', '/_switchyard/keys')).toMatchObject({ status: 200 });
    expect(await call(replica, operator, 'DELETE', `/_switchyard/keys/${key.accessKeyId}`)).toMatchObject({ status: 204 });
  });

  test('the rows are the fold of the events', async () => {
    for (const accountId of ['111111111111', '333333333333']) {
      const events = await replica.store.readStream(accountStream(accountId));
      const state = fold(accountAggregate, events as never);
      const { parts } = await replica.store.loadParts(accountStream(accountId));
      const sorted = (list: typeof parts) => [...list].sort((a, b) => (a.key < b.key ? -1 : 1));
      expect(sorted(accountAggregate.parts(state))).toEqual(sorted(parts));
      expect(accountAggregate.fromParts(parts)).toEqual(state);
    }
  });
});

describe('outside development', () => {
  test('the development credentials are refused, the configured operator is let in', async () => {
    const operatorKey = { accessKeyId: 'OPERATOR', secretAccessKey: 'a-long-secret' };
    const strict = await startReplica({ development: false, operatorKey });
    for (const key of [operator, account('111111111111'), account('000000000000'), { ...operatorKey, secretAccessKey: 'test' }]) {
      expect((await call(strict, key, 'GET', '/_switchyard/accounts')).status).toBe(403);
    }
    expect(await call(strict, operatorKey, 'POST', '/_switchyard/accounts', { AccountId: '444444444444' })).toMatchObject({ status: 201 });
    const key = await issue(strict, operatorKey, '444444444444');
    expect((await call(strict, key, 'GET', '/_switchyard/accounts')).body).toMatchObject({ Accounts: [{ AccountId: '444444444444' }] });
  });
});

describe('secrets', () => {
  const stream = '111111111111/eu-west-1/fn';

  test('variables come back, on another replica too, and only in their own place', async () => {
    const keyring = replica.app.get(Keyring);
    const variables = { A: 'geheim', B: '', __proto: 'x', 'ü': '☂'.repeat(1000) };
    const { variables: encrypted } = await keyring.encryptVariables(stream, variables);
    expect(Object.keys(encrypted)).toEqual(Object.keys(variables));
    expect(JSON.stringify(encrypted)).not.toContain('geheim');
    expect(await keyring.decryptVariables(stream, encrypted)).toEqual(variables);
    const other = await startReplica();
    expect(await other.app.get(Keyring).decryptVariables(stream, encrypted)).toEqual(variables);
    const unreadable = expect.objectContaining({ name: 'SecretUnreadable' }) as Error;
    await expect(keyring.decryptVariables(stream, { B: encrypted['A'] as string })).rejects.toEqual(unreadable);
    await expect(keyring.decryptVariables(stream, { A: 'AAAA' })).rejects.toEqual(unreadable);
    await expect(keyring.decryptVariables(`${stream}2`, encrypted)).rejects.toEqual(unreadable);
    await keyring.encryptVariables(`${stream}2`, { A: 'a' });
    await expect(keyring.decryptVariables(`${stream}2`, encrypted)).rejects.toEqual(unreadable);
  });

  test('replicas that race for a stream\'s key agree on one', async () => {
    const rings = await Promise.all([startReplica(), startReplica()]);
    const raced = '111111111111/eu-west-1/raced';
    const encrypted = await Promise.all(Array.from({ length: 16 }, (_, index) => (rings[index % 2] as Replica).app.get(Keyring).encryptVariables(raced, { A: String(index) })));
    const fresh = (await startReplica()).app.get(Keyring);
    expect(await Promise.all(encrypted.map(({ variables }) => fresh.decryptVariables(raced, variables)))).toEqual(encrypted.map((_, index) => ({ A: String(index) })));
  });

  test('a key that was destroyed takes its ciphertexts with it', async () => {
    const gone = '111111111111/eu-west-1/gone';
    const { variables: encrypted } = await replica.app.get(Keyring).encryptVariables(gone, { A: 'a' });
    await replica.pool.query('DELETE FROM switchyard.data_keys WHERE stream_id = $1', [gone]);
    const fresh = (await startReplica()).app.get(Keyring);
    await expect(fresh.decryptVariables(gone, encrypted)).rejects.toMatchObject({ name: 'SecretUnreadable' });
  });

  test('another master key is refused at the start', async () => {
    await expect(startReplica({ masterKey: Buffer.alloc(32, 1).toString('base64') })).rejects.toThrow('the master key is not the one that this database was encrypted under');
  });
});

describe('master key', () => {
  test('is made once, for its owner alone, by however many', async () => {
    const own = await mkdtemp(join(tmpdir(), 'switchyard-key-'));
    try {
      const data = join(own, 'data');
      const keys = await Promise.all(Array.from({ length: 8 }, () => loadMasterKey(undefined, data)));
      const sealed = (keys[0] as (typeof keys)[number]).seal('x', Buffer.from('secret'));
      for (const key of [...keys, await loadMasterKey(undefined, data)]) expect(key.open('x', sealed).toString()).toBe('secret');
      expect(await readdir(data)).toEqual(['master-key']);
      expect((await stat(join(data, 'master-key'))).mode & 0o777).toBe(0o600);
    } finally {
      await rm(own, { recursive: true, force: true });
    }
  });

  test.each(['', 'short', 'A'.repeat(44), `${Buffer.alloc(32).toString('base64')}=`, Buffer.alloc(31).toString('base64')])('%j is none, and is not repeated', async (text) => {
    await expect(loadMasterKey(text, folder)).rejects.toThrow(/^SWITCHYARD_MASTER_KEY must be base64 of 32 bytes$/);
  });

  test('a damaged file is named, not replaced', async () => {
    const own = await mkdtemp(join(tmpdir(), 'switchyard-key-'));
    try {
      await writeFile(join(own, 'master-key'), 'damaged');
      await expect(loadMasterKey(undefined, own)).rejects.toThrow(`${join(own, 'master-key')} must be base64 of 32 bytes`);
    } finally {
      await rm(own, { recursive: true, force: true });
    }
  });
});
