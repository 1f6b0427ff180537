import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PublishVersionCommand, UpdateAliasCommand } from '@aws-sdk/client-lambda';
import type { Pool } from 'pg';
import type { ComparedCheckpoint, EvidenceProblem, ShownCheckpoint, SignedCheckpoint } from '../../src/contract/index.js';
import { createPool } from '../../src/postgres/index.js';
import { runCommand, type Ran } from '../support/command.js';
import { eventually } from '../support/eventually.js';
import { createAlias, createNodeFunction, publishSource } from '../support/functions.js';
import { lambdaClient, newSite, type Running, type Site } from '../support/switchyard.js';
import { changeEvent, dropped, rechained, withTablesKept } from '../support/tampering.js';

/** Evidence as its users have it: the built command against the built program, a checkpoint a second. */
const ACCOUNT = '123456789012';
const STREAM = `${ACCOUNT}/us-west-2/helloworld`;
const SCHEDULE = { SWITCHYARD_CHECKPOINT_SECONDS: '1' };

let site: Site;
let running: Running;
let pool: Pool;
let folder: string;

const switchyard = (args: readonly string[], accessKeyId = 'test'): Promise<Ran> => runCommand(running.url, accessKeyId, args);

const jsonOf = async <Value>(...args: string[]): Promise<Value> => JSON.parse((await switchyard([...args, '--json'])).stdout) as Value;
const verified = (...args: string[]) => jsonOf<{ problems: EvidenceProblem[]; events: number; checkpoint?: ComparedCheckpoint }>('verify', ...args);
/** Until the schedule has signed everything that there is. */
const signed = () => eventually(() => verified(), ({ checkpoint, events }) => checkpoint?.events === events);
const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'switchyard-evidence-'));
  site = await newSite();
  running = await site.start(SCHEDULE);
  pool = createPool(site.databaseUrl, { applicationName: 'spec', max: 1 });
  const lambda = lambdaClient(running.url, ACCOUNT);
  await createNodeFunction(lambda, 'helloworld', 'exports.handler = async () => 1;');
  await lambda.send(new PublishVersionCommand({ FunctionName: 'helloworld' }));
  await createAlias(lambda, 'helloworld', 'PROD', '1');
  const version = await publishSource(lambda, 'helloworld', 'exports.handler = async () => 2;');
  await lambda.send(new UpdateAliasCommand({ FunctionName: 'helloworld', Name: 'PROD', FunctionVersion: version }));
  lambda.destroy();
}, 120_000);
afterAll(async () => {
  await pool?.end();
  await site?.remove();
  await rm(folder, { recursive: true, force: true });
});

it('is signed on its schedule and compared by every verify', async () => {
  const { checkpoint, problems } = await signed();
  expect(problems).toEqual([]);
  const human = await switchyard(['verify']);
  expect(human).toEqual({
    code: 0, stderr: '',
    stdout: expect.stringMatching(new RegExp(`^compared with checkpoint \\d+ of \\S+: ${checkpoint!.events} events of ${checkpoint!.streams} streams, signed by key [0-9a-f]{32} \\(this installation's\\)\nverified \\d+ events and \\d+ rows of \\d+ streams: no problems\n$`)),
  });
});

it('is exported with its key, and goes on after a kill', async () => {
  expect(await switchyard(['checkpoint', '--out', at('evidence.json')])).toEqual({
    code: 0, stderr: '', stdout: expect.stringMatching(/evidence\.json: checkpoint \d+, taken at \S+Z: \d+ events of \d+ streams, signed by key [0-9a-f]{32}\n$/),
  });
  expect(await switchyard(['checkpoint', '--out', at('evidence.json')])).toEqual({ code: 1, stdout: '', stderr: `switchyard: ${at('evidence.json')} exists already: checkpoints are not written over\n` });
  await writeFile(at('key.pem'), (await switchyard(['checkpoint', 'key'])).stdout);
  const { statement } = JSON.parse(await readFile(at('evidence.json'), 'utf8')) as SignedCheckpoint;
  const printed = JSON.parse((await switchyard(['checkpoint'])).stdout) as SignedCheckpoint;
  expect(printed.statement.installationId).toBe(statement.installationId);
  expect(printed.statement.chain!.sequence).toBeGreaterThan(statement.chain!.sequence);

  await running.kill();
  running = await site.start(SCHEDULE);
  expect(await switchyard(['verify', '--against', at('evidence.json'), '--public-key', at('key.pem')])).toMatchObject({ code: 0, stderr: '' });
  const [newest] = await jsonOf<ShownCheckpoint[]>('checkpoint', 'list', '--limit', '1');
  expect(newest!.Sequence).toBeGreaterThan(statement.chain!.sequence);
  expect((await switchyard(['checkpoint', 'list'])).stdout).toMatch(/^CHECKPOINT  TAKEN +STREAMS  EVENTS  KEY +FILE\n/);
});

