import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { BucketEvent, FunctionEvent } from '../../src/contract/index.js';
import { AGGREGATES } from '../../src/control-plane/aggregates.js';
import { accountAggregate } from '../../src/control-plane/accounts/account.aggregate.js';
import { bucketAggregate } from '../../src/control-plane/buckets/bucket.aggregate.js';
import { functionAggregate } from '../../src/control-plane/function/function.aggregate.js';
import type { LatestPart } from '../../src/control-plane/function/function.state.js';
import type { Part } from '../../src/event-store/aggregate.js';
import { CommandExecutor } from '../../src/event-store/command-executor.js';
import { PostgresEventStore } from '../../src/event-store/postgres-event-store.js';
import { connect, type RangeWorker } from '../../src/event-store/rebuild/range-worker.js';
import { RebuiltTable } from '../../src/event-store/rebuild/rebuilt-table.js';
import { verifyStore } from '../../src/event-store/verify.js';
import { createPool } from '../../src/postgres/index.js';
import { eventStoreUnderTest, type StoreUnderTest } from '../support/event-store.js';
import { eventually } from '../support/eventually.js';
import { activated, aliasCreated, created, published } from '../support/function-events.js';
import { metadata } from '../support/notebook.js';
import { RandomCommands } from '../support/random-commands.js';
import { beginRebuild, rebuild, workerOf } from '../support/rebuilding.js';

const SEED = 20_261_127;
const WRITERS = 8;
let under: StoreUnderTest;
let executor: CommandExecutor;

beforeAll(async () => {
  under = await eventStoreUnderTest(WRITERS + 8);
  executor = new CommandExecutor(under.store);
});
afterAll(() => under.close());

const problems = async () => (await verifyStore(under.pool, AGGREGATES)).problems;
const functionStreamOf = (name: string): string => `111122223333/us-west-2/${name}`;

/** Appends what makes a function ready, but leaves the transaction open. */
async function openAppend(streamId: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: under.url });
  await client.connect();
  const events = [created, activated, published(1), aliasCreated('PROD', '1')].map((event) => ({ ...event, id: randomUUID(), schemaVersion: 1, metadata }));
  const upserts = functionAggregate.parts(events.reduce((state, event, index) => functionAggregate.evolve(state, { ...event, version: index + 1 }), functionAggregate.initial));
  await client.query('BEGIN');
  await client.query('SELECT switchyard.append($1, $2, 0, NULL, $3, $4, $5)', [streamId, 'Function', JSON.stringify(events), JSON.stringify(upserts), '[]']);
  return client;
}

/** Workers that begin after something has happened that their snapshot does not show. */
const afterSnapshot = (happen: () => Promise<unknown>) => async (snapshot: string): Promise<RangeWorker> => {
  await happen();
  return workerOf(under.url)(snapshot);
};

const tagged = (tags: Readonly<Record<string, string>>): FunctionEvent => ({ type: 'FunctionTagged', data: { tags } });

