import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { CreateAliasCommand, CreateFunctionCommand, GetAliasCommand, PublishVersionCommand, UpdateAliasCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import pg from 'pg';
import type { RebuildReport } from '../../src/contract/index.js';
import { commandEnvironment, runCommand, type Ran } from '../support/command.js';
import { eventually } from '../support/eventually.js';
import { helloworld, zipOf } from '../support/packages.js';
import { lambdaClient, newSite, type Running, type Site } from '../support/switchyard.js';

/** The built command against the built program, whose rebuilds read in threads of their own. */
const ROOT = new URL('../../', import.meta.url).pathname;
const ACCOUNT = '123456789012';
const FunctionName = 'helloworld';

let site: Site;
let running: Running;
let lambda: LambdaClient;
let database: pg.Client;

const switchyard = (args: readonly string[], accessKeyId = 'test'): Promise<Ran> => runCommand(running.url, accessKeyId, args);

const tables = async (): Promise<string[]> =>
  (await database.query<{ name: string }>(`SELECT relname AS name FROM pg_class WHERE relnamespace = 'switchyard'::regnamespace AND relname LIKE 'parts%' AND relkind = 'r' ORDER BY 1`))
    .rows.map(({ name }) => name);

/** A rebuild that cannot swap: somebody reads the rows. `stop` lets it. */
async function heldRebuild(): Promise<{ readonly process: ChildProcess; readonly stop: () => Promise<unknown> }> {
  const reader = new pg.Client({ connectionString: site.databaseUrl });
  await reader.connect();
  await reader.query('BEGIN; SELECT count(*) FROM switchyard.parts');
  const child = spawn(process.execPath, ['dist/cli/main.js', 'rebuild'], { cwd: ROOT, env: commandEnvironment(running.url, 'test'), stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  await eventually(() => stderr, (text) => text.includes('swapping'));
  return { process: child, stop: () => reader.end() };
}

const tamper = (): Promise<unknown> =>
  database.query(`UPDATE switchyard.parts SET data = jsonb_set(data, '{target,functionVersion}', '"7"') WHERE kind = 'alias'`);

beforeAll(async () => {
  site = await newSite();
  running = await site.start();
  lambda = lambdaClient(running.url, ACCOUNT);
  database = new pg.Client({ connectionString: site.databaseUrl });
  await database.connect();
  await lambda.send(new CreateFunctionCommand({
    FunctionName, Runtime: 'nodejs22.x', Handler: 'helloworld.handler', Role: `arn:aws:iam::${ACCOUNT}:role/r`, Code: { ZipFile: await zipOf({ 'helloworld.js': helloworld() }) },
  }));
  await eventually(() => lambda.send(new PublishVersionCommand({ FunctionName })).catch(() => undefined), (published) => published?.Version === '1');
  await lambda.send(new CreateAliasCommand({ FunctionName, Name: 'PROD', FunctionVersion: '1' }));
}, 60_000);
afterAll(async () => {
  lambda?.destroy();
  await database?.end();
  await site?.remove();
});

it('says so where all rows are what the events give', async () => {
  const { code, stdout, stderr } = await switchyard(['rebuild']);
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^rebuilt 3 rows of 1 stream from \d+ events in [\d.]+ s \([\d,]+ events\/s\)\n$/)]);
  expect(stderr).toMatch(/^building: 0 of \d+ events/);
});

it('finds what somebody with the database password changed, and repairs it', async () => {
  await tamper();
  const tampered = `different ${ACCOUNT}/us-west-2/${FunctionName} alias PROD\n`;
  const tried = await switchyard(['rebuild', '--dry-run']);
  expect([tried.code, tried.stdout]).toEqual([3, expect.stringMatching(new RegExp(`^${tampered}compared 3 rows of 1 stream`))]);
  expect(tried.stderr).toContain('switchyard: 1 row was not what the events give: nothing was changed (--dry-run)\n');
  expect((await lambda.send(new GetAliasCommand({ FunctionName, Name: 'PROD' }))).FunctionVersion).toBe('7');

  const repaired = await switchyard(['rebuild', '--json']);
  expect(repaired.code).toBe(3);
  expect(JSON.parse(repaired.stdout) as RebuildReport).toMatchObject({ differences: 1, swapped: true, listed: [{ kind: 'alias', key: 'PROD', difference: 'different' }] });
  expect(repaired.stderr).toContain('switchyard: 1 row was not what the events give: repaired\n');
  expect((await lambda.send(new GetAliasCommand({ FunctionName, Name: 'PROD' }))).FunctionVersion).toBe('1');
  expect((await switchyard(['rebuild'])).code).toBe(0);
  expect((await switchyard(['verify'])).stdout).toContain('no problems');
});

it('is for the operator alone', async () => {
  const { code, stderr } = await switchyard(['rebuild'], ACCOUNT);
  expect([code, stderr]).toEqual([1, expect.stringContaining('AccessDeniedException: ')]);
  expect(stderr).toContain('only the operator may');
});

it('refuses a second at a time, serves meanwhile, and gives up when its client goes away', async () => {
  const held = await heldRebuild();
  expect(await switchyard(['rebuild'])).toMatchObject({ code: 1, stderr: 'switchyard: ResourceConflictException: A rebuild is running. Only one can at a time.\n' });
  await lambda.send(new UpdateAliasCommand({ FunctionName, Name: 'PROD', Description: 'during a rebuild' }));
  expect((await lambda.send(new GetAliasCommand({ FunctionName, Name: 'PROD' }))).Description).toBe('during a rebuild');
  expect(await tables()).toContain('parts_rebuilt');

  held.process.kill('SIGINT');
  expect(await eventually(tables, (names) => names.length === 1)).toEqual(['parts']);
  await held.stop();
  expect((await switchyard(['rebuild'])).code).toBe(0);
});

it('harms nothing when the control plane is killed in the middle, and drops what is left the next time', async () => {
  await tamper();
  const held = await heldRebuild();
  const ended = once(held.process, 'exit');
  await running.kill();
  expect(await ended).toEqual([1, null]);
  await held.stop();
  expect(await tables()).toEqual(['parts', 'parts_rebuilt', 'parts_rebuilt_differences', 'parts_rebuilt_streams']);

  running = await site.start();
  lambda.destroy();
  lambda = lambdaClient(running.url, ACCOUNT);
  expect((await lambda.send(new GetAliasCommand({ FunctionName, Name: 'PROD' }))).FunctionVersion).toBe('7');
  expect((await switchyard(['rebuild'])).code).toBe(3);
  expect(await tables()).toEqual(['parts']);
  expect((await lambda.send(new GetAliasCommand({ FunctionName, Name: 'PROD' }))).FunctionVersion).toBe('1');
  expect((await switchyard(['verify'])).code).toBe(0);
});

it('ends with the service', async () => {
  const held = await heldRebuild();
  const ended = once(held.process, 'exit');
  expect(await running.stop()).toBe(0);
  expect(await ended).toEqual([1, null]);
  expect(await tables()).toEqual(['parts']);
  await held.stop();
});
