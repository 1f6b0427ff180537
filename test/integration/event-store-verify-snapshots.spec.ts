import { CommandExecutor } from '../../src/event-store/command-executor.js';
import { folded } from '../../src/event-store/folded-aggregate.js';
import { Snapshots } from '../../src/event-store/snapshots.js';
import { verifyStore } from '../../src/event-store/verify.js';
import { eventStoreUnderTest, type StoreUnderTest } from '../support/event-store.js';
import { metadata, notebookAggregate, type NotebookEvent } from '../support/notebook.js';

/** Snapshots answer for the past, so verification compares them with the events as it does rows. */
const STREAM = '111122223333/us-west-2/kept';
const DECISIONS: readonly (readonly NotebookEvent[])[] = [
  [{ type: 'Titled', data: { title: 'first' } }],
  [{ type: 'NoteWritten', data: { name: 'one', text: 'text' } }, { type: 'NoteWritten', data: { name: 'two', text: 'text' } }],
  [{ type: 'NoteErased', data: { name: 'one' } }],
  [{ type: 'Titled', data: { title: 'last' } }],
];
const NOT_SO = 'the snapshot is not what the events give';
const ELSEWHERE = 'the snapshot stands elsewhere in time or in the feed than the event';
const NO_EVENT = 'there is a snapshot, but no event';

let under: StoreUnderTest;

beforeAll(async () => {
  under = await eventStoreUnderTest(2);
  const executor = new CommandExecutor(under.store);
  const snapshots = new Snapshots(under.pool);
  for (const events of DECISIONS) {
    const { version, state } = await executor.execute({ aggregate: notebookAggregate, streamId: STREAM, metadata, decide: () => events });
    await snapshots.keep(STREAM, [{ version, parts: notebookAggregate.parts(state) }]);
  }
});
afterAll(() => under.close());

const problems = async () => (await verifyStore(under.pool, [folded(notebookAggregate)])).problems;

it('finds nothing in what nobody touched', async () => expect(await problems()).toEqual([]));

const update = (version: number, change: string): string => `UPDATE switchyard.snapshots SET ${change} WHERE version = ${version}`;

it.each<[string, string, { version: number; problem: string }[]]>([
  ['a byte of a part', update(3, `parts = jsonb_set(parts, '{0,data,title}', '"forged"')`), [{ version: 3, problem: NOT_SO }]],
  ['a part that is gone', update(3, 'parts = parts - 0'), [{ version: 3, problem: NOT_SO }]],
  ['a part too many', update(3, `parts = parts || '[{"kind": "note", "key": "x", "data": {}}]'`), [{ version: 3, problem: NOT_SO }]],
  ['a part twice', update(3, 'parts = parts || (parts -> 0)'), [{ version: 3, problem: NOT_SO }]],
  ['an earlier time', update(4, `recorded_at = recorded_at - interval '1 microsecond'`), [{ version: 4, problem: ELSEWHERE }]],
  ['another place', update(4, 'position = position + 1'), [{ version: 4, problem: ELSEWHERE }]],
  ['another transaction', update(4, `tx_id = '3'`), [{ version: 4, problem: ELSEWHERE }]],
  ['a version that is not there yet', update(5, 'version = 6'), [{ version: 6, problem: NO_EVENT }]],
  ['two that were swapped', `${update(3, 'version = 0')}; ${update(4, 'version = 3')}; ${update(0, 'version = 4')}`,
    [{ version: 3, problem: ELSEWHERE }, { version: 3, problem: NOT_SO }, { version: 4, problem: ELSEWHERE }, { version: 4, problem: NOT_SO }]],
])('finds %s', async (_, tampering, expected) => {
  await under.pool.query('CREATE TABLE kept AS SELECT * FROM switchyard.snapshots');
  try {
    await under.pool.query(tampering);
    expect(await problems()).toEqual(expected.map((problem) => ({ streamId: STREAM, ...problem })));
  } finally {
    await under.pool.query('TRUNCATE switchyard.snapshots; INSERT INTO switchyard.snapshots SELECT * FROM kept; DROP TABLE kept');
  }
});

it('finds a snapshot of a stream that there never was', async () => {
  const forged = '111122223333/us-west-2/forged';
  await under.pool.query(`INSERT INTO switchyard.snapshots SELECT $1, version, recorded_at, tx_id, position, parts FROM switchyard.snapshots WHERE version = 1`, [forged]);
  expect(await problems()).toContainEqual({ streamId: forged, version: 1, problem: NO_EVENT });
  await under.pool.query('DELETE FROM switchyard.snapshots WHERE stream_id = $1', [forged]);
});