it('loses nothing and fails nobody while eight write and four read all the time', async () => {
  let writing = true;
  const failures: unknown[] = [];
  const counts = { acknowledged: 0, reads: 0 };
  /** Acknowledged versions by stream: what no read may fall behind. */
  const acknowledged = new Map<string, number>();

  const write = async (worker: number): Promise<void> => {
    const commands = new RandomCommands(executor, SEED, `writer-${worker}`, 60);
    while (writing) {
      const done = await commands.next();
      if (!done || done.version === 0) continue;
      counts.acknowledged += 1;
      acknowledged.set(done.streamId, Math.max(done.version, acknowledged.get(done.streamId) ?? 0));
      const { version } = await under.store.loadParts(done.streamId);
      if (version < done.version) throw new Error(`${done.streamId} was read at ${version} after ${done.version} was acknowledged`);
    }
  };
  /** A read of rows is that of the fold up to its version, whenever it comes: before, in or after a swap. */
  const read = async (): Promise<void> => {
    while (writing) {
      for (const [streamId, least] of [...acknowledged].slice(-20)) {
        const { version, parts } = await under.store.loadParts(streamId);
        const expected = await foldedRows(streamId, version);
        if (version < least || JSON.stringify(sorted(parts)) !== JSON.stringify(expected)) throw new Error(`${streamId}@${version} was read as ${JSON.stringify(parts)}`);
        counts.reads += 1;
      }
      await new Promise((resolve) => { setImmediate(resolve); });
    }
  };
  const all = [...Array.from({ length: WRITERS }, (_, worker) => write(worker)), ...Array.from({ length: 4 }, read)]
    .map((work) => work.catch((error: unknown) => failures.push(error)));

  await eventually(() => counts.acknowledged, (count) => count > 500);
  const during: number[] = [];
  for (let round = 0; round < 6; round += 1) {
    const before = counts.acknowledged;
    const report = await rebuild(under.url);
    expect(report).toMatchObject({ differences: 0, swapped: true });
    during.push(counts.acknowledged - before);
  }
  writing = false;
  await Promise.all(all);

  expect(failures).toEqual([]);
  expect(Math.min(...during)).toBeGreaterThan(0);
  expect(counts.reads).toBeGreaterThan(100);
  for (const [streamId, version] of acknowledged) expect((await under.store.loadParts(streamId)).version).toBeGreaterThanOrEqual(version);
  expect(await problems()).toEqual([]);
}, 240_000);

const sorted = (parts: readonly Part[]): readonly unknown[] =>
  parts.map(({ kind, key, data }) => [kind, key, canonical(data)]).sort((one, other) => (String(one) < String(other) ? -1 : 1));

/** With the members of all objects in one order. */
const canonical = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (_, member: unknown) =>
    member !== null && typeof member === 'object' && !Array.isArray(member) ? Object.fromEntries(Object.entries(member).sort(([one], [other]) => (one < other ? -1 : 1))) : member);

async function foldedRows(streamId: string, version: number): Promise<unknown> {
  const events = await under.store.readStream(streamId, 0, version);
  const aggregate = [functionAggregate, bucketAggregate, accountAggregate].find(({ type }) => type === events[0]?.streamType)!;
  return sorted(aggregate.parts(events.reduce((state, event) => aggregate.evolve(state as never, event as never), aggregate.initial as unknown) as never));
}

it('waits for an append that has written its rows, and folds its events', async () => {
  const streamId = functionStreamOf('before');
  const append = await openAppend(streamId);
  const running = await beginRebuild(under.url);
  const report = running.run(new AbortController().signal);
  await eventually(() => running.progress(), ({ phase }) => phase === 'swapping');
  // Readers get through between the tries.
  expect((await under.store.loadParts(streamId)).version).toBe(0);
  await append.query('COMMIT');
  await append.end();
  expect(await report).toMatchObject({ swapped: true, differences: 0 });
  expect((await under.store.loadParts(streamId)).parts.map(({ kind }) => kind)).toEqual(['alias', 'function', 'version']);
  expect(await problems()).toEqual([]);
});

it('lets an append and a read that wait for the lock go on in the new table, with the plans that they have', async () => {
  const streamId = functionStreamOf('behind');
  const pools = ['appends', 'reads'].map((applicationName) => createPool(under.url, { applicationName, max: 1 }));
  const [appends, reads] = pools.map((pool) => new PostgresEventStore(pool));
  const onOneConnection = new CommandExecutor(appends!);
  const tag = (name: string) =>
    onOneConnection.execute({ aggregate: functionAggregate, streamId, metadata, decide: () => [tagged({ [name]: '' })] });
  await onOneConnection.execute({ aggregate: functionAggregate, streamId, metadata, decide: () => [created, activated] });
  // From the sixth time on a statement has one plan for all parameters.
  for (let time = 0; time < 8; time += 1) await Promise.all([tag(`before-${time}`), reads!.loadParts(streamId)]);

  const client = await connect(under.url);
  const table = new RebuiltTable(client);
  await table.create();
  await client.query('INSERT INTO switchyard.parts_rebuilt SELECT * FROM switchyard.parts');
  const waiting = async (): Promise<unknown[]> =>
    (await under.pool.query(`SELECT a.pid FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE NOT l.granted AND a.datname = current_database() AND a.application_name IN ('appends', 'reads')`)).rows;
  const work: Promise<unknown>[] = [];
  await table.swap(async () => {
    work.push(tag('behind'), reads!.loadParts(streamId));
    await eventually(waiting, (found) => found.length === 2);
    return true;
  });
  await client.end();

  const [appended, read] = await Promise.all(work);
  expect(appended).toMatchObject({ version: 11 });
  expect(read).toMatchObject({ parts: [{ kind: 'function', key: 'helloworld' }] });
  const { parts: [latest] } = await reads!.loadParts(streamId);
  expect(Object.keys((latest!.data as LatestPart).tags)).toHaveLength(9);
  await Promise.all(pools.map((pool) => pool.end()));
  expect(await problems()).toEqual([]);
});

