import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AddPermissionCommand, CreateAliasCommand, CreateFunctionUrlConfigCommand, DeleteFunctionCommand, GetFunctionConfigurationCommand, GetFunctionUrlConfigCommand,
  InvokeCommand, PublishVersionCommand, PutFunctionConcurrencyCommand, PutFunctionEventInvokeConfigCommand, PutFunctionRecursionConfigCommand, UpdateAliasCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { CreateBucketCommand, PutBucketNotificationConfigurationCommand } from '@aws-sdk/client-s3';
import pg from 'pg';
import { runCommand } from '../support/command.js';
import { eventually } from '../support/eventually.js';
import { exportOf, linesOf, type Line } from '../support/export-files.js';
import { createAlias, createNodeFunction, publishSource } from '../support/functions.js';
import { signedFetch } from '../support/signed-fetch.js';
import { lambdaClient, newSite, s3Client, type Running, type Site } from '../support/switchyard.js';

/** An account goes from one installation to another: the built program twice, each on a database of its own, and the built command. */
const ACCOUNT = '123456789012';
const MASTER_KEY = { SWITCHYARD_MASTER_KEY: randomBytes(32).toString('base64') };
const SOURCE = (text: string) => `exports.handler = async () => ${JSON.stringify(text)} + ' ' + process.env.SECRET;`;
/** Enough for three pieces. */
const MOVES = 1_100;

/** As the operator, unless said otherwise. */
const command = (url: string, args: readonly string[], keys: { readonly accessKeyId?: string; readonly secretAccessKey?: string } = {}) =>
  runCommand(url, keys.accessKeyId ?? 'test', args, keys.secretAccessKey === undefined ? {} : { AWS_SECRET_ACCESS_KEY: keys.secretAccessKey });

const sites: Site[] = [];
let folder: string;
let original: Running;
let file: string;
let text: string;
let total: number;
let issued: { accessKeyId: string; secretAccessKey: string };

async function startSite(env: Readonly<Record<string, string>> = MASTER_KEY): Promise<{ site: Site; running: Running }> {
  const site = await newSite();
  sites.push(site);
  return { site, running: await site.start(env) };
}

async function query<Row>(site: Site, sql: string): Promise<Row[]> {
  const client = new pg.Client(site.databaseUrl);
  await client.connect();
  try {
    return (await client.query(sql)).rows as Row[];
  } finally {
    await client.end();
  }
}

const rowCounts = (site: Site) =>
  query(site, 'SELECT (SELECT count(*)::int FROM switchyard.events) AS events, (SELECT count(*)::int FROM switchyard.parts) AS parts, (SELECT count(*)::int FROM switchyard.packages) AS packages');

async function written(name: string, content: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

async function populate(url: string): Promise<void> {
  const lambda = lambdaClient(url, ACCOUNT);
  await createNodeFunction(lambda, 'keeper', SOURCE('one'), { Environment: { Variables: { SECRET: 'first' } }, Description: 'ü ☂ 1.0', Tags: { team: 'a' } });
  const second = await publishSource(lambda, 'keeper', SOURCE('two'));
  await lambda.send(new CreateAliasCommand({ FunctionName: 'keeper', Name: 'PROD', FunctionVersion: '1', RoutingConfig: { AdditionalVersionWeights: { [second]: 0.1 } } }));
  await createAlias(lambda, 'keeper', 'BETA', second);
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'keeper', Environment: { Variables: { SECRET: 'second' } } }));
  for (const Qualifier of ['BETA', undefined]) {
    await lambda.send(new AddPermissionCommand({
      FunctionName: 'keeper', Qualifier, StatementId: 's3', Action: 'lambda:InvokeFunction', Principal: 's3.amazonaws.com', SourceArn: 'arn:aws:s3:::moving-bucket', SourceAccount: ACCOUNT,
    }));
  }
  const ofBeta = { FunctionName: 'keeper', Qualifier: 'BETA' };
  await lambda.send(new CreateFunctionUrlConfigCommand({ ...ofBeta, AuthType: 'NONE' }));
  await lambda.send(new PutFunctionEventInvokeConfigCommand({ ...ofBeta, MaximumRetryAttempts: 1 }));
  await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName: 'keeper', ReservedConcurrentExecutions: 7 }));
  await lambda.send(new PutFunctionRecursionConfigCommand({ FunctionName: 'keeper', RecursiveLoop: 'Allow' }));
  await createNodeFunction(lambda, 'gone', SOURCE('gone'));
  await lambda.send(new PublishVersionCommand({ FunctionName: 'gone' }));
  await lambda.send(new DeleteFunctionCommand({ FunctionName: 'gone' }));
  await createNodeFunction(lambda, 'mover', SOURCE('mover'));
  await createAlias(lambda, 'mover', 'PROD', '$LATEST');
  await s3Client(url, ACCOUNT).send(new CreateBucketCommand({ Bucket: 'moving-bucket' }));
  await s3Client(url, ACCOUNT).send(new PutBucketNotificationConfigurationCommand({
    Bucket: 'moving-bucket',
    NotificationConfiguration: { LambdaFunctionConfigurations: [{ LambdaFunctionArn: `arn:aws:lambda:us-west-2:${ACCOUNT}:function:keeper:BETA`, Events: ['s3:ObjectCreated:*'] }] },
  }));
  const key = (await (await signedFetch(url, 'POST', '/_switchyard/keys', { accountId: ACCOUNT, body: '{}' })).json()) as { AccessKeyId: string; SecretAccessKey: string };
  issued = { accessKeyId: key.AccessKeyId, secretAccessKey: key.SecretAccessKey };
  for (let move = 0; move < MOVES; move += 1) await lambda.send(new UpdateAliasCommand({ FunctionName: 'mover', Name: 'PROD', Description: `move ${move}` }));
}

