import {
  CreateAliasCommand, CreateFunctionCommand, DeleteFunctionCommand, GetAliasCommand, GetFunctionCommand, InvokeCommand, LambdaClient, ListFunctionsCommand,
  ListVersionsByFunctionCommand, PublishVersionCommand, UpdateAliasCommand, UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { CreateBucketCommand, DeleteBucketCommand, GetBucketLocationCommand, HeadBucketCommand, ListBucketsCommand } from '@aws-sdk/client-s3';
import pg from 'pg';
import { runCommand, type Ran } from '../support/command.js';
import { roleOf } from '../support/functions.js';
import { helloworld, zipOf } from '../support/packages.js';
import { signedFetch } from '../support/signed-fetch.js';
import { lambdaClient, newSite, s3Client, type Site } from '../support/switchyard.js';

/** Yesterday's answers for clients as they are: the SDKs with a header or another endpoint, and our own command. */
const ACCOUNT = '123456789012';
const OTHER = '210987654321';
const FunctionName = 'helloworld';
const Bucket = 'examplebucket';

let site: Site;
let url: string;
let lambda: LambdaClient;
const clients: { destroy(): void }[] = [];
/** The moments when PROD pointed at 1 and at 2, and when all was gone; by time and by event. */
const moments: { time: string; event: string }[] = [];
let theirEvent: string;

const keep = <Client extends { destroy(): void }>(client: Client): Client => {
  clients.push(client);
  return client;
};

async function newestEvent(pool: pg.Pool, accountId: string): Promise<{ time: string; event: string }> {
  const { rows } = await pool.query<{ time: string; event: string }>(
    `SELECT event_id AS event, to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS time
     FROM switchyard.events WHERE account_id = $1 ORDER BY tx_id DESC, position DESC LIMIT 1`, [accountId]);
  return rows[0]!;
}

beforeAll(async () => {
  site = await newSite();
  ({ url } = await site.start());
  lambda = keep(lambdaClient(url, ACCOUNT));
  const s3 = keep(s3Client(url, ACCOUNT));
  const pool = new pg.Pool({ connectionString: site.databaseUrl, max: 1 });
  const Code = { ZipFile: await zipOf({ 'helloworld.js': helloworld() }) };
  await lambda.send(new CreateFunctionCommand({ FunctionName, Code, Runtime: 'nodejs20.x', Handler: 'helloworld.handler', Role: roleOf(ACCOUNT) }));
  await lambda.send(new PublishVersionCommand({ FunctionName }));
  await lambda.send(new CreateAliasCommand({ FunctionName, Name: 'PROD', FunctionVersion: '1', Description: 'sample alias' }));
  await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: 'us-west-2' } }));
  moments.push(await newestEvent(pool, ACCOUNT));
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 9 }));
  await lambda.send(new PublishVersionCommand({ FunctionName }));
  await lambda.send(new UpdateAliasCommand({ FunctionName, Name: 'PROD', FunctionVersion: '2' }));
  moments.push(await newestEvent(pool, ACCOUNT));
  await lambda.send(new DeleteFunctionCommand({ FunctionName }));
  await s3.send(new DeleteBucketCommand({ Bucket }));
  moments.push(await newestEvent(pool, ACCOUNT));
  await keep(s3Client(url, OTHER)).send(new CreateBucketCommand({ Bucket: 'theirs', CreateBucketConfiguration: { LocationConstraint: 'us-west-2' } }));
  theirEvent = (await newestEvent(pool, OTHER)).event;
  await pool.end();
});
afterAll(async () => {
  for (const client of clients) client.destroy();
  await site?.remove();
});

/** The SDK's client with a header on every request. */
function withHeader(moment: string): LambdaClient {
  const client = keep(lambdaClient(url, ACCOUNT));
  client.middlewareStack.add((next) => (args) => {
    (args.request as { headers: Record<string, string> }).headers['x-switchyard-as-of'] = moment;
    return next(args);
  }, { step: 'build' });
  return client;
}
const atEndpoint = (moment: string): LambdaClient => keep(lambdaClient(`${url}/_switchyard/as-of/${moment}`, ACCOUNT));