it('catches up with streams that begin, go on and end while it reads, and with a name that changes hands', async () => {
  const bucketName = 'handed';
  const decided = (accountId: string, event: BucketEvent) =>
    executor.execute({ aggregate: bucketAggregate, streamId: `${accountId}/s3/${bucketName}`, metadata, decide: () => [event] });
  const registered: BucketEvent = { type: 'BucketRegistered', data: { bucketName, region: 'us-west-2' } };
  await decided('222233334444', registered);
  let moved = false;
  const meanwhile = async (): Promise<void> => {
    if (moved) return;
    moved = true;
    await decided('222233334444', { type: 'BucketDeregistered', data: { bucketName } });
    await decided('111122223333', registered);
    const commands = new RandomCommands(executor, SEED, 'meanwhile', 60);
    for (let command = 0; command < 500; command += 1) await commands.next();
  };
  expect(await rebuild(under.url, { startWorker: afterSnapshot(meanwhile) })).toMatchObject({ swapped: true, differences: 0 });
  const { rows } = await under.pool.query(`SELECT account_id FROM switchyard.parts WHERE kind = 'bucket' AND key = 'handed'`);
  expect(rows).toEqual([{ account_id: '111122223333' }]);
  expect(await problems()).toEqual([]);
});

it('finds a wrong row of a stream that goes on while it reads', async () => {
  const streamId = functionStreamOf('goes-on');
  await executor.execute({ aggregate: functionAggregate, streamId, metadata, decide: () => [created, activated, published(1), aliasCreated('PROD', '1')] });
  await under.pool.query(`UPDATE switchyard.parts SET data = '{}' WHERE stream_id = $1 AND kind = 'alias'`, [streamId]);
  const meanwhile = (): Promise<unknown> => executor.execute({ aggregate: functionAggregate, streamId, metadata, decide: () => [tagged({ a: randomUUID() })] });
  expect(await rebuild(under.url, { startWorker: afterSnapshot(meanwhile) })).toMatchObject({
    swapped: true, listed: [{ streamId, kind: 'alias', key: 'PROD', difference: 'different' }],
  });
  expect(await problems()).toEqual([]);
});

it('makes all processes forget the states that they had from the old rows', async () => {
  const streamId = functionStreamOf('remembered');
  await executor.execute({ aggregate: functionAggregate, streamId, metadata, decide: () => [created, activated, published(1), aliasCreated('PROD', '1')] });
  await under.pool.query(`UPDATE switchyard.parts SET data = jsonb_set(data, '{tags}', '{"wrong":"tag"}') WHERE stream_id = $1 AND kind = 'function'`, [streamId]);
  const elsewhere = new CommandExecutor(under.store);
  under.signal.onRebuilt(() => elsewhere.forgetStates());
  const tag = (tags: Record<string, string>) =>
    elsewhere.execute({ aggregate: functionAggregate, streamId, metadata, decide: () => [tagged(tags)] });
  expect((await tag({ first: '1' })).state.latest?.tags).toEqual({ wrong: 'tag', first: '1' });
  expect(await rebuild(under.url)).toMatchObject({ differences: 1 });
  await eventually(() => elsewhere.cachedRows(streamId, 1), (cached) => cached === undefined);
  expect((await tag({ second: '2' })).state.latest?.tags).toEqual({ first: '1', second: '2' });
  expect(await problems()).toEqual([]);
});
