import { randomUUID } from 'node:crypto';
import {
  AddPermissionCommand, CreateAliasCommand, DeleteFunctionCommand, ListFunctionsCommand, PublishVersionCommand, RemovePermissionCommand,
  UpdateAliasCommand, UpdateFunctionCodeCommand, UpdateFunctionConfigurationCommand, type LambdaClient,
} from '@aws-sdk/client-lambda';
import pg from 'pg';
import { functionArn } from '../../src/aws/index.js';
import type { Difference, ShownEvent } from '../../src/contract/index.js';
import { runCommand, type Ran } from '../support/command.js';
import { eventually } from '../support/eventually.js';
import { createNodeFunction } from '../support/functions.js';
import { zipOf } from '../support/packages.js';
import { rawZip } from '../support/raw-zip.js';
import { signedFetch } from '../support/signed-fetch.js';
import { lambdaClient, newSite, type Running, type Site } from '../support/switchyard.js';

/** What changed, between moments, versions and aliases, as the real command tells it and as the route answers it. */
const [A, B] = ['123456789012', '222222222222'];
const REGION = 'us-west-2';
const SECRETS = ['first', 'second', 'kept', 'gone', 'new'].map((name) => `${name}-value-${randomUUID()}`);
const [FIRST, SECOND, KEPT, GONE, NEW] = SECRETS as [string, string, string, string, string];

let site: Site;
let running: Running;
let lambda: LambdaClient;
/** After the first version was in use, and after the second was. */
let before: string;
let after: string;
let printed = '';

async function switchyard(args: readonly string[], accountId = A): Promise<Ran> {
  const ran = await runCommand(running.url, accountId, args, { AWS_REGION: REGION });
  printed += ran.stdout + ran.stderr;
  return ran;
}

async function diff(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await switchyard(['diff', ...args]);
  expect([code, stderr]).toEqual([0, '']);
  return stdout;
}

const difference = async (...args: string[]): Promise<Difference> => JSON.parse(await diff(...args, '--json')) as Difference;

async function refusal(args: readonly string[], accountId = A): Promise<string> {
  const { code, stdout, stderr } = await switchyard(['diff', ...args], accountId);
  expect([code, stdout]).toEqual([1, '']);
  return stderr;
}

/** A time that what happened by now lies before, and nothing that comes. */
async function moment(): Promise<string> {
  const now = Date.now();
  await eventually(async () => Date.now(), (later) => later > now + 1);
  return new Date(now).toISOString();
}

async function events(FunctionName: string): Promise<ShownEvent[]> {
  const answer = await signedFetch(running.url, 'GET', `/_switchyard/events?FunctionName=${FunctionName}&Limit=1000`);
  return ((await answer.json()) as { Events: ShownEvent[] }).Events;
}

async function sql(statement: string, values: readonly unknown[]): Promise<number | null> {
  const client = new pg.Client({ connectionString: site.databaseUrl });
  await client.connect();
  return (await client.query(statement, [...values]).finally(() => client.end())).rowCount;
}

const permit = (Qualifier: string, StatementId: string) =>
  lambda.send(new AddPermissionCommand({ FunctionName: 'helloworld', Qualifier, StatementId, Action: 'lambda:InvokeFunction', Principal: 's3.amazonaws.com', SourceArn: 'arn:aws:s3:::examplebucket', SourceAccount: A }));
const publish = async (FunctionName = 'helloworld') => (await lambda.send(new PublishVersionCommand({ FunctionName }))).Version!;

beforeAll(async () => {
  site = await newSite();
  running = await site.start();
  lambda = lambdaClient(running.url, A, REGION);
  const first = await zipOf({ 'index.js': 'one\ntwo\nthree\n', 'lib/old.js': 'old', 'lib/same.js': 'same', 'data.bin': 'a\0b' });
  await createNodeFunction(lambda, 'helloworld', '', { Code: { ZipFile: first }, Environment: { Variables: { SECRET: FIRST, KEPT, GONE } }, Tags: { team: 'a' } });
  await publish();
  for (const Name of ['PROD', 'BETA']) {
    await lambda.send(new CreateAliasCommand({ FunctionName: 'helloworld', Name, FunctionVersion: '1', Description: 'of all' }));
    await permit(Name, '1');
  }
  before = await moment();
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'helloworld', MemorySize: 256, Environment: { Variables: { SECRET: SECOND, KEPT, NEW } } }));
  await publish();
  const second = await zipOf({ 'index.js': 'one\n2\u001b[2J\nthree\n', 'lib/new.js': 'new', 'lib/same.js': 'same', 'data.bin': 'a\0c' });
  await lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'helloworld', ZipFile: second }));
  await publish();
  await lambda.send(new UpdateAliasCommand({ FunctionName: 'helloworld', Name: 'PROD', FunctionVersion: '3', RoutingConfig: { AdditionalVersionWeights: { 1: 0.1 } } }));
  await lambda.send(new RemovePermissionCommand({ FunctionName: 'helloworld', Qualifier: 'PROD', StatementId: '1' }));
  await permit('PROD', '2');
  after = await moment();
});
afterAll(async () => {
  lambda?.destroy();
  await site?.remove();
});