describe.each([['a header', withHeader], ['another endpoint', atEndpoint]])('the SDK with %s', (_, at) => {
  it.each([[0, '1', 3], [1, '2', 9]] as const)('reads what was: moment %d', async (index, FunctionVersion, Timeout) => {
    for (const moment of Object.values(moments[index]!)) {
      const client = at(moment);
      expect(await client.send(new GetAliasCommand({ FunctionName, Name: 'PROD' }))).toMatchObject({ FunctionVersion, Description: 'sample alias' });
      const { Configuration, Code } = await client.send(new GetFunctionCommand({ FunctionName, Qualifier: 'PROD' }));
      expect(Configuration).toMatchObject({ Version: FunctionVersion, Timeout });
      expect(await (await fetch(Code!.Location!)).arrayBuffer()).toMatchObject({ byteLength: Configuration!.CodeSize });
      const { Versions } = await client.send(new ListVersionsByFunctionCommand({ FunctionName }));
      expect(Versions?.map(({ Version }) => Version)).toEqual(['$LATEST', '1', '2'].slice(0, index + 2));
    }
  });

  it('finds the function gone once it was', async () => {
    const client = at(moments[2]!.event);
    await expect(client.send(new GetAliasCommand({ FunctionName, Name: 'PROD' }))).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    expect((await client.send(new ListFunctionsCommand({}))).Functions).toEqual([]);
  });

  it('cannot change or run anything', async () => {
    const refused = (name: string) => ({ name: 'InvalidParameterValueException', message: expect.stringContaining(`${name} cannot be asked as of a moment`) as string });
    const client = at(moments[0]!.time);
    await expect(client.send(new UpdateAliasCommand({ FunctionName, Name: 'PROD', FunctionVersion: '1' }))).rejects.toMatchObject(refused('UpdateAlias'));
    await expect(client.send(new DeleteFunctionCommand({ FunctionName }))).rejects.toMatchObject(refused('DeleteFunction'));
    await expect(client.send(new InvokeCommand({ FunctionName }))).rejects.toMatchObject(refused('Invoke'));
  });
});

it('serves the SDK for S3 at another endpoint', async () => {
  const s3 = keep(s3Client(`${url}/_switchyard/as-of/${moments[1]!.time}`, ACCOUNT));
  expect((await s3.send(new ListBucketsCommand({}))).Buckets?.map(({ Name }) => Name)).toEqual([Bucket]);
  expect(await s3.send(new GetBucketLocationCommand({ Bucket }))).toMatchObject({ LocationConstraint: 'us-west-2' });
  expect(await s3.send(new HeadBucketCommand({ Bucket }))).toMatchObject({ BucketRegion: 'us-west-2' });
  await expect(s3.send(new DeleteBucketCommand({ Bucket }))).rejects.toMatchObject({ name: 'InvalidParameterValue', message: expect.stringContaining('DeleteBucket cannot be asked') });
  await expect(s3.send(new HeadBucketCommand({ Bucket: 'theirs' }))).rejects.toMatchObject({ $metadata: { httpStatusCode: 404 } });
});

