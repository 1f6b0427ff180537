import type { LogEntry } from '../../src/invoker/execution/types.js';
import { LogEvents } from '../../src/invoker/logs/log-events.store.js';
import { LogGroups } from '../../src/invoker/logs/log-groups.store.js';
import { LogLines } from '../../src/invoker/logs/log-lines.store.js';
import { LogRetention } from '../../src/invoker/logs/log-retention.js';
import { LogRetentionStore } from '../../src/invoker/logs/log-retention.store.js';
import { eventually } from '../support/eventually.js';
import { invokerDatabase, type InvokerDatabase } from '../support/invoker-database.js';

const OWNER = { accountId: '123456789012', region: 'us-west-2' };
const DAY = 86_400_000;

let database: InvokerDatabase;
let groups: LogGroups;
let retention: LogRetentionStore;
beforeEach(async () => {
  database = await invokerDatabase();
  groups = new LogGroups(database.pool);
  retention = new LogRetentionStore(database.pool);
});
afterEach(() => database.drop());

const entry = (group: string, message: string, daysAgo: number): LogEntry => ({
  ...OWNER, functionName: 'helloworld', logGroup: group, logStream: `${daysAgo} days ago`, timestamp: Date.now() - daysAgo * DAY, message,
});
const write = (entries: readonly LogEntry[]): Promise<void> => new LogLines(database.pool).append(entries);

async function messages(group: string): Promise<string[]> {
  const groupId = await groups.find({ ...OWNER, group });
  if (groupId === undefined) return [];
  const span = { from: 0, before: Date.now() + DAY, direction: 'forward', limit: 10_000, bytes: 1 << 20 } as const;
  return (await new LogEvents(database.pool).read({ groupId, prefix: '' }, span)).events.map(({ message }) => message);
}
const rows = async (table: string): Promise<number> => Number((await database.pool.query<{ count: string }>(`SELECT count(*) FROM invoker.${table}`)).rows[0]!.count);

it('keeps each group as long as it says, the others as long as the installation says, by default for ever', async () => {
  await write([entry('a', 'old', 8), entry('a', 'new', 6), entry('b', 'old', 8), entry('c', 'ancient', 800), entry('c', 'old', 8)]);
  await groups.change({ ...OWNER, group: 'a', retentionInDays: 7 });
  await groups.change({ ...OWNER, group: 'c', retentionInDays: 731 });
  expect(await retention.sweep(undefined, 100)).toBe(2);
  expect([await messages('a'), await messages('b'), await messages('c')]).toEqual([['new'], ['old'], ['old']]);
  expect(await retention.sweep(3, 100)).toBe(1);
  expect([await messages('a'), await messages('b'), await messages('c')]).toEqual([['new'], [], ['old']]);
  const listed = await groups.list({ ...OWNER, limit: 10 });
  expect(listed.map(({ name, storedBytes, retentionInDays }) => [name, storedBytes, retentionInDays])).toEqual([['a', 29, 7], ['b', 0, null], ['c', 29, 731]]);
  const streams = await groups.listStreams((await groups.find({ ...OWNER, group: 'a' }))!, { ...OWNER, group: 'a', order: 'name', descending: false, limit: 10 });
  expect(streams.map(({ name }) => name)).toEqual(['6 days ago']);
});

it('deletes a batch at a time, and what is in a deleted group to the last row, while a group of the same name begins anew', async () => {
  await write(Array.from({ length: 25 }, (_, line) => entry('a', String(line), 1)));
  expect([await groups.delete({ ...OWNER, group: 'a' }), await groups.delete({ ...OWNER, group: 'a' })]).toEqual([true, false]);
  expect(await messages('a')).toEqual([]);
  await write([entry('a', 'again', 1)]);
  expect([await retention.sweep(undefined, 10), await retention.sweep(undefined, 10), await retention.sweep(undefined, 10)]).toEqual([10, 10, 5]);
  expect(await messages('a')).toEqual(['again']);
  expect([await rows('log_groups'), await rows('log_streams'), await rows('log_lines')]).toEqual([1, 1, 1]);
});

it('is one invoker\'s at a time', async () => {
  await write([entry('a', 'old', 8)]);
  const other = await database.pool.connect();
  await other.query("BEGIN; SELECT pg_advisory_xact_lock(hashtextextended('invoker.sweep_log_lines', 0))");
  expect(await retention.sweep(1, 100)).toBe(0);
  await other.query('ROLLBACK');
  other.release();
  expect(await retention.sweep(1, 100)).toBe(1);
});

it('goes on by itself, also after a failure, until it is stopped', async () => {
  await write(Array.from({ length: 7 }, (_, line) => entry('a', String(line), 8)));
  const failures: unknown[] = [];
  let sweeps = 0;
  const store = { sweep: (days: number | undefined, most: number) => (++sweeps === 1 ? Promise.reject(new Error('away')) : retention.sweep(days, most)) };
  const sweeper = new LogRetention(store, { defaultDays: 7, sweepMs: 10, batchLines: 3 }, (error) => failures.push(error));
  sweeper.start();
  await eventually(() => messages('a'), (left) => left.length === 0);
  await sweeper.stop();
  expect(failures).toEqual([new Error('away')]);
});
