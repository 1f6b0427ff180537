import fc from 'fast-check';
import pg from 'pg';
import { jest } from '@jest/globals';
import { asWritten, fold } from '../../src/event-store/aggregate.js';
import { CommandExecutor } from '../../src/event-store/command-executor.js';
import { folded } from '../../src/event-store/folded-aggregate.js';
import { inJsonbOrder } from '../../src/event-store/jsonb-order.js';
import { happenedBy, type Moment } from '../../src/event-store/moment.js';
import { PastStates } from '../../src/event-store/past-states.js';
import { RebuiltTable } from '../../src/event-store/rebuild/rebuilt-table.js';
import type { RestorableEvent } from '../../src/event-store/restorable.js';
import { Restoration } from '../../src/event-store/restoration.js';
import { SHORTEST_INTERVAL, Snapshots, snapshotInterval } from '../../src/event-store/snapshots.js';
import { verifyStore } from '../../src/event-store/verify.js';
import { eventStoreUnderTest, type StoreUnderTest } from '../support/event-store.js';
import { eventually } from '../support/eventually.js';
import { metadata, notebookAggregate, type NotebookEvent } from '../support/notebook.js';

/** States of the past out of a real Postgres: from snapshots or without, they are the fold of all events up to the moment. */
const PREFIX = '111122223333/us-west-2/';
let under: StoreUnderTest;
let snapshots: Snapshots;
const failures: unknown[] = [];

beforeAll(async () => {
  under = await eventStoreUnderTest(8);
  snapshots = new Snapshots(under.pool, (error) => failures.push(error));
});
afterAll(async () => {
  await under.close();
  expect(failures).toEqual([]);
});
beforeEach(() => under.pool.query('TRUNCATE switchyard.snapshots'));

const newPast = (): PastStates => new PastStates(under.pool, under.store, snapshots);
const written = (index: number, notes = 5): NotebookEvent => ({ type: 'NoteWritten', data: { name: `note ${index % notes}`, text: String(index) } });

/** Appends of `sizes` events each, straight to the store: nothing keeps snapshots of them. */
async function streamOf(name: string, sizes: readonly number[], notes?: number): Promise<string> {
  const streamId = PREFIX + name;
  const executor = new CommandExecutor(under.store);
  let index = 0;
  for (const size of sizes) {
    const events = Array.from({ length: size }, () => written((index += 1), notes));
    await executor.execute({ aggregate: notebookAggregate, streamId, metadata, decide: () => events });
  }
  return streamId;
}

const kept = async (streamId: string): Promise<number[]> => {
  const text = 'SELECT version::int FROM switchyard.snapshots WHERE stream_id = $1 ORDER BY version';
  const { rows } = await under.pool.query<{ version: number }>(text, [streamId]);
  return rows.map(({ version }) => version);
};

/** What `PastStates` must give at each moment, the slow way. */
async function foldsUpTo(streamId: string, moments: readonly Moment[]) {
  const events = await under.store.readStream(streamId);
  return moments.map((moment) => {
    const later = events.findIndex((event) => !happenedBy(moment, event));
    const past = later === -1 ? events : events.slice(0, later);
    return { version: past.length, state: fold(notebookAggregate, asWritten<NotebookEvent>(past)) };
  });
}

/** The moments right before and at each of some events, by time and by place. */
async function momentsOf(streamId: string, versions: (version: number) => boolean): Promise<Moment[]> {
  const events = await under.store.readStream(streamId);
  return events.filter(({ version }) => versions(version)).flatMap(({ recordedAt, feed }): Moment[] => [{ recordedBefore: recordedAt }, { feed }]);
}

const EVERYTHING: Moment = { recordedBefore: '9999-01-01T00:00:00.000000Z' };
const LONG = 40 * SHORTEST_INTERVAL + 7;

it('folds up to every moment, without snapshots, with those that a long read left, and with some of them lost', async () => {
  const streamId = await streamOf('long', [...Array.from({ length: 20 }, (_, index) => 1 + (index % 3)), LONG]);
  const moments = [...(await momentsOf(streamId, (version) => version < 60 || version % 97 === 0)), EVERYTHING];
  const expected = await foldsUpTo(streamId, moments);
  const compare = async () => {
    for (const [index, moment] of moments.entries()) expect(await newPast().at(notebookAggregate, streamId, moment)).toMatchObject(expected[index]!);
  };
  await compare();
  const versions = await eventually(() => kept(streamId), (found) => found.length >= 38);
  expect(versions.every((version) => version % SHORTEST_INTERVAL === 0)).toBe(true);
  await compare();
  await under.pool.query('DELETE FROM switchyard.snapshots WHERE version % 3 = 0');
  await compare();
  await under.pool.query('TRUNCATE switchyard.snapshots');
  await compare();
});