const FUNCTION = '/2015-03-31/functions/keeper';
const READS: readonly (readonly [service: string, target: string])[] = [
  ...['', '?Qualifier=1', '?Qualifier=2', '?Qualifier=PROD', '?Qualifier=BETA'].flatMap((of) => [['lambda', `${FUNCTION}${of}`], ['lambda', `${FUNCTION}/configuration${of}`]] as const),
  ['lambda', `${FUNCTION}/policy`], ['lambda', `${FUNCTION}/policy?Qualifier=BETA`], ['lambda', `${FUNCTION}/aliases`], ['lambda', `${FUNCTION}/aliases/PROD`],
  ['lambda', `${FUNCTION}/versions`], ['lambda', '/2015-03-31/functions/?FunctionVersion=ALL'], ['lambda', '/2015-03-31/functions/'],
  ['lambda', '/2021-10-31/functions/keeper/urls'], ['lambda', '/2019-09-25/functions/keeper/event-invoke-config/list'],
  ['lambda', '/2019-09-30/functions/keeper/concurrency'], ['lambda', '/2024-08-31/functions/keeper/recursion-config'],
  ['lambda', '/2015-03-31/functions/mover/aliases/PROD'], ['lambda', '/2015-03-31/functions/gone'],
  ['s3', '/moving-bucket?notification='], ['s3', '/'], ['switchyard', '/_switchyard/keys'], ['switchyard', '/_switchyard/accounts'],
];

/** What a read answers, without what differs from call to call. */
async function answered(url: string, [service, target]: readonly [string, string]): Promise<string> {
  const headers = service === 's3' ? { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } : undefined;
  const answer = await signedFetch(url, 'GET', target, { accountId: ACCOUNT, service, headers });
  const body = (await answer.text()).replace(/"Location":"[^"]*"/, '').replaceAll(/localhost:\d+/g, 'localhost').replace(/<(RequestId|HostId)>[^<]*/g, '');
  return `${target}: ${answer.status} ${body}`;
}

const history = async (url: string): Promise<unknown[]> => {
  const { stdout } = await command(url, ['events', '--json'], { accessKeyId: ACCOUNT });
  return (JSON.parse(stdout) as { position: string }[]).map(({ position: _, ...event }) => event);
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'switchyard-transfer-'));
  original = (await startSite()).running;
  await populate(original.url);
  file = join(folder, 'account.jsonl');
  const { code, stderr, stdout } = await command(original.url, ['export', '--out', file], { accessKeyId: ACCOUNT });
  text = await readFile(file, 'utf8');
  total = linesOf(text).filter(({ kind }) => kind === 'event').length;
  expect(total).toBeGreaterThan(MOVES);
  expect({ code, stderr, stdout }).toEqual({ code: 0, stderr: '', stdout: `exported account ${ACCOUNT} to ${file}: ${total} events, 4 packages, 1 data key\n` });
}, 120_000);

afterAll(async () => {
  await Promise.all(sites.map((site) => site.remove()));
  await rm(folder, { recursive: true, force: true });
});

