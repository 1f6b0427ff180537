import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AddPermissionCommand, CreateAliasCommand, CreateFunctionCommand, PublishVersionCommand, RemovePermissionCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, PutBucketNotificationConfigurationCommand, type S3Client } from '@aws-sdk/client-s3';
import pg from 'pg';
import { functionArn } from '../../src/aws/index.js';
import type { InvocationRecord } from '../../src/contract/index.js';
import { runCommand, type Ran } from '../support/command.js';
import { eventually } from '../support/eventually.js';
import { helloworld, zipOf } from '../support/packages.js';
import { freshDatabase, type FreshDatabase } from '../support/postgres.js';
import { lambdaClient, newSite, s3Client, startSwitchyard, type Running, type Site } from '../support/switchyard.js';

/** The built command in a process of its own, against the built program: what a user types after `npx`. */
const ACCOUNT = '123456789012';
const REGION = 'us-west-2';
const PROD = functionArn(ACCOUNT, REGION, 'helloworld', 'PROD');

let site: Site;
let running: Running;
let lambda: LambdaClient;
let s3: S3Client;

const switchyard = (args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Ran> =>
  runCommand(running.url, ACCOUNT, args, { AWS_REGION: REGION, ...environment });

/** What a command prints with --json. */
async function json<Value>(...args: string[]): Promise<Value> {
  const { code, stdout, stderr } = await switchyard([...args, '--json']);
  if (code !== 0) throw new Error(`exit code ${code}: ${stderr}`);
  return JSON.parse(stdout) as Value;
}

const operator = { AWS_ACCESS_KEY_ID: 'test' };

beforeAll(async () => {
  site = await newSite();
  running = await site.start();
  lambda = lambdaClient(running.url, ACCOUNT, REGION);
  s3 = s3Client(running.url, ACCOUNT, REGION);
  await lambda.send(new CreateFunctionCommand({
    FunctionName: 'helloworld', Runtime: 'nodejs22.x', Handler: 'helloworld.handler', Role: `arn:aws:iam::${ACCOUNT}:role/r`,
    Code: { ZipFile: await zipOf({ 'helloworld.js': helloworld() }) },
  }));
  await eventually(() => lambda.send(new PublishVersionCommand({ FunctionName: 'helloworld' })).catch(() => undefined), (published) => published?.Version === '1');
  await lambda.send(new CreateAliasCommand({ FunctionName: 'helloworld', Name: 'PROD', FunctionVersion: '1' }));
  await s3.send(new CreateBucketCommand({ Bucket: 'examplebucket', CreateBucketConfiguration: { LocationConstraint: REGION } }));
  await lambda.send(new AddPermissionCommand({
    FunctionName: 'helloworld', Qualifier: 'PROD', StatementId: '1', Action: 'lambda:InvokeFunction', Principal: 's3.amazonaws.com',
    SourceArn: 'arn:aws:s3:::examplebucket', SourceAccount: ACCOUNT,
  }));
  await s3.send(new PutBucketNotificationConfigurationCommand({
    Bucket: 'examplebucket',
    NotificationConfiguration: {
      LambdaFunctionConfigurations: [{ LambdaFunctionArn: PROD, Events: ['s3:ObjectCreated:*'], Filter: { Key: { FilterRules: [{ Name: 'suffix', Value: '.jpg' }] } } }],
    },
  }));
}, 120_000);
afterAll(async () => {
  lambda?.destroy();
  s3?.destroy();
  await site?.remove();
});

const settled = (source: string): Promise<InvocationRecord[]> =>
  eventually(
    async () => (await json<InvocationRecord[]>('invocations')).filter((invocation) => invocation.source === source),
    (found) => found.length > 0 && found.every(({ status }) => status !== 'pending' && status !== 'running'),
  );

describe('switchyard notify', () => {
  it('runs the version that PROD points at, once for one event', async () => {
    expect(await json('notify', 's3://examplebucket/a b/photo.jpg', '--sequencer', '0A')).toEqual({ Records: 1, Planned: 1, Duplicates: 0, Sequencer: '0A' });
    expect(await json('notify', 's3://examplebucket/a b/photo.jpg', '--sequencer', '0A')).toMatchObject({ Planned: 0, Duplicates: 1 });
    expect(await settled('s3:examplebucket/a b/photo.jpg')).toEqual([{
      id: expect.any(String), functionArn: functionArn(ACCOUNT, REGION, 'helloworld'), qualifier: 'PROD', executedVersion: '1', status: 'succeeded',
      attempts: 1, durationMs: expect.any(Number), source: 's3:examplebucket/a b/photo.jpg', acceptedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    }]);
    expect((await switchyard(['notify', 's3://examplebucket/photo.png'])).stdout).toBe('accepted: no notification configuration of examplebucket matches\n');
  });

  it('shows the refusal once the permission is gone', async () => {
    await lambda.send(new RemovePermissionCommand({ FunctionName: 'helloworld', Qualifier: 'PROD', StatementId: '1' }));
    await json('notify', 's3://examplebucket/refused.jpg');
    expect(await settled('s3:examplebucket/refused.jpg')).toEqual([expect.objectContaining({ status: 'refused', executedVersion: null, error: { type: expect.any(String), message: expect.any(String) } })]);
    expect(await json<InvocationRecord[]>('invocations', '--status', 'refused', '--function', 'helloworld:PROD', '--limit', '1')).toHaveLength(1);
    expect(await json('invocations', '--function', 'helloworld:BETA')).toEqual([]);
  });
});

describe('switchyard logs', () => {
  it.each(['helloworld', 'helloworld:1', 'helloworld:PROD', PROD])('shows what the handler printed: %s', async (name) => {
    const lines = await json<{ message: string }[]>('logs', name);
    expect(lines.map(({ message }) => message).join('')).toContain('value1 =');
  });

  it.each(['missing', 'helloworld:missing', functionArn('999999999999', REGION, 'helloworld')])('refuses %s in one line', async (name) => {
    const { code, stdout, stderr } = await switchyard(['logs', name]);
    expect([code, stdout, stderr.split('\n')]).toEqual([1, '', [expect.stringMatching(/^switchyard: \w+Exception: /), '']]);
  });
});

describe('switchyard events', () => {
  it('prints the stream of a function in feed order', async () => {
    const events = await json<{ type: string; version: number }[]>('events', '--function', 'helloworld');
    expect(events.map(({ type }) => type)).toEqual(['FunctionCreated', 'FunctionActivated', 'VersionPublished', 'AliasCreated', 'PermissionAdded', 'PermissionRemoved']);
    expect(events.map(({ version }) => version)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('shows nothing of another account', async () => {
    const other = { AWS_ACCESS_KEY_ID: '999999999999' };
    expect(await switchyard(['events', '--json'], other)).toEqual({ code: 0, stdout: '[]\n', stderr: '' });
    expect(await switchyard(['invocations', '--json'], other)).toEqual({ code: 0, stdout: '[]\n', stderr: '' });
    expect((await switchyard(['notify', 's3://examplebucket/a.jpg'], other)).stderr).toBe('switchyard: ResourceNotFoundException: Bucket not found: examplebucket\n');
  });
});

describe('switchyard accounts and keys', () => {
  it('opens an account whose key works until it is revoked', async () => {
    expect((await switchyard(['accounts', 'open', '222222222222', '--name', 'team'], operator)).code).toBe(0);
    expect((await switchyard(['accounts', 'list'], operator)).stdout).toMatch(/222222222222 .* team\n/);
    const { stdout } = await switchyard(['keys', 'issue', '--account', '222222222222', '--json'], operator);
    const key = JSON.parse(stdout) as { AccessKeyId: string; SecretAccessKey: string };
    const team = { AWS_ACCESS_KEY_ID: key.AccessKeyId, AWS_SECRET_ACCESS_KEY: key.SecretAccessKey };
    const events = JSON.parse((await switchyard(['events', '--json'], team)).stdout) as { type: string; data: object }[];
    expect(events.map(({ type }) => type)).toEqual(['AccountOpened', 'AccessKeyIssued']);
    expect(events[1]?.data).toMatchObject({ accessKeyId: key.AccessKeyId, encryptedSecret: '(redacted)' });
    expect((await switchyard(['accounts', 'open', '333333333333'], team)).stderr).toMatch(/^switchyard: AccessDeniedException: .*\n$/);
    expect((await switchyard(['keys', 'revoke', key.AccessKeyId], operator)).stdout).toBe(`revoked ${key.AccessKeyId}\n`);
    await eventually(() => switchyard(['keys', 'list'], team), ({ code }) => code === 1);
  });
});

describe('switchyard runtimes', () => {
  it('lists names and interpreters', async () => expect(await json('runtimes', 'list')).toContainEqual(expect.objectContaining({ runtime: 'nodejs6.10' })));
});

describe('switchyard verify', () => {
  let database: FreshDatabase;
  let folder: string;
  let changed: Running;
  beforeAll(async () => {
    database = await freshDatabase();
    folder = await mkdtemp(join(tmpdir(), 'switchyard-verify-'));
    changed = await startSwitchyard({ DATABASE_URL: database.url, SWITCHYARD_DATA: folder });
  });
  afterAll(async () => {
    await changed?.stop();
    await database?.drop();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  it('finds nothing wrong where nothing is, for an account and for the operator', async () => {
    expect(await switchyard(['verify'])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^verified \d+ events and \d+ rows of \d+ streams: no problems\n$/) });
    expect((await switchyard(['verify'], operator)).code).toBe(0);
  });

  it('finds and names one changed value, and says nothing of it to other accounts', async () => {
    const buckets = s3Client(changed.url, ACCOUNT, 'us-east-1');
    await buckets.send(new CreateBucketCommand({ Bucket: 'tampered' }));
    buckets.destroy();
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await client.query(`UPDATE switchyard.events SET data = jsonb_set(data, '{region}', '"us-east-2"') WHERE stream_id = $1`, [`${ACCOUNT}/s3/tampered`]);
    await client.end();
    const here = { AWS_ENDPOINT_URL: changed.url };
    const found = await switchyard(['verify'], here);
    expect([found.code, found.stderr]).toEqual([1, 'switchyard: 2 problems found\n']);
    expect(found.stdout).toContain(`${ACCOUNT}/s3/tampered@1: `);
    expect(found.stdout).toContain(`${ACCOUNT}/s3/tampered (bucket tampered): `);
    expect((await switchyard(['verify'], { ...here, ...operator })).code).toBe(1);
    expect((await switchyard(['verify'], { ...here, AWS_ACCESS_KEY_ID: '999999999999' })).code).toBe(0);
  });
});

it('says in one line where it tried, when nothing runs there', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await new Promise((closed) => server.close(closed));
  const { code, stderr } = await switchyard(['invocations'], { AWS_ENDPOINT_URL: url });
  expect([code, stderr]).toEqual([1, `switchyard: nothing answers at ${url} (connection refused): start Switchyard with "npm start", or set AWS_ENDPOINT_URL\n`]);
});