it('starts from the snapshot: what is tampered with there is told on, until it is gone', async () => {
  const streamId = await streamOf('started', [SHORTEST_INTERVAL, 2]);
  const moment = EVERYTHING;
  const [right] = await foldsUpTo(streamId, [moment]);
  const parts = notebookAggregate.parts(right!.state);
  await snapshots.keep(streamId, [{ version: SHORTEST_INTERVAL, parts: [{ kind: 'note', key: 'forged', data: { text: 'forged' } }, ...parts.slice(1)] }]);
  expect([...(await newPast().at(notebookAggregate, streamId, moment)).state.notes.keys()]).toContain('forged');
  await under.pool.query('TRUNCATE switchyard.snapshots');
  expect(await newPast().at(notebookAggregate, streamId, moment)).toMatchObject(right!);
});

it('is one query with a snapshot near, and none for a moment that was read before', async () => {
  const streamId = await streamOf('near', [SHORTEST_INTERVAL * 2]);
  const past = newPast();
  const moment = EVERYTHING;
  await snapshots.keep(streamId, [{ version: SHORTEST_INTERVAL, parts: [] }]);
  await past.at(notebookAggregate, streamId, moment);
  const query = jest.spyOn(under.pool, 'query');
  await newPast().at(notebookAggregate, streamId, moment);
  expect(query).toHaveBeenCalledTimes(1);
  await past.at(notebookAggregate, streamId, moment);
  expect(query).toHaveBeenCalledTimes(1);
  query.mockRestore();
});

it('counts a clock that was set back as the latest time before it', async () => {
  const streamId = await streamOf('clock', [SHORTEST_INTERVAL, 1, 1]);
  const { recordedAt } = (await under.store.readStream(streamId)).at(-1)!;
  await under.pool.query(`UPDATE switchyard.events SET recorded_at = recorded_at + interval '1 hour' WHERE stream_id = $1 AND version = 10`, [streamId]);
  expect(await newPast().at(notebookAggregate, streamId, { recordedBefore: recordedAt })).toMatchObject({ version: 9 });
  await snapshots.keep(streamId, [{ version: SHORTEST_INTERVAL, parts: [] }]);
  expect(await newPast().at(notebookAggregate, streamId, { recordedBefore: recordedAt })).toMatchObject({ version: 9 });
});

describe('the command executor', () => {
  const executor = () => new CommandExecutor(under.store, { snapshots });

  it('keeps what an append that crosses a multiple of the interval left, and nothing else', async () => {
    const streamId = `${PREFIX}crossing`;
    for (const size of [SHORTEST_INTERVAL - 1, 3, 1, SHORTEST_INTERVAL * 2]) {
      await executor().execute({ aggregate: notebookAggregate, streamId, metadata, decide: () => Array.from({ length: size }, (_, index) => written(index)) });
    }
    const expected = [SHORTEST_INTERVAL + 2, 3 * SHORTEST_INTERVAL + 3];
    expect(await eventually(() => kept(streamId), (found) => found.length === 2)).toEqual(expected);
    expect((await verifyStore(under.pool, [folded(notebookAggregate)], '111122223333')).problems.filter((problem) => problem.streamId === streamId)).toEqual([]);
  });

  it('answers a command before its snapshot is kept, and although it cannot be', async () => {
    const told: unknown[] = [];
    const keep = new Snapshots({ query: () => Promise.reject(new Error('no space left')) } as unknown as pg.Pool, (error) => told.push(error));
    const { version } = await new CommandExecutor(under.store, { snapshots: keep }).execute({
      aggregate: notebookAggregate, streamId: `${PREFIX}full`, metadata, decide: () => Array.from({ length: 40 }, (_, index) => written(index)),
    });
    expect(version).toBe(40);
    expect(await eventually(() => Promise.resolve(told), (found) => found.length > 0)).toEqual([new Error('no space left')]);
  });
});

it.each([[0, 16], [1, 16], [16, 16], [17, 32], [32, 32], [100, 128], [1000, 1024]])('with %d parts a snapshot is due every %d events', (parts, interval) =>
  expect(snapshotInterval(parts)).toBe(interval));