describe('an export', () => {
  it('is a file for its owner alone, the same on stdout, and nothing in it is in the clear', async () => {
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['account.jsonl']);
    const { stdout } = await command(original.url, ['export'], { accessKeyId: ACCOUNT });
    const comparable = (lines: Line[]) => lines.map((line) => (line.kind === 'header' ? { ...line, exportedAt: '' } : line.kind === 'end' ? 'end' : line));
    expect(comparable(linesOf(stdout))).toEqual(comparable(linesOf(text)));
    for (const secret of ['"first"', '"second"', issued.secretAccessKey]) expect(text.includes(secret)).toBe(false);
  });

  it('is of the own account, for the operator of any; an unknown one and a file that cannot be written are told', async () => {
    const other = await command(original.url, ['export', '--account', ACCOUNT], { accessKeyId: '999999999999' });
    expect(other).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/^switchyard: AccessDeniedException: .*switchyard:ExportAccount on resource: account 123456789012\n$/) });
    expect(await command(original.url, ['export', '--account', ACCOUNT])).toMatchObject({ code: 0, stderr: '' });
    expect(await command(original.url, ['export'], { accessKeyId: '999999999999' })).toMatchObject({ code: 1, stderr: 'switchyard: ResourceNotFoundException: Account 999999999999 has no events.\n' });
    expect(await command(original.url, ['export', '--out', '/nowhere/x'], { accessKeyId: ACCOUNT })).toMatchObject({ code: 1, stderr: expect.stringMatching(/^switchyard: cannot write \/nowhere\/x: ENOENT/) });
  });
});

describe('imported into an empty installation with the same master key', () => {
  let copy: Running;
  beforeAll(async () => {
    copy = (await startSite()).running;
    expect(await command(copy.url, ['import', file])).toEqual({
      code: 0, stderr: '', stdout: `imported account ${ACCOUNT}: ${total} events, 4 packages, 1 data key (${total} events restored, 0 were there already)\n`,
    });
  }, 60_000);

  it('every read answers the same', async () => {
    for (const read of READS) expect(await answered(copy.url, read)).toBe(await answered(original.url, read));
  });

  it('the history is the same, event by event, and verifies', async () => {
    expect(await history(copy.url)).toEqual(await history(original.url));
    expect(await command(copy.url, ['verify'])).toMatchObject({ code: 0, stdout: expect.stringMatching(/no problems/) });
  });

  it('can be exported again, with the same lines: what was many transactions is a few now', async () => {
    const { stdout } = await command(copy.url, ['export'], { accessKeyId: ACCOUNT });
    const comparable = (lines: Line[]) => lines.filter(({ kind }) => kind !== 'header' && kind !== 'end');
    expect(comparable(linesOf(stdout))).toEqual(comparable(linesOf(text)));
  });

  it('again changes nothing', async () => {
    const { stdout } = await command(copy.url, ['import', file, '--json']);
    expect(JSON.parse(stdout)).toEqual({ AccountId: ACCOUNT, Restored: 0, There: total, events: total, packages: 4, dataKeys: 1 });
  });

  it('keys sign, aliases run with their environment, versions count on, and what was deleted keeps its numbers', async () => {
    const { stdout } = await command(copy.url, ['keys', 'list', '--json'], issued);
    expect(JSON.parse(stdout)).toMatchObject([{ AccessKeyId: issued.accessKeyId }]);
    const lambda = lambdaClient(copy.url, ACCOUNT);
    const run = async (Qualifier: string) => (await lambda.send(new InvokeCommand({ FunctionName: 'keeper', Qualifier }))).Payload!.transformToString();
    expect([await run('BETA'), await run('1'), await run('$LATEST')]).toEqual(['"two first"', '"one first"', '"two second"']);
    expect((await lambda.send(new PublishVersionCommand({ FunctionName: 'keeper' }))).Version).toBe('3');
    await lambda.send(new UpdateAliasCommand({ FunctionName: 'keeper', Name: 'BETA', FunctionVersion: '3' }));
    expect(await run('BETA')).toBe('"two second"');
    await createNodeFunction(lambda, 'gone', SOURCE('back'));
    expect((await lambda.send(new PublishVersionCommand({ FunctionName: 'gone' }))).Version).toBe('2');
    expect(await command(copy.url, ['verify'])).toMatchObject({ code: 0 });
  });
});