const nothing = {
  alias: [], configuration: [], tags: [], policy: { added: [], removed: [], changed: [] }, code: null,
  environment: { added: [], removed: [], changed: [], unreadable: [], same: expect.any(Array) },
};

describe('an alias between two moments', () => {
  it('shows all that changed, side by side', async () => {
    const shown = (await diff('helloworld:PROD', '--from', before, '--to', after)).split('\n');
    expect(shown.slice(0, 2)).toEqual([
      `--- helloworld:PROD  version 1  as of ${before}  "of all"`,
      `+++ helloworld:PROD  version 3, 0.1 of the calls to 1  as of ${after}  "of all"`,
    ]);
    expect(shown).toEqual(expect.arrayContaining([
      'FunctionVersion           "1"   "3"', 'AdditionalVersionWeights  {}    {"1":0.1}', 'MemorySize     128   256',
      '  - GONE', '  + NEW', '  ~ SECRET',
      expect.stringMatching(/^ {2}- lib\/old\.js {2}3 B, sha256 [0-9a-f]{12}…$/), expect.stringMatching(/^ {2}\+ lib\/new\.js {2}3 B, sha256 [0-9a-f]{12}…$/),
      expect.stringMatching(/^ {2}~ data\.bin {2}3 B, .* → 3 B, /), expect.stringMatching(/^ {2}~ index\.js {2}14 B, .* → 16 B, /), '  1 file unchanged',
      expect.stringMatching(/^ {2}- \{"Sid":"1","Effect":"Allow",/), expect.stringMatching(/^ {2}\+ \{"Sid":"2","Effect":"Allow",/),
    ]));
  });

  it('is the same by @, with now for the other side, by --json and over HTTP', async () => {
    const named = await difference('helloworld:PROD', '--from', before);
    expect(named).toMatchObject({ left: { version: '1', asOf: before }, right: { version: '3', asOf: null }, environment: { added: ['NEW'], removed: ['GONE'], changed: ['SECRET'], same: ['KEPT'] } });
    expect(await difference(`helloworld:PROD@${before}`)).toEqual(named);
    expect(await difference(`helloworld:PROD@${before}`, `${functionArn(A, REGION, 'helloworld', 'PROD')}`)).toEqual(named);
    const target = `/_switchyard/diff?Left=helloworld%3APROD&LeftAsOf=${encodeURIComponent(before)}`;
    expect(await (await signedFetch(running.url, 'GET', target)).json()).toEqual(named);
  });

  it('may be named by events: a move alone', async () => {
    const recorded = await events('helloworld');
    const moved = recorded.findIndex(({ type }) => type === 'AliasRetargeted');
    const found = await difference('helloworld:PROD', '--from', recorded[moved - 1]!.id, '--to', recorded[moved]!.id);
    expect(found).toMatchObject({ left: { version: '1' }, right: { version: '3' }, policy: { added: [], removed: [], changed: [] } });
    expect(found.alias.map(({ member }) => member)).toEqual(['AdditionalVersionWeights', 'FunctionVersion']);
  });

  it('that nothing happened between shows nothing', async () => {
    expect(await difference('helloworld:PROD', '--from', after)).toMatchObject(nothing);
    expect(await diff('helloworld:PROD', '--from', after)).toMatch(/\n\nno differences\n$/);
  });
});

describe('versions, aliases and functions', () => {
  it('of two versions: what the second one changed', async () => {
    expect(await difference('helloworld:1', 'helloworld:2')).toMatchObject({ alias: [], configuration: [{ member: 'MemorySize', left: 128, right: 256 }], tags: [], code: null });
    const { configuration, environment, code } = await difference('helloworld:2', 'helloworld:3');
    expect([configuration, environment]).toEqual([[], { added: [], removed: [], changed: [], unreadable: [], same: ['KEPT', 'NEW', 'SECRET'] }]);
    expect(code!.files).toMatchObject({ added: [{ path: 'lib/new.js', mode: '100644', size: 3 }], removed: [{ path: 'lib/old.js' }], changed: [{ path: 'data.bin' }, { path: 'index.js' }], unchanged: 1, unlisted: 0 });
  });

  it('of two aliases, whose statements mean themselves', async () => {
    expect(await difference('helloworld:BETA', `helloworld:PROD@${before}`)).toMatchObject(nothing);
    expect(await difference('helloworld:BETA', 'helloworld:PROD')).toMatchObject({ policy: { removed: [{ Sid: '1' }], added: [{ Sid: '2' }] } });
  });

  it('swapped, show the same swapped', async () => {
    const there = await difference('helloworld:BETA', 'helloworld:PROD', '--patch');
    const back = await difference('helloworld:PROD', 'helloworld:BETA', '--patch');
    expect(back.configuration).toEqual(there.configuration.map(({ member, left, right }) => ({ member, left: right, right: left })));
    expect([back.left, back.right, back.environment.added, back.policy.added]).toEqual([there.right, there.left, there.environment.removed, there.policy.removed]);
    expect(back.code!.files).toMatchObject({ added: there.code!.files!.removed, removed: there.code!.files!.added });
  });

  it('of the function as a whole, with its tags', async () => {
    await createNodeFunction(lambda, 'tagged', '', { Tags: { team: 'b' } });
    expect(await difference(`helloworld@${before}`, 'tagged')).toMatchObject({ left: { qualifier: null, version: '$LATEST' }, tags: [{ member: 'team', left: 'a', right: 'b' }] });
    expect(await difference('helloworld', '--from', before)).toMatchObject({ tags: [], configuration: [{ member: 'MemorySize' }] });
  });

  it('show equal members with --all, changed ones marked', async () => {
    const text = await diff('helloworld:1', 'helloworld:2', '--all');
    expect(text).toMatch(/\n\* {2}MemorySize +128 +256\n/);
    expect(text).toMatch(/\n {3}Handler +"index\.handler" +"index\.handler"\n/);
    expect(text).toContain('\n    KEPT\n');
  });

  it('may be of a function that is deleted by now, and made again', async () => {
    await createNodeFunction(lambda, 'brief', 'exports.handler = 1', { Environment: { Variables: { KEPT } } });
    await publish('brief');
    const alive = await moment();
    await lambda.send(new DeleteFunctionCommand({ FunctionName: 'brief' }));
    expect(await refusal(['brief', '--from', alive])).toBe(`switchyard: ResourceNotFoundException: Function not found: ${functionArn(A, REGION, 'brief')} (the right side, now)\n`);
    expect(await difference(`brief:1@${alive}`, `brief@${alive}`)).toMatchObject(nothing);
    expect((await difference(`brief:1@${alive}`, 'helloworld:3')).environment).toEqual({ added: ['NEW', 'SECRET'], removed: [], changed: [], same: ['KEPT'], unreadable: [] });
    await createNodeFunction(lambda, 'brief', 'exports.handler = 2');
    expect(await difference('brief', '--from', alive)).toMatchObject({ environment: { removed: ['KEPT'] }, code: { files: { changed: [{ path: 'index.js' }] } } });
  });
});

describe('--patch', () => {
  it('shows the lines of changed text files, and nothing for a terminal to obey', async () => {
    const text = await diff('helloworld:BETA', 'helloworld:PROD', '--patch');
    expect(text).toContain('\ndata.bin: no UTF-8 text\n\n--- a/index.js\n+++ b/index.js\n@@ -1,3 +1,3 @@\n one\n-two\n+2\\x1b[2J\n three\n');
    expect((await difference('helloworld:BETA', 'helloworld:PROD')).code!.files!.changed[1]).not.toHaveProperty('patch');
  });

  it('gives up what takes too long, and others are answered meanwhile', async () => {
    const unlike = (salt: string) => Object.fromEntries(Array.from({ length: 9 }, (_, file) =>
      [`${file}.txt`, Array.from({ length: 1_900 }, (__, index) => `${index % 7}${salt}${(index * 7919 + file) % 13}\n`).join('')]));
    await createNodeFunction(lambda, 'unlike', '', { Code: { ZipFile: await zipOf(unlike('a')) } });
    await publish('unlike');
    await lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'unlike', ZipFile: await zipOf({ ...unlike('b'), 'large.txt': 'x' }) }));
    let ended = false;
    const comparing = difference('unlike:1', 'unlike', '--patch').finally(() => (ended = true));
    let answered = 0;
    while (!ended) {
      await lambda.send(new ListFunctionsCommand({}));
      answered += 1;
    }
    const { changed } = (await comparing).code!.files!;
    expect(changed).toHaveLength(9);
    for (const file of changed) expect('patch' in file || file.patchOmitted === 'too-different' || file.patchOmitted === 'limit').toBe(true);
    expect(changed.some(({ patchOmitted }) => patchOmitted !== undefined)).toBe(true);
    expect(answered).toBeGreaterThan(20);
  });

  it('is bounded in all', async () => {
    const files = (letter: string) => Object.fromEntries(Array.from({ length: 4 }, (_, index) => [`${index}.txt`, `${letter.repeat(200_000)}\n`]));
    await createNodeFunction(lambda, 'long', '', { Code: { ZipFile: await zipOf({ ...files('a'), 'large.txt': 'a'.repeat(600_000) }) } });
    await publish('long');
    await lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'long', ZipFile: await zipOf({ ...files('b'), 'large.txt': 'b'.repeat(600_000) }) }));
    const { changed } = (await difference('long:1', 'long', '--patch')).code!.files!;
    expect(changed.map(({ path, patch, patchOmitted }) => [path, patch?.length ?? patchOmitted])).toEqual([
      ['0.txt', expect.any(Number)], ['1.txt', expect.any(Number)], ['2.txt', 'limit'], ['3.txt', 'limit'], ['large.txt', 'too-large'],
    ]);
  });
});