it('finds what a restore has brought in, where it was asked before', async () => {
  const streamId = await streamOf('restored', [1, 1]);
  const copy = await eventStoreUnderTest(2);
  const { rows } = await under.pool.query<Omit<RestorableEvent, 'text'>>(`
    SELECT stream_id AS stream, stream_type AS "streamType", version::int, event_id AS id, type, schema_version AS "schemaVersion", data, metadata,
           to_jsonb(recorded_at) #>> '{}' AS "recordedAt", encode(hash, 'hex') AS hash
    FROM switchyard.events WHERE stream_id = $1 ORDER BY version`, [streamId]);
  const events = rows.map((row) => ({ ...row, text: JSON.stringify(row) }));
  const restoration = new Restoration(copy.pool, copy.signal, [folded(notebookAggregate)]);
  const past = new PastStates(copy.pool, copy.store, new Snapshots(copy.pool));
  copy.signal.onRestored(() => past.forgetStates());
  for (const piece of [1, 2]) {
    await restoration.restore('111122223333', events.slice(piece - 1, piece));
    await eventually(() => past.at(notebookAggregate, streamId, EVERYTHING), ({ version }) => version === piece);
  }
  await copy.close();
});

it('keeps nothing that was being folded when it was told to forget', async () => {
  const streamId = await streamOf('forgotten', [1]);
  const past = newPast();
  const reading = past.at(notebookAggregate, streamId, EVERYTHING);
  past.forgetStates();
  await reading;
  await new CommandExecutor(under.store).execute({ aggregate: notebookAggregate, streamId, metadata, decide: () => [written(2)] });
  expect(await past.at(notebookAggregate, streamId, EVERYTHING)).toMatchObject({ version: 2 });
});

describe('settle', () => {
  const settle = async (time: string) => (await under.pool.query<{ settled: boolean }>('SELECT switchyard.settle($1) AS settled', [time])).rows[0]?.settled;

  it('waits for the appends that had begun, and for the time itself', async () => {
    const appending = new pg.Client(under.url);
    await appending.connect();
    await appending.query('BEGIN');
    await appending.query('SELECT pg_advisory_xact_lock(1)');
    let done = false;
    const settled = settle(new Date(Date.now() + 50).toISOString()).finally(() => (done = true));
    const waits = `SELECT count(*)::int AS count FROM pg_stat_activity WHERE query LIKE '%switchyard.settle%' AND wait_event = 'PgSleep'`;
    await eventually(async () => (await under.pool.query<{ count: number }>(waits)).rows[0]!.count, (count) => count > 0);
    expect(done).toBe(false);
    const ended = Date.now();
    await appending.query('COMMIT');
    expect(await settled).toBe(true);
    expect(Date.now()).toBeGreaterThanOrEqual(ended);
    await appending.end();
  });

  it('does not wait for the lock of a session that appends nothing', async () => {
    const holder = new pg.Client(under.url);
    await holder.connect();
    await holder.query('SELECT pg_advisory_lock(2)');
    expect(await settle(new Date().toISOString())).toBe(true);
    await holder.end();
  });

  it('does not wait for a rebuild, which no other can begin beside', async () => {
    const [rebuilding, another] = [new pg.Client(under.url), new pg.Client(under.url)];
    await Promise.all([rebuilding.connect(), another.connect()]);
    const table = new RebuiltTable(rebuilding);
    expect(await table.reserve()).toBe(true);
    await table.exportSnapshot();
    expect(await settle(new Date().toISOString())).toBe(true);
    expect(await new RebuiltTable(another).reserve()).toBe(false);
    await rebuilding.end();
    await another.end();
  });
});

describe('jsonb order', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 6 }).filter((value) => !value.includes('\0'));
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 3 }, text, fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }), fc.boolean(), fc.constant(null),
      fc.array(tie('value'), { maxLength: 4 }), fc.dictionary(fc.oneof(text, fc.constantFrom('__proto__', '10', '9', 'é', 'zz')), tie('value'), { maxKeys: 6, noNullPrototype: true })),
  }));

  it('is the order in which Postgres gives a value back', async () => {
    await fc.assert(
      fc.asyncProperty(value, async (given) => {
        const { rows } = await under.pool.query<{ value: unknown }>('SELECT $1::jsonb AS value', [JSON.stringify(given)]);
        expect(JSON.stringify(inJsonbOrder(given))).toBe(JSON.stringify(rows[0]!.value));
      }),
      { numRuns: 300 },
    );
  });
});