describe('what cannot come in', () => {
  let site: Site;
  let running: Running;
  let lines: Line[];
  beforeAll(async () => {
    ({ site, running } = await startSite());
    lines = linesOf(text).filter(({ kind }) => kind !== 'end');
  }, 60_000);

  const changed = (change: (line: Line) => Line | Line[], which: (line: Line) => boolean): string => exportOf(lines.flatMap((line) => (which(line) ? change(line) : [line])));
  const event = (stream: string, version: number) => (line: Line) => line['stream'] === `${ACCOUNT}/${stream}` && line['version'] === version;
  const KEEPER = 'us-west-2/keeper';

  it.each<[string, () => string, RegExp]>([
    // Before any other brings the packages.
    ['a package that is missing', () => changed(() => [], ({ kind }) => kind === 'package'), /The package .* is missing/],
    ['data that was changed', () => changed((line) => ({ ...line, data: { ...(line['data'] as object), description: 'forged' } }), event(KEEPER, 5)), /keeper@5 is not as it was recorded/],
    ['another actor', () => changed((line) => ({ ...line, metadata: { ...(line['metadata'] as object), actor: { accountId: ACCOUNT, accessKeyId: 'nobody', arn: 'x' } } }), event(KEEPER, 2)), /keeper@2 is not as it was recorded/],
    ['another time', () => changed((line) => ({ ...line, recordedAt: '2026-11-17T09:00:00.000001Z' }), event('account', 1)), /account@1 is not as it was recorded/],
    ['another id', () => changed((line) => ({ ...line, id: '00000000-0000-4000-8000-000000000001' }), event(KEEPER, 3)), /keeper@3 is not as it was recorded/],
    ['another hash', () => changed((line) => ({ ...line, hash: '0'.repeat(64) }), event(KEEPER, 4)), /keeper@4 is not as it was recorded/],
    ['an event that is left out', () => changed(() => [], event(KEEPER, 4)), /keeper@4 is missing, or stands in the wrong place/],
    ['events of a stream in another order', () => exportOf([...lines.filter((line) => !event(KEEPER, 2)(line)), ...lines.filter(event(KEEPER, 2))]), /keeper@2 is missing, or stands in the wrong place/],
    ['the stream of another account', () => changed((line) => ({ ...line, stream: '999999999999/us-west-2/keeper' }), event(KEEPER, 1)), /The stream 999999999999\/us-west-2\/keeper is not one of account 123456789012/],
    ['a history under another name', () => exportOf(lines.map((line) => (line['stream'] === `${ACCOUNT}/${KEEPER}` ? { ...line, stream: `${ACCOUNT}/us-west-2/other` } : line)).filter(({ kind }) => kind !== 'data-key')), /other@1 cannot be restored: it is about 123456789012\/us-west-2\/keeper/],
    ['an event of a type that there is not', () => changed((line) => ({ ...line, type: 'FunctionForged' }), event(KEEPER, 2)), /keeper@2 cannot be restored: the stream of a Function has no event FunctionForged/],
    ['an event of a later release', () => changed((line) => ({ ...line, schemaVersion: 9 }), event(KEEPER, 2)), /keeper@2 cannot be restored: .*knows versions up to 1/],
    ['a text that the database cannot hold', () => changed((line) => ({ ...line, metadata: { ...(line['metadata'] as object), userAgent: 'a\0b' } }), event(KEEPER, 2)), /hold what cannot be stored: unsupported Unicode escape sequence/],
    ['a stream that the database cannot name', () => changed((line) => ({ ...line, stream: `${ACCOUNT}/us-west-2/other\0` }), event(KEEPER, 2)), /hold what cannot be stored: invalid byte sequence/],
    ['a time that the database cannot hold', () => changed((line) => ({ ...line, recordedAt: '0000-01-01T00:00:00.000000Z' }), event(KEEPER, 2)), /hold what cannot be stored: date\/time field value out of range/],
    ['a package that is another', () => changed((line) => ({ ...line, content: 'AAAA' }), ({ kind }) => kind === 'package'), /is not what its SHA-256 says/],
    ['a data key of another stream', () => changed((line) => ({ ...line, stream: `${ACCOUNT}/us-west-2/mover` }), ({ kind }) => kind === 'data-key'), /exported under another master key/],
    ['a line that says too little', () => changed(({ hash: _, ...line }) => line as Line, event(KEEPER, 1)), /no line of an export: .*hash/],
  ])('%s, also in a file whose sums are right', async (_name, forged, message) => {
    const { code, stderr } = await command(running.url, ['import', await written('forged.jsonl', forged())]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(message) as string });
    expect(await query(site, "SELECT count(*)::int AS events FROM switchyard.events WHERE stream_id LIKE '%/us-west-2/keeper' OR stream_id LIKE '%/account' OR stream_id LIKE '%/other'")).toEqual([{ events: 0 }]);
  });

  it('a file that is damaged, before anything is sent', async () => {
    const before = await rowCounts(site);
    expect(await command(running.url, ['import', await written('cut.jsonl', text.slice(0, -200))])).toMatchObject({ code: 1, stderr: 'switchyard: the export is cut off: its last line is missing\n' });
    expect(await command(running.url, ['import', join(folder, 'nowhere')])).toMatchObject({ code: 1, stderr: expect.stringMatching(/^switchyard: cannot read .*ENOENT/) });
    expect(await rowCounts(site)).toEqual(before);
  });

  it('anything from who is not the operator', async () => {
    expect(await command(running.url, ['import', file], { accessKeyId: ACCOUNT })).toMatchObject({ code: 1, stderr: expect.stringMatching(/AccessDeniedException: .*switchyard:ImportAccount/) });
  });

  it('a function, a bucket or an account that is here with another history: nothing of it is overwritten', async () => {
    const own = (await startSite()).running;
    await createNodeFunction(lambdaClient(own.url, ACCOUNT), 'keeper', SOURCE('mine'), { Environment: { Variables: { SECRET: 'mine' } } });
    const { stderr } = await command(own.url, ['import', file]);
    expect(stderr).toMatch(/ResourceConflictException: The stream 123456789012\/us-west-2\/keeper (has another data key here|is here with another history)/);
    expect((await lambdaClient(own.url, ACCOUNT).send(new GetFunctionConfigurationCommand({ FunctionName: 'keeper' }))).Environment).toEqual({ Variables: { SECRET: 'mine' } });
    await s3Client(running.url, '888888888888').send(new CreateBucketCommand({ Bucket: 'moving-bucket' }));
    expect(await command(running.url, ['import', file])).toMatchObject({ code: 1, stderr: expect.stringMatching(/ResourceConflictException: The bucket name moving-bucket is in use by another account here/) });
    expect(await command(running.url, ['verify'])).toMatchObject({ code: 0 });
  });

  it('a function URL whose id another account has here', async () => {
    const [, urlId] = /"urlId": ?"(\w+)"/.exec(text)!;
    const { site: taken, running: own } = await startSite();
    const stranger = lambdaClient(own.url, '888888888888');
    await createNodeFunction(stranger, 'stranger', SOURCE('stranger'));
    await stranger.send(new CreateFunctionUrlConfigCommand({ FunctionName: 'stranger', AuthType: 'NONE' }));
    await query(taken, `UPDATE switchyard.parts SET key = '${urlId}', data = jsonb_set(data, '{urlId}', '"${urlId}"') WHERE kind = 'function-url'`);
    expect(await command(own.url, ['import', file])).toMatchObject({ code: 1, stderr: expect.stringMatching(`ResourceConflictException: The function URL id ${urlId} is in use by another account here`) });
    expect((await stranger.send(new GetFunctionUrlConfigCommand({ FunctionName: 'stranger' }))).FunctionUrl).toContain(urlId);
  });
});

