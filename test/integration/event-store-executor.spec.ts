import { randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import fc from 'fast-check';
import { AwsError } from '../../src/aws/index.js';
import { asWritten, fold } from '../../src/event-store/aggregate.js';
import { CommandExecutor, type CommandOutcome } from '../../src/event-store/command-executor.js';
import { folded } from '../../src/event-store/folded-aggregate.js';
import { verifyStore } from '../../src/event-store/verify.js';
import { eventStoreUnderTest, type StoreUnderTest } from '../support/event-store.js';
import { metadata, notebookAggregate, type Notebook, type NotebookEvent } from '../support/notebook.js';

let under: StoreUnderTest;
let serial = 0;
const newStream = (): string => `111122223333/us-west-2/notebook-${(serial += 1)}`;

beforeAll(async () => {
  under = await eventStoreUnderTest(16);
});
afterAll(() => under.close());

const newExecutor = (): CommandExecutor => new CommandExecutor(under.store);

function run(
  executor: CommandExecutor, streamId: string, decide: (state: Notebook) => readonly NotebookEvent[], commandId?: string,
): Promise<CommandOutcome<Notebook>> {
  return executor.execute({ aggregate: notebookAggregate, streamId, metadata, decide, ...(commandId === undefined ? {} : { commandId }) });
}

const titled = (title: string): NotebookEvent => ({ type: 'Titled', data: { title } });
const written = (name: string, text = name): NotebookEvent => ({ type: 'NoteWritten', data: { name, text } });
const refuse = (): never => {
  throw new Error('refused');
};
const once = (name: string) => (state: Notebook): NotebookEvent[] => (state.notes.has(name) ? refuse() : [written(name)]);

/** Counts the queries that a piece of work makes. */
async function queriesOf(work: () => Promise<unknown>): Promise<number> {
  const query = jest.spyOn(under.pool, 'query');
  try {
    await work();
    return query.mock.calls.length;
  } finally {
    query.mockRestore();
  }
}

it('gives the state before and after, and is one query on a warm stream', async () => {
  const streamId = newStream();
  const executor = newExecutor();
  const first = await run(executor, streamId, () => [titled('a'), written('x')]);
  expect(first).toMatchObject({ before: notebookAggregate.initial, version: 2, duplicate: false, state: { title: { title: 'a' } } });
  expect(await queriesOf(() => run(executor, streamId, () => [titled('b')]))).toBe(1);
  expect(await queriesOf(() => run(newExecutor(), streamId, () => [titled('c')]))).toBe(2);
  expect((await newExecutor().read(notebookAggregate, streamId)).version).toBe(4);
});

it('checks a no by a read: what another wrote turns it into a yes', async () => {
  const streamId = newStream();
  const [here, elsewhere] = [newExecutor(), newExecutor()];
  await run(here, streamId, () => [written('taken')]);
  await run(elsewhere, streamId, () => [{ type: 'NoteErased', data: { name: 'taken' } }]);
  expect(await run(here, streamId, once('taken'))).toMatchObject({ version: 3 });
  await expect(run(here, streamId, once('taken'))).rejects.toThrow('refused');
  await run(elsewhere, streamId, () => [titled('new')]);
  const nothing = await run(here, streamId, ({ title }) => (title ? [] : [titled('old')]));
  expect(nothing).toMatchObject({ version: 4, state: { title: { title: 'new' } } });
});

it('decides again when another was faster', async () => {
  const streamId = newStream();
  const [here, elsewhere] = [newExecutor(), newExecutor()];
  await run(here, streamId, () => [titled('a')]);
  await run(elsewhere, streamId, () => [written('x')]);
  const { version, state } = await run(here, streamId, ({ notes }) => [written(`${notes.size} before`)]);
  expect([version, [...state.notes.keys()]]).toEqual([3, ['x', '1 before']]);
  await expect(run(elsewhere, streamId, once('1 before'))).rejects.toThrow('refused');
});

it("answers 409 in AWS's words after three lost races, and recovers", async () => {
  const streamId = newStream();
  const executor = newExecutor();
  const append = jest.spyOn(under.store, 'append').mockImplementation(async () => ({ status: 'conflict', version: 9 }));
  await expect(run(executor, streamId, () => [titled('a')])).rejects.toMatchObject({ name: 'ResourceConflictException', status: 409 } satisfies Partial<AwsError>);
  expect(append).toHaveBeenCalledTimes(4);
  append.mockRestore();
  expect(await run(executor, streamId, () => [titled('a')])).toMatchObject({ version: 1 });
});

it('gives a retry the first answer, here and elsewhere, whatever came after', async () => {
  const streamId = newStream();
  const command = randomUUID();
  const here = newExecutor();
  const first = await run(here, streamId, once('x'), command);
  await run(here, streamId, () => [titled('later'), { type: 'NoteErased', data: { name: 'x' } }]);
  for (const executor of [here, newExecutor()]) {
    const again = await run(executor, streamId, once('x'), command);
    expect(again).toMatchObject({ version: first.version, duplicate: true });
    expect(again.state).toEqual(first.state);
    const refused = await run(executor, streamId, refuse, command);
    expect(refused).toMatchObject({ version: first.version, duplicate: true });
  }
});

it('forgets a stream whose append failed, since it may have been recorded', async () => {
  const streamId = newStream();
  const executor = newExecutor();
  await run(executor, streamId, () => [titled('a')]);
  const recorded = under.store.append.bind(under.store);
  jest.spyOn(under.store, 'append').mockImplementationOnce(async (request) => {
    await recorded(request);
    throw new Error('connection lost');
  });
  await expect(run(executor, streamId, () => [written('x')])).rejects.toThrow('connection lost');
  await expect(run(executor, streamId, once('x'))).rejects.toThrow('refused');
});

it('lets exactly one of many racers create, and serves all who change', async () => {
  const streamId = newStream();
  const executors = [newExecutor(), newExecutor()];
  const creations = await Promise.allSettled(Array.from({ length: 16 }, (_, i) => run(executors[i % 2]!, streamId, once('created'))));
  expect(creations.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  const one = executors[0]!;
  await Promise.all(Array.from({ length: 24 }, (_, i) => run(one, streamId, () => [written(`note ${i}`)])));
  expect((await one.read(notebookAggregate, streamId)).state.notes.size).toBe(25);
});

it('keeps rows equal to the fold and its own state equal to both, for any history', async () => {
  const command = fc.record({ executor: fc.nat({ max: 1 }), kind: fc.constantFrom('title', 'write', 'erase'), name: fc.constantFrom('a', 'b', 'c'), text: fc.string({ unit: 'binary' }) });
  await fc.assert(
    fc.asyncProperty(fc.array(command, { maxLength: 20 }), async (commands) => {
      const streamId = newStream();
      const executors = [newExecutor(), newExecutor()];
      let last: CommandOutcome<Notebook> | undefined;
      for (const { executor, kind, name, text } of commands) {
        last = await run(executors[executor]!, streamId, ({ notes }) => {
          if (kind === 'title') return [titled(storable(text))];
          if (kind === 'write') return [written(name, storable(text)), titled(name)];
          return notes.has(name) ? [{ type: 'NoteErased', data: { name } }] : [];
        });
      }
      const folded = fold(notebookAggregate, asWritten<NotebookEvent>(await under.store.readStream(streamId)));
      const rows = await under.store.loadParts(streamId);
      expect(notebookAggregate.fromParts(rows.parts)).toEqual(folded);
      if (last) expect(last.state).toEqual(folded);
    }),
    { numRuns: 40 },
  );
  expect((await verifyStore(under.pool, [folded(notebookAggregate)])).problems).toEqual([]);
});

const storable = (text: string): string => Buffer.from(text.replaceAll('\0', '')).toString();
