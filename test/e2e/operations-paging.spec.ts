import {
  paginateListAliases, paginateListFunctions, paginateListVersionsByFunction, type AliasConfiguration, type FunctionConfiguration, type LambdaClient,
} from '@aws-sdk/client-lambda';
import { done, send } from '../support/conformance/cases.js';
import {
  ACCOUNT, createAlias, createFunction, deleteFunction, listAliases, listFunctions, listVersions, OTHER_ACCOUNT, publishVersion, REGION, updateConfiguration,
  type Request,
} from '../support/conformance/requests.js';
import { lambdaClient, newSite, type Site } from '../support/switchyard.js';

/** Lists of more rows than a page has: Lambda gives 50 at most, whatever MaxItems asks for (reference sheet §2). */
const COUNT = 57;
const numbers = Array.from({ length: COUNT }, (_, index) => index + 1);
const names = numbers.map((number) => `fn-${String(number).padStart(2, '0')}`);
const aliasNames = numbers.map((number) => `alias-${String(number).padStart(2, '0')}`);
const versions = ['$LATEST', ...numbers.map(String)];

let site: Site;
let url: string;
let lambda: LambdaClient;

beforeAll(async () => {
  site = await newSite();
  ({ url } = await site.start());
  lambda = lambdaClient(url, ACCOUNT);
  await Promise.all(names.slice(1).map((name) => done(url, createFunction(name))));
  await done(url, createFunction(names[0]));
  for (const _ of numbers) {
    await done(url, publishVersion(names[0]!));
    await done(url, updateConfiguration(names[0]!, {}));
  }
  await Promise.all(aliasNames.map((Name, index) => done(url, createAlias(names[0]!, { Name, FunctionVersion: index % 2 === 0 ? '1' : '$LATEST' }))));
  await done(url, createFunction('elsewhere', { Role: 'arn:aws:iam::210987654321:role/r' }));
  await done(url, { ...createFunction('theirs'), accountId: OTHER_ACCOUNT });
  await done(url, { ...createFunction('abroad'), region: 'eu-central-1' });
  await done(url, deleteFunction('elsewhere'));
});
afterAll(async () => {
  lambda.destroy();
  await site.remove();
});

interface Page {
  readonly rows: readonly Record<string, string>[];
  readonly marker?: string;
}

async function page(member: string, request: Request): Promise<Page> {
  const { status, json, text } = await send(url, request);
  if (status !== 200) throw new Error(text);
  const body = json as Record<string, unknown>;
  expect(Object.keys(body).sort()).toEqual([member, ...('NextMarker' in body ? ['NextMarker'] : [])].sort());
  return { rows: body[member] as Record<string, string>[], marker: body['NextMarker'] as string | undefined };
}

/** All pages of a list, by hand. */
async function pages(list: (query: { MaxItems?: number; Marker?: string }) => Promise<Page>, MaxItems?: number): Promise<Page[]> {
  const found: Page[] = [];
  for (let Marker: string | undefined; found.length === 0 || Marker !== undefined; ) {
    const next = await list({ MaxItems, Marker });
    found.push(next);
    Marker = next.marker;
  }
  return found;
}