describe('hostile packages', () => {
  it('of 240 MB unpacked are compared within bounds', async () => {
    const bomb = (last: string) => rawZip([...Array.from({ length: 6 }, (_, index) => ({ name: `zeros-${index}`, content: Buffer.alloc(40_000_000) })), { name: 'index.js', content: Buffer.from(last) }]);
    await createNodeFunction(lambda, 'bomb', '', { Code: { ZipFile: bomb('a') } });
    await publish('bomb');
    await lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'bomb', ZipFile: bomb('b') }));
    expect((await difference('bomb:1', 'bomb', '--patch')).code!.files).toMatchObject({ added: [], removed: [], unchanged: 6, changed: [{ path: 'index.js', patch: expect.stringContaining('-a\n') }] });
  });

  it.each([
    ['no zip', Buffer.from('hello')],
    ['more than a package may hold', rawZip(Array.from({ length: 3 }, (_, index) => ({ name: `${index}`, declaredSize: 100_000_000 })))],
    ['a size that lies', rawZip([{ name: 'index.js', content: Buffer.alloc(1_000_000), declaredSize: 10 }])],
    ['a path out of it', rawZip([{ name: '../../index.js' }])],
  ])('that someone put into the database are said to be unreadable: %s', async (what, zip) => {
    const FunctionName = `damaged-${what.replaceAll(' ', '-')}`;
    await createNodeFunction(lambda, FunctionName, what);
    const { CodeSha256 } = await lambda.send(new PublishVersionCommand({ FunctionName }));
    expect(await sql('UPDATE switchyard.packages SET content = $2 WHERE sha256 = $1', [Buffer.from(CodeSha256!, 'base64'), zip])).toBe(1);
    for (const sides of [[`${FunctionName}:1`, 'helloworld:1'], ['helloworld:1', FunctionName]]) {
      expect(await diff(...sides, '--patch')).toContain('\n  the files of a package cannot be read\n');
    }
  });
});

