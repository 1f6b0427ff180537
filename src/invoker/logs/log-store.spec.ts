import type { LogEntry } from '../execution/types.js';
import { LogStore, type LogBuffering } from './log-store.js';

const entry = (message: string): LogEntry => ({ accountId: 'a', region: 'r', functionName: 'f', logGroup: 'g', logStream: 's', timestamp: 1, message });

function storeWith(buffering: Partial<LogBuffering>, append: (batch: readonly LogEntry[]) => Promise<void> = async () => undefined) {
  const batches: string[][] = [];
  const notices: string[] = [];
  const lines = {
    append: async (batch: readonly LogEntry[]) => {
      await append(batch);
      batches.push(batch.map(({ message }) => message));
    },
    read: async () => [],
  };
  const store = new LogStore(lines, (notice, detail) => notices.push(`${notice} ${String(detail)}`), { flushMs: 60_000, ...buffering });
  return { store, batches, notices };
}

test('lines are stored in order, in batches', async () => {
  const { store, batches } = storeWith({ batchLines: 3 });
  for (const message of ['1', '2', '3', '4', '5', '6', '7']) store.write(entry(message));
  await store.flush();
  expect(batches.flat()).toEqual(['1', '2', '3', '4', '5', '6', '7']);
  expect(Math.max(...batches.map(({ length }) => length))).toBeLessThanOrEqual(3);
  await store.close();
});

test('a read sees what was written before it', async () => {
  const { store, batches } = storeWith({});
  store.write(entry('now'));
  await store.read({ accountId: 'a', region: 'r', functionName: 'f', limit: 1 });
  expect(batches).toEqual([['now']]);
});

test('a read does not wait for long for lines that the database takes slowly', async () => {
  let take: () => void = () => undefined;
  const { store, batches } = storeWith({ readWaitMs: 20 }, () => new Promise((resolve) => (take = resolve)));
  store.write(entry('late'));
  expect(await store.read({ accountId: 'a', region: 'r', functionName: 'f', limit: 1 })).toEqual([]);
  expect(batches).toEqual([]);
  take();
  await store.close();
  expect(batches).toEqual([['late']]);
});

test('a writer is asked to wait while the buffer is full, and no longer', async () => {
  let take: () => void = () => undefined;
  const { store } = storeWith({ highWater: 10 }, () => new Promise((resolve) => (take = resolve)));
  await store.pressure();
  store.write(entry('x'.repeat(10)));
  let waiting = true;
  const relieved = store.pressure().then(() => (waiting = false));
  const flushed = store.flush();
  await Promise.resolve();
  expect(waiting).toBe(true);
  take();
  await Promise.all([relieved, flushed]);
  expect(waiting).toBe(false);
});

test('empty lines fill the buffer as well', async () => {
  let take: () => void = () => undefined;
  const taken = new Promise<void>((resolve) => (take = resolve));
  const { store, batches, notices } = storeWith({ highWater: 4_000, capacity: 8_000 }, () => taken);
  for (let line = 0; line < 10_000; line += 1) store.write(entry(''));
  const waited = store.pressure().then(() => batches.length > 0);
  const flushed = store.flush();
  take();
  await flushed;
  expect(await waited).toBe(true);
  await store.close();
  expect(batches.flat().length).toBeLessThan(100);
  expect(notices).toEqual([`dropped ${10_000 - batches.flat().length}`]);
});

test('a database that is away loses nothing until the buffer is full; then it is told what was dropped', async () => {
  let away = true;
  const { store, batches, notices } = storeWith({ capacity: 600, batchLines: 1 }, async () => {
    if (away) throw new Error('connection refused');
  });
  for (const message of ['1', '2', '3', '4', '5']) store.write(entry(message));
  await store.flush();
  away = false;
  await store.flush();
  expect(batches.flat()).toEqual(['1', '2', '3']);
  expect(notices).toContain('dropped 2');
  await store.close();
});

test('what Postgres can never take does not hold up the rest', async () => {
  const { store, batches } = storeWith({ batchLines: 1 }, async ([first]) => {
    if (first?.message === 'bad') throw Object.assign(new Error('invalid byte sequence'), { code: '22021' });
  });
  for (const message of ['1', 'bad', '2']) store.write(entry(message));
  await store.close();
  expect(batches.flat()).toEqual(['1', '2']);
});

test('a NUL becomes its symbol and an endless line is cut', async () => {
  const { store, batches } = storeWith({});
  store.write(entry('a\0b'));
  store.write(entry('x'.repeat(300_000)));
  await store.close();
  expect(batches.flat()[0]).toBe('a\u2400b');
  expect(batches.flat()[1]).toHaveLength(262_144);
});
