import type { FunctionEvent } from '../../src/contract/index.js';
import { AGGREGATES } from '../../src/control-plane/aggregates.js';
import { functionAggregate } from '../../src/control-plane/function/function.aggregate.js';
import { CommandExecutor } from '../../src/event-store/command-executor.js';
import { verifyStore } from '../../src/event-store/verify.js';
import { eventStoreUnderTest, type StoreUnderTest } from '../support/event-store.js';
import { activated, created } from '../support/function-events.js';
import { metadata } from '../support/notebook.js';
import { RandomCommands } from '../support/random-commands.js';
import { allParts, beginRebuild, definitions, rebuild, workerOf } from '../support/rebuilding.js';

const SEED = 20_261_126;
let under: StoreUnderTest;
let rows: readonly string[];
let defined: readonly unknown[];

beforeAll(async () => {
  under = await eventStoreUnderTest();
  await under.pool.query('GRANT SELECT ON switchyard.parts TO PUBLIC; GRANT SELECT, DELETE ON switchyard.parts TO pg_monitor WITH GRANT OPTION');
  const executor = new CommandExecutor(under.store);
  const commands = new RandomCommands(executor, SEED, 'spec');
  for (let command = 0; command < 1_200; command += 1) await commands.next();
  // Rows of several batches in one range of streams.
  for (let index = 0; index < 40; index += 1) {
    const large: FunctionEvent = { type: 'FunctionTagged', data: { tags: { large: 'x'.repeat(100_000) } } };
    await executor.execute({ aggregate: functionAggregate, streamId: `333344445555/us-west-2/large-${index}`, metadata, decide: () => [created, activated, large] });
  }
  [rows, defined] = [await allParts(under.pool), await definitions(under.pool)];
});
afterAll(() => under.close());

const run = async (...statements: string[]): Promise<void> => void (await under.pool.query(statements.join(';')));
const oid = async (): Promise<unknown> => (await under.pool.query(`SELECT 'switchyard.parts'::regclass::oid AS oid`)).rows;

/** Nothing of a rebuild is left, and the rows are what they were before anybody tampered with them. */
async function expectUnharmed(): Promise<void> {
  expect(await allParts(under.pool)).toEqual(rows);
  expect(await definitions(under.pool)).toEqual(defined);
}

it('makes the rows that are there, in a table that is like the old one to the names of its indexes', async () => {
  expect(rows.length).toBeGreaterThan(50);
  const before = await oid();
  const report = await rebuild(under.url);
  const { rows: [counted] } = await under.pool.query(`SELECT (SELECT count(*)::int FROM switchyard.streams) AS streams, (SELECT count(*)::int FROM switchyard.events) AS events`);
  expect(report).toMatchObject({ ...counted, rows: rows.length, differences: 0, listed: [], swapped: true });
  expect(await oid()).not.toEqual(before);
  await expectUnharmed();
  expect((await verifyStore(under.pool, AGGREGATES)).problems).toEqual([]);
});

const ALIAS = `stream_id || ' ' || key = (SELECT min(stream_id || ' ' || key) FROM switchyard.parts WHERE kind = 'alias')`;
const STRANGER = `'999988887777/us-west-2/stranger'`;

it.each<[string, string[], Readonly<Record<string, number>>]>([
  ['a member of a row', [`UPDATE switchyard.parts SET data = jsonb_set(data, '{description}', '"tampered"') WHERE kind = 'alias' AND ${ALIAS}`], { different: 1 }],
  ['a new member of all rows of a kind', [`UPDATE switchyard.parts SET data = data || '{"more": 1}' WHERE kind = 'function'`], { different: Number.NaN }],
  ['a row under another account', [`UPDATE switchyard.parts SET account_id = '999988887777' WHERE kind = 'alias' AND ${ALIAS}`], { different: 1 }],
  ['a row that is gone', [`DELETE FROM switchyard.parts WHERE kind = 'alias' AND ${ALIAS}`], { missing: 1 }],
  ['all rows gone', ['TRUNCATE switchyard.parts'], { missing: Number.NaN }],
  ['a row too many in a stream', [`INSERT INTO switchyard.parts SELECT stream_id, kind, 'EXTRA', account_id, data FROM switchyard.parts WHERE kind = 'alias' AND ${ALIAS}`], { extra: 1 }],
  ['rows of a kind that nobody knows', [`INSERT INTO switchyard.parts SELECT stream_id, 'unknown', key, account_id, data FROM switchyard.parts WHERE kind = 'alias' AND ${ALIAS}`], { extra: 1 }],
  ['rows before, between and after all streams', ['000000000000/a', '111122223333/us-west-2/between', '333344445555/us-west-2/large-2+', '999988887777/z'].map((stream) =>
    `INSERT INTO switchyard.parts VALUES ('${stream}', 'alias', 'PROD', '111122223333', '{}')`), { extra: 4 }],
  ['a row that went to another stream', [`UPDATE switchyard.parts SET stream_id = ${STRANGER} WHERE kind = 'alias' AND ${ALIAS}`], { missing: 1, extra: 1 }],
  ['a row under another key', [`UPDATE switchyard.parts SET key = 'RENAMED' WHERE kind = 'alias' AND ${ALIAS}`], { missing: 1, extra: 1 }],
  ['two rows changed for each other', [`UPDATE switchyard.parts p SET data = q.data FROM switchyard.parts q WHERE p.kind = 'account' AND q.kind = 'account' AND p.stream_id <> q.stream_id`], { different: 2 }],
])('reports and repairs %s', async (_, tampering, expected) => {
  await run(...tampering);
  const tampered = await allParts(under.pool);
  const before = await oid();

  const found = await rebuild(under.url, { dryRun: true });
  expect(found.swapped).toBe(false);
  expect([await oid(), await allParts(under.pool)]).toEqual([before, tampered]);
  expect(await definitions(under.pool)).toEqual(defined);

  const repaired = await rebuild(under.url);
  expect(repaired).toMatchObject({ swapped: true, differences: found.differences, listed: found.listed });
  const counts: Record<string, number> = {};
  for (const { difference } of repaired.listed) counts[difference] = (counts[difference] ?? 0) + 1;
  expect(Object.keys(counts).sort()).toEqual(Object.keys(expected).sort());
  for (const [difference, count] of Object.entries(expected)) if (!Number.isNaN(count)) expect([difference, counts[difference]]).toEqual([difference, count]);
  expect(repaired.differences).toBe(repaired.listed.length);
  await expectUnharmed();
  expect(await rebuild(under.url)).toMatchObject({ differences: 0 });
});