it('says so where a package is not there any more', async () => {
  await createNodeFunction(lambda, 'lost', 'of a package that is lost');
  const { CodeSha256 } = await lambda.send(new PublishVersionCommand({ FunctionName: 'lost' }));
  expect(await sql('DELETE FROM switchyard.packages WHERE sha256 = $1', [Buffer.from(CodeSha256!, 'base64')])).toBe(1);
  expect((await difference('helloworld', 'lost', '--patch')).code).toMatchObject({ right: { sha256: CodeSha256 }, files: null });
});

describe('refusals', () => {
  it.each([
    [['missing', 'helloworld'], /^ResourceNotFoundException: Function not found: \S+:missing \(the left side, now\)$/],
    [['helloworld', 'helloworld:9'], /^ResourceNotFoundException: Function not found: \S+:helloworld:9 \(the right side, now\)$/],
    [['helloworld:GAMMA@BEFORE', 'helloworld'], /^ResourceNotFoundException: Function not found: \S+:helloworld:GAMMA \(the left side, as of 2\S+\)$/],
    [['helloworld', 'helloworld:3@BEFORE'], /^ResourceNotFoundException: Function not found: \S+:helloworld:3 \(the right side, as of 2\S+\)$/],
    [['helloworld', '--from', 'yesterday'], /^InvalidParameterValueException: 'yesterday' is no moment/],
    [['helloworld', '--from', '2999-01-01T00:00:00Z'], /^InvalidParameterValueException: .* is in the future\.$/],
    [['helloworld', '--from', '2001-01-01T00:00:00Z'], /^InvalidParameterValueException: Account \d+ did not exist at/],
    [['helloworld', '--from', randomUUID()], /^InvalidParameterValueException: Account \d+ has no event/],
    [['hello world', 'helloworld'], /^ResourceNotFoundException: Function not found: /],
    [['helloworld', functionArn(A, 'eu-west-1', 'helloworld')], /^ResourceNotFoundException: Functions from 'eu-west-1' are not reachable/],
    [['helloworld', 'x'.repeat(257)], /^ValidationException: 1 validation error detected: /],
  ])('%j', async (args, text) => {
    const stderr = await refusal(args.map((arg) => arg.replace('BEFORE', before)));
    expect(stderr.replace(/^switchyard: |\n$/g, '')).toMatch(text);
  });

  it('of what is another account\'s, whether it exists or not', async () => {
    const theirs = (name: string) => functionArn(A, REGION, name);
    await createNodeFunction(lambdaClient(running.url, B, REGION), 'own', '');
    for (const sides of [['own', theirs('helloworld')], [theirs('helloworld'), 'own'], [`${theirs('helloworld')}:PROD@${after}`, 'own']]) {
      const there = await refusal(sides, B);
      expect(there).toMatch(/^switchyard: AccessDeniedException: User: \S+ is not authorized to perform: lambda:Diff /);
      expect(there.replaceAll('helloworld', 'nowhere')).toBe(await refusal(sides.map((side) => side.replace('helloworld', 'nowhere')), B));
    }
    expect(await refusal(['helloworld', 'own'], B)).toMatch(/^switchyard: ResourceNotFoundException: Function not found: \S+ \(the left side, now\)$/m);
    expect(await refusal(['own', '--from', (await events('helloworld'))[0]!.id], B)).toMatch(/^switchyard: InvalidParameterValueException: Account 222222222222 has no event/);
  });
});