it('names what was rewritten, also to the account whose history it is, and to no other', async () => {
  expect((await switchyard(['checkpoint', '--out', at('own.json')], ACCOUNT)).stdout).toMatch(/: a checkpoint of account 123456789012, taken at /);
  await signed();
  await withTablesKept(pool, async () => {
    await pool.query(`${changeEvent(STREAM, 3, `metadata = jsonb_set(metadata, '{actor,accessKeyId}', '"somebody"')`)}; ${rechained(STREAM)}`);
    const rewritten = new RegExp(`^compared with .*\n${STREAM}@\\d+: the history up to here was rewritten: checkpoint \\d+ has another hash\n$`);
    for (const args of [['verify'], ['verify', '--against', at('evidence.json')]]) {
      expect(await switchyard(args)).toEqual({ code: 1, stderr: 'switchyard: 1 problem found\n', stdout: expect.stringMatching(rewritten) });
    }
    expect(await switchyard(['verify', '--against', at('own.json')], ACCOUNT)).toMatchObject({ code: 1, stdout: expect.stringContaining('the history up to here was rewritten: the checkpoint of ') });
    expect((await switchyard(['verify'], '999999999999')).code).toBe(0);
    expect(await switchyard(['checkpoint'])).toEqual({ code: 1, stdout: '', stderr: expect.stringMatching(/^switchyard: ResourceConflictException: No checkpoint is signed: .*helloworld@\d+: the history up to here was rewritten/) });
    await pool.query(dropped(STREAM));
    expect((await verified('--against', at('evidence.json'))).problems).toEqual([{ streamId: STREAM, problem: expect.stringMatching(/^the stream is gone: checkpoint \d+ has \d+ events of it$/) }]);
  });
  expect((await switchyard(['verify'])).code).toBe(0);
});

it('is refused in one line where it proves nothing', async () => {
  const evidence = await readFile(at('evidence.json'), 'utf8');
  await writeFile(at('changed.json'), evidence.replace(/"takenAt":"2/, '"takenAt":"3'));
  const other = await newSite();
  const elsewhere = await other.start();
  try {
    const cases: readonly [string[], string, RegExp][] = [
      [['verify', '--against', at('changed.json')], 'test', /^switchyard: InvalidParameterValueException: The checkpoint proves nothing here: the signature is not the one/],
      [['verify', '--against', at('key.pem')], 'test', /The checkpoint proves nothing here: it is not JSON\.\n$/],
      [['verify', '--against', at('own.json')], '999999999999', /The checkpoint proves nothing here: it is about the streams of another account\.\n$/],
      [['verify', '--against', at('missing.json')], 'test', /^switchyard: cannot read \S+missing\.json: ENOENT/],
      [['verify', '--against', at('evidence.json'), '--public-key', at('evidence.json')], 'test', /PublicKey|publicKey/],
      [['checkpoint', 'list'], ACCOUNT, /^switchyard: AccessDeniedException: /],
    ];
    for (const [args, accessKeyId, stderr] of cases) expect(await switchyard(args, accessKeyId)).toEqual({ code: 1, stdout: '', stderr: expect.stringMatching(stderr) });
    running = { ...running, url: elsewhere.url };
    expect(await switchyard(['verify', '--against', at('evidence.json')])).toEqual({ code: 1, stdout: '', stderr: expect.stringMatching(/^switchyard: \S+ The checkpoint proves nothing here: it is of another installation \(/) });
  } finally {
    await other.remove();
  }
});
