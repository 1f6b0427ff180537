import { LogLines } from '../../src/invoker/logs/log-lines.store.js';
import { LogStore } from '../../src/invoker/logs/log-store.js';
import type { LogEntry } from '../../src/invoker/execution/types.js';
import { HELLOWORLD } from '../support/routing-fixtures.js';
import { invokerDatabase, type InvokerDatabase } from '../support/invoker-database.js';

let database: InvokerDatabase;
beforeAll(async () => {
  database = await invokerDatabase();
});
afterAll(() => database?.drop());

const notices: string[] = [];
const newStore = (): LogStore => new LogStore(new LogLines(database.pool), (notice, detail) => notices.push(`${notice} ${String(detail)}`));
const entry = (message: string, change: Partial<LogEntry> = {}): LogEntry => ({
  ...HELLOWORLD,
  logGroup: '/aws/lambda/helloworld',
  logStream: '2026/11/23/[1]0123456789abcdef0123456789abcdef',
  timestamp: 1_763_900_000_123.7,
  message,
  ...change,
});

test('lines come back in order, of that function alone, with odd characters, on the first read after the write', async () => {
  const store = newStore();
  const messages = ['START', 'value1 = "a",\\b {c} \'d\' NULL', 'é 🚂 \t', '', 'nul \0', 'lone \ud800 surrogate', 'END'];
  for (const message of messages) store.write(entry(message));
  store.write(entry('another’s', { accountId: '999999999999' }));
  store.write(entry('another region', { region: 'eu-west-1' }));
  const lines = await store.read({ ...HELLOWORLD, limit: 100 });
  expect(lines.map(({ message }) => message)).toEqual(['START', 'value1 = "a",\\b {c} \'d\' NULL', 'é 🚂 \t', '', 'nul \u2400', 'lone \ufffd surrogate', 'END']);
  expect(lines[0]).toEqual({ id: expect.stringMatching(/^\d+$/), logStream: entry('').logStream, timestamp: 1_763_900_000_123, message: 'START' });
  expect((await store.read({ ...HELLOWORLD, limit: 2 })).map(({ message }) => message)).toEqual(['lone \ufffd surrogate', 'END']);
  expect((await store.read({ ...HELLOWORLD, after: lines[0]?.id, limit: 2 })).map(({ message }) => message)).toEqual([messages[1], messages[2]]);
  await store.close();
  expect(notices).toEqual([]);
});

test('a reader that follows by id misses no line of several writers', async () => {
  const name = { ...HELLOWORLD, functionName: 'followed' };
  const writers = [newStore(), newStore(), newStore()];
  const reader = newStore();
  const seen: string[] = [];
  let after = '0';
  let writing = true;
  const written = Promise.all(
    writers.map(async (store, writer) => {
      for (let line = 0; line < 200; line++) {
        store.write(entry(`${writer}/${line}`, name));
        if (line % 5 === 0) await store.flush();
      }
      await store.close();
    }),
  ).then(() => (writing = false));
  for (let last = false; !last; ) {
    last = !writing;
    const lines = await reader.read({ ...name, after, limit: 1000 });
    seen.push(...lines.map(({ message }) => message));
    after = lines.at(-1)?.id ?? after;
  }
  await written;
  expect(seen).toHaveLength(600);
  for (const writer of [0, 1, 2]) {
    expect(seen.filter((message) => message.startsWith(`${writer}/`))).toEqual(Array.from({ length: 200 }, (_, line) => `${writer}/${line}`));
  }
});

test('lines of 256 KiB do not add up to more than memory holds: a page ends after 8 MiB, and the next goes on', async () => {
  const name = { ...HELLOWORLD, functionName: 'talkative' };
  const store = newStore();
  for (let line = 0; line < 50; line++) {
    store.write(entry(`${String(line).padStart(2, '0')}${'x'.repeat(262_142)}`, name));
    if (line % 10 === 0) await store.flush();
  }
  const numbers = (lines: readonly { message: string }[]): number[] => lines.map(({ message }) => Number(message.slice(0, 2)));
  const last = await store.read({ ...name, limit: 10_000 });
  expect(numbers(last)).toEqual(Array.from({ length: 32 }, (_, line) => line + 18));
  const first = await store.read({ ...name, after: '0', limit: 10_000 });
  const second = await store.read({ ...name, after: first.at(-1)?.id, limit: 10_000 });
  expect([...numbers(first), ...numbers(second)]).toEqual(Array.from({ length: 50 }, (_, line) => line));
  await store.close();
});
