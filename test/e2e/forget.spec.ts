import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateFunctionCommand, DeleteFunctionCommand, GetFunctionConfigurationCommand, InvokeCommand, ListVersionsByFunctionCommand, PublishVersionCommand,
  UpdateFunctionConfigurationCommand, type LambdaClient,
} from '@aws-sdk/client-lambda';
import pg from 'pg';
import type { ForgottenEnvironment, ShownEvent } from '../../src/contract/index.js';
import { runCommand } from '../support/command.js';
import { eventually } from '../support/eventually.js';
import { createNodeFunction, roleOf } from '../support/functions.js';
import { listInvocations } from '../support/notifications.js';
import { zipOf } from '../support/packages.js';
import { signedFetch } from '../support/signed-fetch.js';
import { lambdaClient, newSite, type Running, type Site } from '../support/switchyard.js';

/** The right to be forgotten, with the built program and the built command. */
const ACCOUNT = '123456789012';
/** No other process of this machine holds it, whichever suites run beside this one. */
const SECRET = `value-that-must-be-forgotten-${randomUUID()}`;
const SOURCE = 'exports.handler = async () => process.env.SECRET ?? "no value at all";';
const GONE = { Error: { ErrorCode: 'KMSNotFoundException', Message: expect.any(String) as string } };

let site: Site;
let running: Running;
let lambda: LambdaClient;
let database: pg.Client;

const withValue = (value: string) => ({ Environment: { Variables: { SECRET: value } } });
const invoke = async (FunctionName: string, Qualifier?: string) => (await lambda.send(new InvokeCommand({ FunctionName, Qualifier }))).Payload!.transformToString();
const environment = async (FunctionName: string, Qualifier?: string) => (await lambda.send(new GetFunctionConfigurationCommand({ FunctionName, Qualifier }))).Environment;
const refused = { name: 'KMSNotFoundException', $metadata: { httpStatusCode: 502 }, message: expect.stringMatching(/^Lambda was unable to decrypt the environment variables/) as string };
const command = (...args: string[]) => runCommand(running.url, ACCOUNT, args);

async function forget(FunctionName: string): Promise<ForgottenEnvironment> {
  const { code, stdout, stderr } = await command('forget', FunctionName, '--yes', '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as ForgottenEnvironment;
}

const eventsOf = async (FunctionName: string): Promise<ShownEvent[]> =>
  ((await (await signedFetch(running.url, 'GET', `/_switchyard/events?FunctionName=${FunctionName}&Limit=1000`)).json()) as { Events: ShownEvent[] }).Events;

const keysOf = async (FunctionName: string): Promise<number> =>
  (await database.query('SELECT FROM switchyard.data_keys WHERE stream_id = $1', [`${ACCOUNT}/us-west-2/${FunctionName}`])).rowCount!;

async function start(): Promise<void> {
  running = await site.start();
  lambda = lambdaClient(running.url, ACCOUNT);
}

/** Processes that hold a text in their environment, or are told it in their arguments. */
async function processesWith(text: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const read = (pid: string, file: string) => readFile(`/proc/${pid}/${file}`, 'latin1').catch(() => '');
  const holding = await Promise.all(pids.map(async (pid) => (await read(pid, 'environ')).includes(text) || (await read(pid, 'cmdline')).includes(text)));
  return pids.filter((_, index) => holding[index]);
}

beforeAll(async () => {
  site = await newSite();
  await start();
  database = new pg.Client(site.databaseUrl);
  await database.connect();
});

afterAll(async () => {
  await database.end();
  await site.remove();
});

it('makes the values unreadable in $LATEST, versions, history and exports; what holds them ends; chains verify', async () => {
  await createNodeFunction(lambda, 'keeper', SOURCE, withValue(SECRET));
  await lambda.send(new PublishVersionCommand({ FunctionName: 'keeper' }));
  expect([await invoke('keeper'), await invoke('keeper', '1')]).toEqual([`"${SECRET}"`, `"${SECRET}"`]);
  expect((await processesWith(SECRET)).length).toBeGreaterThan(0);
  const before = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: 'keeper' }));

  const asked = await command('forget', 'keeper');
  expect(asked).toEqual({
    code: 1, stderr: 'switchyard: nothing was done: give --yes to destroy the key\n',
    stdout: 'arn:aws:lambda:us-west-2:123456789012:function:keeper: would be unreadable for good, in every version and event:\n  $LATEST: SECRET\n  1: SECRET\n',
  });
  expect(await environment('keeper')).toEqual({ Variables: { SECRET } });
  expect(await keysOf('keeper')).toBe(1);

  const told = await command('forget', 'keeper', '--yes', '--reason', 'request 4711');
  expect(told).toEqual({ code: 0, stderr: '', stdout: expect.stringMatching(/function:keeper: forgotten; unreadable from now on/) as string });
  expect(await keysOf('keeper')).toBe(0);
  for (const qualifier of [undefined, '$LATEST', '1']) {
    expect(await environment('keeper', qualifier)).toEqual(GONE);
    await expect(invoke('keeper', qualifier)).rejects.toMatchObject(refused);
  }
  expect((await lambda.send(new ListVersionsByFunctionCommand({ FunctionName: 'keeper' }))).Versions!.map(({ Environment }) => Environment)).toEqual([GONE, GONE]);
  expect((await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: 'keeper' }))).RevisionId).toBe(before.RevisionId);
  await eventually(() => processesWith(SECRET), (pids) => pids.length === 0);

  const last = (await eventsOf('keeper')).at(-1)!;
  expect(last).toMatchObject({ type: 'EnvironmentForgotten', metadata: { reason: 'request 4711', actor: { accountId: ACCOUNT, accessKeyId: ACCOUNT } } });
  const exported = (await command('export')).stdout;
  expect(exported).not.toContain('"kind":"data-key"');
  const { rows: tables } = await database.query<{ name: string }>("SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname IN ('switchyard', 'invoker')");
  for (const { name } of tables) {
    if (!/log/.test(name)) expect([name, JSON.stringify((await database.query(`SELECT t::text FROM ${name} t`)).rows).includes(SECRET)]).toEqual([name, false]);
  }
  for (const [where, text] of Object.entries({ exported, events: JSON.stringify(await eventsOf('keeper')), output: running.output() })) expect([where, text.includes(SECRET)]).toEqual([where, false]);
  expect(await command('verify')).toMatchObject({ code: 0 });
});