it('tells that values cannot be compared once their key is gone, and nothing ever showed one', async () => {
  await running.stop();
  expect(await sql('DELETE FROM switchyard.data_keys WHERE stream_id = $1', [`${A}/${REGION}/helloworld`])).toBe(1);
  running = await site.start();
  lambda.destroy();
  lambda = lambdaClient(running.url, A, REGION);
  expect((await difference('helloworld:1', 'helloworld:3')).environment).toEqual({ added: ['NEW'], removed: ['GONE'], changed: [], same: [], unreadable: ['KEPT', 'SECRET'] });
  expect((await difference('helloworld:2', 'helloworld:3')).environment).toMatchObject({ same: ['KEPT', 'NEW', 'SECRET'], unreadable: [] });
  expect(await diff('helloworld:1', 'helloworld:3')).toContain('\n  ? SECRET  (cannot be decrypted any more)\n');

  const sealed = (await events('helloworld')).flatMap(({ data }) => Object.values((data as { configuration?: { environment?: { variables: object } } }).configuration?.environment?.variables ?? {}) as string[]);
  expect(sealed.length).toBeGreaterThan(5);
  for (const secret of [...SECRETS, ...sealed]) expect(printed.includes(secret)).toBe(false);
  for (const secret of SECRETS) expect(running.output().includes(secret)).toBe(false);
});