it('counts all differences and lists the first thousand', async () => {
  await run(`INSERT INTO switchyard.parts SELECT '111122223333/extra', 'alias', lpad(n::text, 5, '0'), '111122223333', '{}' FROM generate_series(1, 1500) n`);
  const { differences, listed } = await rebuild(under.url);
  expect([differences, listed.length]).toEqual([1_500, 1_000]);
  expect(listed.at(-1)).toEqual({ streamId: '111122223333/extra', kind: 'alias', key: '01000', difference: 'extra' });
  await expectUnharmed();
});

it.each<[string, string[], string[], RegExp]>([
  ['an event is missing', [`CREATE TABLE public.kept AS SELECT * FROM switchyard.events WHERE version = 1 ORDER BY stream_id LIMIT 1`, 'DELETE FROM switchyard.events e USING public.kept AS kept WHERE e.event_id = kept.event_id'],
    ['INSERT INTO switchyard.events OVERRIDING SYSTEM VALUE SELECT * FROM public.kept', 'DROP TABLE public.kept'], /^\S+@1: the event is missing$/],
  ['an event cannot follow', [`UPDATE switchyard.events SET type = 'Unheard' WHERE type = 'AccountOpened'`], [`UPDATE switchyard.events SET type = 'AccountOpened' WHERE type = 'Unheard'`],
    /account@1: the event cannot follow the events before it/],
  ['nothing folds a stream', [`UPDATE switchyard.events SET stream_type = 'Novel' WHERE stream_type = 'Bucket'`], [`UPDATE switchyard.events SET stream_type = 'Bucket' WHERE stream_type = 'Novel'`],
    /nothing folds the events of a Novel$/],
])('refuses and changes nothing where %s', async (_, tampering, restoring, message) => {
  await run(...tampering);
  await expect(rebuild(under.url)).rejects.toThrow(message);
  await expectUnharmed().finally(() => run(...restoring));
  expect(await rebuild(under.url)).toMatchObject({ differences: 0 });
});

it('lets only one run at a time, over all processes', async () => {
  const first = await beginRebuild(under.url);
  await expect(beginRebuild(under.url)).rejects.toThrow('A rebuild is running.');
  expect(await first.run(new AbortController().signal)).toMatchObject({ swapped: true });
  expect(await rebuild(under.url)).toMatchObject({ swapped: true });
});

it('gives up when it is told to, and leaves nothing', async () => {
  const given = new AbortController();
  const startWorker = async (snapshot: string) => {
    const worker = await workerOf(under.url)(snapshot);
    return { ...worker, fold: (...[range, tell]: Parameters<typeof worker.fold>) => worker.fold(range, (progress) => { given.abort(new Error('enough')); tell(progress); }) };
  };
  await expect(rebuild(under.url, { startWorker }, given.signal)).rejects.toThrow('enough');
  await expectUnharmed();
});

it('fails when a worker is lost, and the next drops what a process that was killed left', async () => {
  const lost = async (snapshot: string) => {
    const worker = await workerOf(under.url)(snapshot);
    return { ...worker, fold: async (...given: Parameters<typeof worker.fold>) => { await worker.fold(...given); throw new Error('a thread of the rebuild has ended'); } };
  };
  await expect(rebuild(under.url, { startWorker: lost })).rejects.toThrow('has ended');
  await expectUnharmed();
  await run('CREATE TABLE switchyard.parts_rebuilt (LIKE switchyard.parts INCLUDING ALL)', 'CREATE TABLE switchyard.parts_rebuilt_streams (left_over text)');
  expect(await rebuild(under.url)).toMatchObject({ differences: 0, swapped: true });
  await expectUnharmed();
});

it('does not take the place of a table that a migration has altered meanwhile', async () => {
  const startWorker = async (snapshot: string) => {
    await run('CREATE INDEX IF NOT EXISTS parts_of_tomorrow ON switchyard.parts (kind)');
    return workerOf(under.url)(snapshot);
  };
  await expect(rebuild(under.url, { startWorker })).rejects.toThrow('was altered during the rebuild');
  expect(await rebuild(under.url)).toMatchObject({ swapped: true });
  await run('DROP INDEX switchyard.parts_of_tomorrow');
  await expectUnharmed();
});
