import { randomUUID } from 'node:crypto';
import { CommandExecutor } from '../../src/event-store/command-executor.js';
import { PostgresEventStore } from '../../src/event-store/postgres-event-store.js';
import type { AppendResult, CommandEnd, EventStore } from '../../src/event-store/types.js';
import { appendOf, eventStoreUnderTest, type StoreUnderTest } from '../support/event-store.js';
import { metadata, notebookAggregate, type Notebook, type NotebookEvent } from '../support/notebook.js';

/** What observers of the store and of commands are told. */
let under: StoreUnderTest;
let serial = 0;
const newStream = (): string => `111122223333/us-west-2/observed-${(serial += 1)}`;

beforeAll(async () => {
  under = await eventStoreUnderTest();
});
afterAll(() => under.close());

const titled: NotebookEvent = { type: 'Titled', data: { title: 'a' } };
type Decide = (state: Notebook) => readonly NotebookEvent[];

/** How commands end that run on a store, in their order. */
function ends(store: EventStore) {
  const seen: [string, CommandEnd][] = [];
  const executor = new CommandExecutor(store, { observer: { onCommand: (type, end) => seen.push([type, end]) } });
  const run = (streamId: string, decide: Decide, commandId?: string) =>
    executor.execute({ aggregate: notebookAggregate, streamId, metadata, decide, commandId }).catch(() => undefined);
  return { seen, run };
}

/** The store, with some of its answers replaced. */
const storeWith = (over: Partial<EventStore>): EventStore =>
  new Proxy<EventStore>(under.store, { get: (store, name: keyof EventStore) => over[name] ?? store[name].bind(store) });

const conflict = async (): Promise<AppendResult> => ({ status: 'conflict', version: 0 });
const lost = (): Promise<never> => Promise.reject(new Error('connection lost'));

it('each command ends once, by what became of it', async () => {
  const { seen, run } = ends(under.store);
  const stream = newStream();
  const commandId = randomUUID();
  await run(stream, () => [titled], commandId);
  await run(stream, () => [titled], commandId);
  await run(stream, () => []);
  await run(stream, () => { throw new Error('no'); });
  expect(seen).toEqual([['Notebook', 'ok'], ['Notebook', 'duplicate'], ['Notebook', 'nothing'], ['Notebook', 'refused']]);
});

it.each<[CommandEnd, Partial<EventStore>, Decide]>([
  ['conflict', { append: conflict }, () => [titled]],
  ['failed', { append: lost }, () => [titled]],
  ['failed', { loadParts: lost }, () => [titled]],
  ['failed', { readNewer: lost }, () => []],
  ['failed', { append: async () => ({ status: 'duplicate', version: 1 }), readStream: lost }, () => [titled]],
])('%s where the store gives %p', async (end, over, decide) => {
  const { seen, run } = ends(storeWith(over));
  await run(newStream(), decide);
  expect(seen).toEqual([['Notebook', end]]);
});

it('each append is timed, by its status', async () => {
  const seen: [string, boolean][] = [];
  const store = new PostgresEventStore(under.pool, undefined, { onAppend: (seconds, status) => seen.push([status, seconds > 0 && seconds < 10]) });
  const stream = newStream();
  const commandId = randomUUID();
  await store.append(appendOf(stream, 0, [{}], commandId));
  await store.append(appendOf(stream, 0, [{}], commandId));
  await store.append(appendOf(stream, 0, [{}]));
  await expect(store.append(appendOf(stream, 1, ['\0']))).rejects.toThrow('Could not parse request body into json');
  expect(seen).toEqual([['ok', true], ['duplicate', true], ['conflict', true], ['failed', true]]);
});