describe('under another master key', () => {
  it('is refused before anything is written; without secrets it comes in, and what was secret must be set anew', async () => {
    const { site, running } = await startSite({});
    const before = await rowCounts(site);
    expect(await command(running.url, ['import', file])).toMatchObject({ code: 1, stderr: expect.stringMatching(/exported under another master key\. Set SWITCHYARD_MASTER_KEY/) });
    expect(await rowCounts(site)).toEqual(before);
    expect(await command(running.url, ['import', file, '--without-secrets'])).toMatchObject({ code: 0, stderr: '' });
    const lambda = lambdaClient(running.url, ACCOUNT);
    const shown = async () => (await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: 'keeper' }))).Environment;
    expect(await shown()).toMatchObject({ Error: { ErrorCode: 'KMSNotFoundException' } });
    await expect(lambda.send(new InvokeCommand({ FunctionName: 'keeper', Qualifier: '1' }))).rejects.toMatchObject({ name: 'KMSNotFoundException', $metadata: { httpStatusCode: 502 } });
    expect(await command(running.url, ['keys', 'list'], issued)).toMatchObject({ code: 1, stderr: expect.stringMatching(/UnrecognizedClientException/) });
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'keeper', Environment: { Variables: { SECRET: 'new' } } }));
    expect(await shown()).toEqual({ Variables: { SECRET: 'new' } });
    expect((await lambda.send(new InvokeCommand({ FunctionName: 'keeper' }))).Payload!.transformToString()).toBe('"two new"');
    expect(await command(running.url, ['verify'])).toMatchObject({ code: 0 });
  }, 60_000);
});

