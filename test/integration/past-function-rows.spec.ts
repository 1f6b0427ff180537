import type { FunctionEvent } from '../../src/contract/index.js';
import { functionAggregate } from '../../src/control-plane/function/function.aggregate.js';
import { FunctionRows } from '../../src/control-plane/function/function-rows.store.js';
import { CommandExecutor } from '../../src/event-store/command-executor.js';
import { PastStates } from '../../src/event-store/past-states.js';
import { Snapshots } from '../../src/event-store/snapshots.js';
import { eventStoreUnderTest, type StoreUnderTest } from '../support/event-store.js';
import { activated, aliasCreated, created, permissionAdded, published, target } from '../support/function-events.js';
import { rebuild } from '../support/rebuilding.js';
import { specMetadata as metadata } from '../support/specification.js';

/** The rows of a function as of now are its rows, to the byte: also where events put members together in another order than jsonb. */
const STREAM = `${target.accountId}/${target.region}/${target.functionName}`;
const tagged = (tags: Record<string, string>): FunctionEvent => ({ type: 'FunctionTagged', data: { tags } });

let under: StoreUnderTest;
let rows: FunctionRows;

beforeAll(async () => {
  under = await eventStoreUnderTest(2);
  rows = new FunctionRows(under.pool, new PastStates(under.pool, under.store, new Snapshots(under.pool)));
  const executor = new CommandExecutor(under.store);
  for (const event of [created, activated, published(1), published(2), aliasCreated('PROD', '1', { 2: 0.5 }), permissionAdded('PROD', 's'),
    tagged({ zz: '1', longer: '2' }), tagged({ b: '3', aa: '4' })]) {
    await executor.execute({ aggregate: functionAggregate, streamId: STREAM, metadata, decide: () => [event] });
  }
});
afterAll(() => under.close());

it.each<[string, (of: Pick<FunctionRows, 'latest' | 'alias' | 'policy' | 'qualified' | 'aliases' | 'versions' | 'functions' | 'allVersions'>) => Promise<unknown>]>([
  ['latest', (of) => of.latest(STREAM, target.functionName)],
  ['alias', (of) => of.alias(STREAM, 'PROD')],
  ['policy', (of) => of.policy(STREAM, 'PROD')],
  ['qualified by alias', (of) => of.qualified(STREAM, 'PROD')],
  ['qualified by version', (of) => of.qualified(STREAM, '2')],
  ['qualified by nothing that is there', (of) => of.qualified(STREAM, 'BETA')],
  ['aliases', (of) => of.aliases(STREAM, { limit: 9 }, '1')],
  ['versions', (of) => of.versions(STREAM, 0, 9)],
  ['functions', (of) => of.functions(target.accountId, target.region, { limit: 9 })],
  ['all versions', (of) => of.allVersions(target.accountId, target.region, 2, { functionName: target.functionName, number: 0 })],
])('%s', async (_, read) => {
  const now = await read(rows);
  expect(now).toBeDefined();
  expect(JSON.stringify(await read(rows.at({ recordedBefore: '9999-01-01T00:00:00.000000Z' })))).toBe(JSON.stringify(now));
});

it('are made anew by a rebuild as rows are: it lets go of snapshots', async () => {
  await new Snapshots(under.pool).keep(STREAM, [{ version: 2, parts: [] }]);
  const kept = async () => (await under.pool.query('SELECT version::int FROM switchyard.snapshots')).rows;
  expect(await kept()).toEqual([{ version: 2 }]);
  expect(await rebuild(under.url)).toMatchObject({ swapped: true, differences: 0 });
  expect(await kept()).toEqual([]);
});