const query = (given: Record<string, string | number | undefined>): string =>
  `?${Object.entries(given).flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${encodeURIComponent(value)}`])).join('&')}`;

const allVersions = names.flatMap((name, index) => (index === 0 ? versions : ['$LATEST']).map((version) => `${name}:${version}`));
const aliasesOf = (version: string) => aliasNames.filter((_, index) => (index % 2 === 0 ? '1' : '$LATEST') === version);

const lists: readonly (readonly [what: string, list: Parameters<typeof pages>[0], key: (row: Record<string, string>) => string, expected: readonly string[]])[] = [
  ['ListFunctions', (given) => page('Functions', listFunctions(query(given))), (row) => row['FunctionName']!, names],
  ['ListFunctions of all versions', (given) => page('Functions', listFunctions(query({ FunctionVersion: 'ALL', ...given }))), (row) => `${row['FunctionName']}:${row['Version']}`, allVersions],
  ['ListVersionsByFunction', (given) => page('Versions', listVersions(names[0]!, given)), (row) => row['Version']!, versions],
  ['ListAliases', (given) => page('Aliases', listAliases(names[0]!, given)), (row) => row['Name']!, aliasNames],
  ['ListAliases of a version', (given) => page('Aliases', listAliases(names[0]!, { FunctionVersion: '1', ...given })), (row) => row['Name']!, aliasesOf('1')],
];

describe.each(lists)('%s', (_what, list, key, expected) => {
  it.each([
    [undefined, 50],
    [1, 1],
    [7, 7],
    [49, 49],
    [50, 50],
    [51, 50],
    [10_000, 50],
  ])('with MaxItems %p gives pages of %p rows, each row once and in order', async (MaxItems, size) => {
    const found = await pages(list, MaxItems);
    expect(found.flatMap(({ rows }) => rows.map(key))).toEqual(expected);
    expect(found.slice(0, -1).map(({ rows }) => rows.length)).toEqual(found.slice(1).map(() => size));
    expect(found.at(-1)!.rows.length).toBeGreaterThan(0);
  });

  it('gives the same page for the same Marker', async () => {
    const { marker } = await list({ MaxItems: 3 });
    expect(await list({ MaxItems: 2, Marker: marker })).toEqual(await list({ MaxItems: 2, Marker: marker }));
  });
});

it('shows the ARNs of all versions qualified, of functions unqualified', async () => {
  const { rows } = await page('Functions', listFunctions('?FunctionVersion=ALL&MaxItems=2'));
  expect(rows.map(({ FunctionArn }) => FunctionArn)).toEqual([`arn:aws:lambda:${REGION}:${ACCOUNT}:function:fn-01:$LATEST`, `arn:aws:lambda:${REGION}:${ACCOUNT}:function:fn-01:1`]);
  expect(Object.keys(rows[0]!).filter((member) => /^(State|LastUpdate|RuntimeVersionConfig)/.test(member))).toEqual([]);
  expect((await page('Functions', listFunctions('?MaxItems=1'))).rows[0]!['FunctionArn']).toBe(`arn:aws:lambda:${REGION}:${ACCOUNT}:function:fn-01`);
});

it.each(['', '?FunctionVersion=ALL'])('shows an account and region their own functions alone (%p)', async (given) => {
  const shown = async (from: Partial<Request>) => (await page('Functions', { ...listFunctions(given), ...from })).rows.map(({ FunctionName }) => FunctionName);
  expect(await shown({ accountId: OTHER_ACCOUNT })).toEqual(['theirs']);
  expect(await shown({ region: 'eu-central-1' })).toEqual(['abroad']);
  expect(await shown({ accountId: OTHER_ACCOUNT, region: 'eu-central-1' })).toEqual([]);
});

it.each(['!', 'x x', Buffer.from('fn-01').toString('base64url'), Buffer.from('fn-01:x').toString('base64url'), Buffer.from('fn-01:01').toString('base64url'), Buffer.from('fn\0').toString('base64url')])(
  'refuses the Marker %p, which no page of all versions gave', async (Marker) => {
    expect(await send(url, listFunctions(query({ FunctionVersion: 'ALL', Marker })))).toMatchObject({
      status: 400, json: { Type: 'User', message: 'Invalid value for parameter Marker' },
    });
  },
);

it('asks for replicas of Lambda@Edge functions, of which there are none', async () => {
  expect((await page('Functions', listFunctions('?MasterRegion=us-east-1&FunctionVersion=ALL'))).rows).toEqual([]);
  expect(await send(url, listFunctions('?MasterRegion=us-east-1'))).toMatchObject({ status: 400, json: { message: 'MasterRegion needs FunctionVersion ALL.' } });
});

it('goes on after a row that was deleted between two pages', async () => {
  await done(url, { ...createFunction('a'), accountId: OTHER_ACCOUNT });
  await done(url, { ...createFunction('b'), accountId: OTHER_ACCOUNT });
  const first = await page('Functions', { ...listFunctions('?MaxItems=1'), accountId: OTHER_ACCOUNT });
  await done(url, { ...deleteFunction('a'), accountId: OTHER_ACCOUNT });
  const second = await page('Functions', { ...listFunctions(query({ Marker: first.marker })), accountId: OTHER_ACCOUNT });
  expect(second.rows.map(({ FunctionName }) => FunctionName)).toEqual(['b', 'theirs']);
});

describe('the SDK\'s paginators', () => {
  async function collect<Answer, Row>(paginator: AsyncIterable<Answer>, rowsOf: (answer: Answer) => Row[] | undefined): Promise<Row[]> {
    const rows: Row[] = [];
    for await (const answer of paginator) rows.push(...(rowsOf(answer) ?? []));
    return rows;
  }

  it.each([undefined, 10])('read whole lists with pageSize %p', async (pageSize) => {
    const config = { client: lambda, ...(pageSize !== undefined && { pageSize }) };
    const functions = await collect(paginateListFunctions(config, {}), ({ Functions }): FunctionConfiguration[] | undefined => Functions);
    expect(functions.map(({ FunctionName }) => FunctionName)).toEqual(names);
    const listed = await collect(paginateListVersionsByFunction(config, { FunctionName: names[0] }), ({ Versions }): FunctionConfiguration[] | undefined => Versions);
    expect(listed.map(({ Version }) => Version)).toEqual(versions);
    const aliases = await collect(paginateListAliases(config, { FunctionName: names[0] }), ({ Aliases }): AliasConfiguration[] | undefined => Aliases);
    expect(aliases.map(({ Name }) => Name)).toEqual(aliasNames);
  });
});