describe('two imports at once', () => {
  it('bring every event once', async () => {
    const { running } = await startSite();
    const both = await Promise.all([1, 2].map(() => command(running.url, ['import', file, '--json'])));
    const summaries = both.map(({ code, stdout, stderr }) => ({ code, stderr, ...(JSON.parse(stdout) as { Restored: number; There: number }) }));
    for (const { code, stderr, Restored, There } of summaries) expect({ code, stderr, events: Restored + There }).toEqual({ code: 0, stderr: '', events: total });
    expect(summaries[0]!.Restored + summaries[1]!.Restored).toBe(total);
    expect(await command(running.url, ['verify'])).toMatchObject({ code: 0 });
  }, 60_000);
});

/** Keeps an import from going on once some of its events are there, so that it can be killed in the middle. */
async function holdSecondPiece(site: Site): Promise<{ reached(): Promise<void>; end(): Promise<void> }> {
  const client = new pg.Client(site.databaseUrl);
  await client.connect();
  await client.query(`SELECT pg_advisory_lock(42);
    CREATE FUNCTION hold_second_piece() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF EXISTS (SELECT FROM switchyard.events) THEN PERFORM pg_advisory_xact_lock(42); END IF;
      RETURN NULL;
    END $$;
    CREATE TRIGGER hold_second_piece BEFORE INSERT ON switchyard.events FOR EACH STATEMENT EXECUTE FUNCTION hold_second_piece()`);
  const waiting = async () => (await client.query<{ pid: number }>(
    `SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = 42 AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`)).rows;
  return {
    reached: async () => void (await eventually(waiting, (found) => found.length > 0)),
    async end() {
      // Postgres does not notice that who asked is gone: let through, the statement would be carried out.
      for (const { pid } of await waiting()) await client.query('SELECT pg_terminate_backend($1, 5000)', [pid]);
      await client.query('DROP TRIGGER hold_second_piece ON switchyard.events; DROP FUNCTION hold_second_piece');
      await client.end();
    },
  };
}

describe('an import that is cut off', () => {
  it('by kill -9 goes on where it was: complete, nothing twice, in the order of the file', async () => {
    const { site, running } = await startSite();
    const held = await holdSecondPiece(site);
    const importing = command(running.url, ['import', file]);
    await held.reached();
    await running.kill();
    expect(await importing).toMatchObject({ code: 1 });
    await held.end();
    const [{ events: before }] = (await rowCounts(site)) as [{ events: number }];
    expect(before).toBeLessThan(total);
    const again = await site.start(MASTER_KEY);
    const { stdout } = await command(again.url, ['import', file, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ Restored: total - before, There: before });
    expect(await history(again.url)).toEqual(await history(original.url));
    expect(await command(again.url, ['verify'])).toMatchObject({ code: 0 });
  }, 60_000);

  it('before a function became active leaves it pending until the rest is there; what was pending in the export becomes active', async () => {
    const { running } = await startSite();
    const all = linesOf(text);
    const untilCreated = all.findIndex((line) => line['stream'] === `${ACCOUNT}/us-west-2/keeper` && line['version'] === 1) + 1;
    const send = (lines: readonly Line[]) => signedFetch(running.url, 'POST', `/_switchyard/import?AccountId=${ACCOUNT}`, { accountId: 'test', body: lines.map((line) => `${JSON.stringify(line)}\n`).join('') });
    const state = async () => ((await (await signedFetch(running.url, 'GET', `${FUNCTION}/configuration`, { accountId: ACCOUNT, service: 'lambda' })).json()) as { State: string }).State;
    expect((await send(all.slice(0, untilCreated))).status).toBe(200);
    // A function that is created after it becomes active: so what follows on the restored event would have happened.
    await createNodeFunction(lambdaClient(running.url, ACCOUNT), 'later', SOURCE('later'));
    await lambdaClient(running.url, ACCOUNT).send(new PublishVersionCommand({ FunctionName: 'later' }));
    expect(await state()).toBe('Pending');
    const pending = linesOf(exportOf(all.slice(0, untilCreated)));
    expect((await send(pending.slice(-1))).status).toBe(200);
    expect(await state()).toBe('Active');
    expect(await command(running.url, ['verify'])).toMatchObject({ code: 0 });
  }, 60_000);
});