describe('refusals', () => {
  const GET_ALIAS = `/2015-03-31/functions/${FunctionName}/aliases/PROD`;
  const ask = (moment: string, target = GET_ALIAS, service = 'lambda') => signedFetch(url, 'GET', target, { service, accountId: ACCOUNT, headers: { 'x-switchyard-as-of': moment } });
  const cases: readonly (readonly [what: string, moment: () => string, text: RegExp])[] = [
    ['nonsense', () => 'yesterday', /^'yesterday' is no moment: give a time as 2026-11-17T09:00:00Z, or the id of an event\.$/],
    ['nothing', () => '', /^'' is no moment/],
    ['a time without an offset', () => '2026-11-17T09:00:00', /is no moment/],
    ['the future', () => '2999-01-01T00:00:00Z', /^2999-01-01T00:00:00Z is in the future\.$/],
    ['a time before the account existed', () => '2020-01-01T00:00:00Z', new RegExp(`^Account ${ACCOUNT} did not exist at 2020-01-01T00:00:00Z: its history begins at `)],
    ['an event that there is not', () => '00000000-0000-4000-8000-000000000000', /has no event 00000000-0000-4000-8000-000000000000\.$/],
    ["another account's event", () => theirEvent, new RegExp(`^Account ${ACCOUNT} has no event `)],
  ];

  it.each(cases)('%s', async (_, moment, text) => {
    const answer = await ask(moment());
    expect([answer.status, answer.headers.get('x-amzn-errortype')]).toEqual([400, 'InvalidParameterValueException']);
    expect(((await answer.json()) as { message: string }).message).toMatch(text);
    const s3 = await ask(moment(), `/${Bucket}?location`, 's3');
    expect(s3.status).toBe(400);
    const [, code, message = ''] = /<Code>([^<]*)<\/Code><Message>([^<]*)<\/Message>/.exec(await s3.text()) ?? [];
    expect([code, message.replaceAll('&apos;', "'")]).toEqual(['InvalidParameterValue', expect.stringMatching(text)]);
  });

  it.each([
    ['header and query', `${GET_ALIAS}?x-switchyard-as-of=2026-11-17T09:00:00Z`],
    ['header and path', `/_switchyard/as-of/2026-11-17T09:00:00Z${GET_ALIAS}`],
    ['header and a query in another case', `${GET_ALIAS}?X-Switchyard-As-Of=2026-11-17T09:00:00Z`],
  ])('two different moments: %s', async (_, target) => {
    const { time } = moments[0]!;
    expect(await (await ask(time, target)).json()).toMatchObject({ message: `x-switchyard-as-of is given twice: as '${time}' and as '2026-11-17T09:00:00Z'.` });
    expect((await ask(time, target.replaceAll('2026-11-17T09:00:00Z', time))).status).toBe(200);
  });

  it.each([
    ['GET', '/_switchyard/events', 'switchyard', 'ListEvents'],
    ['POST', '/_switchyard/verify', 'switchyard', 'Verify\\w*'],
    ['PUT', GET_ALIAS, 'lambda', 'UpdateAlias'],
    ['POST', `/2015-03-31/functions/${FunctionName}/invocations`, 'lambda', 'Invoke'],
    ['GET', '/_switchyard/packages/x', 'switchyard', 'DownloadPackage'],
  ])('%s %s', async (method, target, service, operation) => {
    for (const [asked, headers] of [[target, { 'x-switchyard-as-of': moments[0]!.time }], [`${target}?x-switchyard-as-of=${moments[0]!.event}`, {}]] as const) {
      const answer = await signedFetch(url, method, asked, { service, accountId: ACCOUNT, headers: { ...headers } });
      expect([answer.status, await answer.text()]).toEqual([400, expect.stringMatching(`[">]${operation} cannot be asked as of a moment`)]);
    }
  });

  it('comes after the signature: who is not known learns nothing of moments', async () => {
    expect((await fetch(url + GET_ALIAS, { headers: { 'x-switchyard-as-of': 'yesterday' } })).status).toBe(403);
    expect((await fetch(`${url}/_switchyard/as-of/yesterday${GET_ALIAS}`)).status).toBe(403);
  });
});

describe('switchyard show', () => {
  const run = (endpoint: string, ...args: string[]): Promise<Ran> => runCommand(endpoint, ACCOUNT, ['show', ...args]);

  it('shows an alias, what it points at and its policy as of then', async () => {
    const { stdout } = await run(url, 'helloworld:PROD', '--as-of', moments[0]!.event, '--json');
    expect(JSON.parse(stdout)).toMatchObject({ Configuration: { Version: '1', Timeout: 3 }, Alias: { Name: 'PROD', FunctionVersion: '1' }, Policy: null });
    expect((await run(url, 'helloworld:PROD', '--as-of', moments[1]!.time)).stdout).toMatch(/^alias PROD points at version 2: sample alias\nconfiguration \{[^]*\nno policy\n$/);
  });

  it.each([
    [[], /^FUNCTION +VERSION[^\n]*\nhelloworld +\$LATEST [^\n]*\n$/],
    [['helloworld', '--versions'], /\nhelloworld +\$LATEST[^]*\nhelloworld +1 [^]*\nhelloworld +2 /],
    [['helloworld', '--aliases'], /^ALIAS +VERSION +DESCRIPTION\nPROD +2 +sample alias\n$/],
  ])('lists %j', async (args, text) => expect((await run(url, ...args, '--as-of', moments[1]!.time)).stdout).toMatch(text));

  it('takes the moment from the endpoint, too, and tells a refusal in one line', async () => {
    expect((await run(`${url}/_switchyard/as-of/${moments[1]!.time}`)).stdout).toContain('helloworld');
    expect((await run(url)).stdout).toBe('no functions\n');
    expect(await run(url, 'helloworld', '--as-of', 'yesterday')).toEqual({
      code: 1, stdout: '', stderr: "switchyard: InvalidParameterValueException: 'yesterday' is no moment: give a time as 2026-11-17T09:00:00Z, or the id of an event.\n",
    });
  });
});