it('again finds nothing to forget; an update without values keeps the unreadable ones; new values have a new key, and only they come back', async () => {
  expect(await command('forget', 'keeper', '--yes')).toEqual({ code: 0, stderr: '', stdout: expect.stringMatching(/no environment value is encrypted, or all are forgotten already/) as string });
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'keeper', Description: 'still there' }));
  expect(await environment('keeper')).toEqual(GONE);
  await lambda.send(new PublishVersionCommand({ FunctionName: 'keeper' }));
  await expect(invoke('keeper', '2')).rejects.toMatchObject(refused);
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'keeper', ...withValue('a new one') }));
  expect((await lambda.send(new PublishVersionCommand({ FunctionName: 'keeper' }))).Version).toBe('3');
  expect([await invoke('keeper'), await invoke('keeper', '3')]).toEqual(['"a new one"', '"a new one"']);
  for (const version of ['1', '2']) await expect(invoke('keeper', version)).rejects.toMatchObject(refused);
  const { Readable } = await forget('keeper');
  expect(Readable).toEqual([{ Version: '$LATEST', Variables: ['SECRET'] }, { Version: '3', Variables: ['SECRET'] }]);
  await expect(invoke('keeper', '3')).rejects.toMatchObject(refused);
  expect(await command('verify')).toMatchObject({ code: 0 });
});

it('gives an asynchronous call up at once, visibly', async () => {
  await lambda.send(new InvokeCommand({ FunctionName: 'keeper', InvocationType: 'Event' }));
  const [invocation] = await eventually(() => listInvocations(running.url, ACCOUNT), (found) => found[0]?.status === 'failed');
  expect(invocation).toMatchObject({ source: 'invoke', error: { type: 'KMSNotFoundException' } });
});

it('reaches the history of a deleted function, and one that is created again begins with a key of its own', async () => {
  await createNodeFunction(lambda, 'deleted', SOURCE, withValue(SECRET));
  await lambda.send(new DeleteFunctionCommand({ FunctionName: 'deleted' }));
  expect(await forget('deleted')).toMatchObject({ Deleted: true, Forgotten: true, Readable: [] });
  expect(await keysOf('deleted')).toBe(0);
  expect((await eventsOf('deleted')).at(-1)!.type).toBe('EnvironmentForgotten');
  await createNodeFunction(lambda, 'deleted', SOURCE, withValue('begun anew'));
  expect(await invoke('deleted')).toBe('"begun anew"');
  expect(await command('verify')).toMatchObject({ code: 0 });
});

it.each<[string, string, { code: number; stderr: RegExp }]>([
  ['a function that never was', 'nobody', { code: 1, stderr: /ResourceNotFoundException: Function not found: arn:aws:lambda:us-west-2:123456789012:function:nobody/ }],
  ["another account's", 'arn:aws:lambda:us-west-2:999999999999:function:keeper', { code: 1, stderr: /AccessDeniedException/ }],
  ['a version', 'keeper:1', { code: 1, stderr: /InvalidParameterValueException/ }],
])('%s is refused', async (_name, name, { code, stderr }) => {
  expect(await command('forget', name, '--yes')).toMatchObject({ code, stderr: expect.stringMatching(stderr) as string });
});

it('a key does not come back with an export that was made before', async () => {
  await createNodeFunction(lambda, 'exported', SOURCE, withValue(SECRET));
  const folder = await mkdtemp(join(tmpdir(), 'switchyard-forget-'));
  const file = join(folder, 'before.jsonl');
  try {
    expect(await command('export', '--out', file)).toMatchObject({ code: 0 });
    await forget('exported');
    expect(await runCommand(running.url, 'test', ['import', file])).toMatchObject({ code: 0 });
    expect(await keysOf('exported')).toBe(0);
    expect(await environment('exported')).toEqual(GONE);
  } finally {
    await rm(folder, { recursive: true });
  }
});

it('kill -9 between the event and the key: the values are gone at once, and the next start destroys the key', async () => {
  await createNodeFunction(lambda, 'killed', SOURCE, withValue(SECRET));
  expect(await invoke('killed')).toBe(`"${SECRET}"`);
  const held = new pg.Client(site.databaseUrl);
  await held.connect();
  await held.query('BEGIN');
  await held.query("SELECT FROM switchyard.data_keys WHERE stream_id LIKE '%/killed' FOR UPDATE");
  const cutOff = signedFetch(running.url, 'POST', '/_switchyard/functions/killed/forget', { body: '{}' }).then(() => 'answered', () => 'cut off');
  await eventually(() => database.query("SELECT FROM switchyard.events WHERE stream_id LIKE '%/killed' AND type = 'EnvironmentForgotten'"), ({ rowCount }) => rowCount === 1);
  expect([await keysOf('killed'), await environment('killed')]).toEqual([1, GONE]);
  await running.kill();
  expect(await cutOff).toBe('cut off');
  await held.end();
  await start();
  await eventually(() => keysOf('killed'), (keys) => keys === 0);
  expect(await environment('killed')).toEqual(GONE);
  expect(await command('verify')).toMatchObject({ code: 0 });
});

it('a value that is set while another is forgotten is either forgotten as well or can be read', async () => {
  await createNodeFunction(lambda, 'raced', SOURCE, withValue('0'));
  const code = await zipOf({ 'index.js': SOURCE });
  const update = async (value: string) => lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'raced', ...withValue(value) })).catch((error: Error) => {
    // An update in progress refuses the next, as on AWS; and for a moment there is no function.
    if (!['ResourceConflictException', 'ResourceNotFoundException'].includes(error.name)) throw error;
  });
  for (let round = 0; round < 30; round += 1) {
    await Promise.all([update(`${round}`), forgetUnasked('raced'), round % 10 === 9 ? recreate(code) : undefined]);
    const order = (await eventsOf('raced')).map(({ type }) => type);
    const set = Math.max(order.lastIndexOf('FunctionConfigurationUpdated'), order.lastIndexOf('FunctionCreated'));
    expect([round, await environment('raced')]).toEqual([round, set > order.lastIndexOf('EnvironmentForgotten') ? { Variables: { SECRET: expect.any(String) as string } } : GONE]);
  }
  expect(await command('verify')).toMatchObject({ code: 0 });
}, 120_000);

const forgetUnasked = async (name: string): Promise<void> => {
  expect((await signedFetch(running.url, 'POST', `/_switchyard/functions/${name}/forget`, { body: '{}' })).status).toBe(200);
};

async function recreate(ZipFile: Buffer): Promise<void> {
  await lambda.send(new DeleteFunctionCommand({ FunctionName: 'raced' }));
  await lambda.send(new CreateFunctionCommand({ FunctionName: 'raced', Runtime: 'nodejs20.x', Handler: 'index.handler', Role: roleOf(ACCOUNT), Code: { ZipFile }, ...withValue('again') }));
}
