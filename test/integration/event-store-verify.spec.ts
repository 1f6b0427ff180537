import { CommandExecutor } from '../../src/event-store/command-executor.js';
import { folded } from '../../src/event-store/folded-aggregate.js';
import { verifyStore } from '../../src/event-store/verify.js';
import { eventStoreUnderTest, type StoreUnderTest } from '../support/event-store.js';
import { metadata, notebookAggregate, type NotebookEvent } from '../support/notebook.js';

const A = '111122223333/us-west-2/tampered';
const B = '111122223333/us-west-2/whole';
const OTHER_ACCOUNT = '444455556666/us-west-2/whole';
const DECISIONS: readonly (readonly NotebookEvent[])[] = [
  [{ type: 'Titled', data: { title: 'first' } }],
  [{ type: 'NoteWritten', data: { name: 'one', text: 'text' } }, { type: 'NoteWritten', data: { name: 'two', text: 'text' } }],
  [{ type: 'NoteErased', data: { name: 'one' } }],
  [{ type: 'Titled', data: { title: 'last' } }],
];

let under: StoreUnderTest;

beforeAll(async () => {
  under = await eventStoreUnderTest(2);
  const executor = new CommandExecutor(under.store);
  for (const streamId of [A, B, OTHER_ACCOUNT]) {
    for (const events of DECISIONS) await executor.execute({ aggregate: notebookAggregate, streamId, metadata, decide: () => events });
  }
});
afterAll(() => under.close());

const verify = (accountId?: string) => verifyStore(under.pool, [folded(notebookAggregate)], accountId);

it('finds nothing in what nobody touched, of one account or of all', async () => {
  expect(await verify()).toEqual({ streams: 3, events: 15, rows: 6, problems: [] });
  expect(await verify('111122223333')).toEqual({ streams: 2, events: 10, rows: 4, problems: [] });
  expect(await verify('000000000000')).toEqual({ streams: 0, events: 0, rows: 0, problems: [] });
});

const event = (version: number, change: string): string => `UPDATE switchyard.events SET ${change} WHERE stream_id = '${A}' AND version = ${version}`;
const HASH = 'the hash is not the one of the event and the events before it';

it.each<[string, string, unknown[]]>([
  ['a byte of an event', event(1, `data = '{"title":"firsT"}'`), [{ version: 1, problem: HASH }]],
  ['a byte of the last event, and its row', `${event(5, `data = '{"title":"lasT"}'`)}; UPDATE switchyard.parts SET data = '{"title":"lasT"}' WHERE stream_id = '${A}' AND kind = 'title'`,
    [{ version: 5, problem: HASH }]],
  ['a byte of the metadata', event(2, `metadata = jsonb_set(metadata, '{actor,accessKeyId}', '"tesT"')`), [{ version: 2, problem: HASH }]],
  ['the time of a command', event(2, `metadata = jsonb_set(metadata, '{time}', '"2026-01-02T03:04:05.679Z"')`), [{ version: 2, problem: HASH }]],
  ['the time of recording', event(2, `recorded_at = recorded_at + interval '1 microsecond'`), [{ version: 2, problem: HASH }]],
  ['a type', event(1, `type = 'Retitled'`), [{ version: 1, problem: HASH }, { version: 1, problem: expect.stringContaining('cannot follow') }]],
  ['a schema version', event(1, 'schema_version = 2'), [{ version: 1, problem: HASH }, { version: 1, problem: expect.stringContaining('cannot follow') }]],
  ['an event id', event(1, `event_id = gen_random_uuid()`), [{ version: 1, problem: HASH }]],
  ['a byte of a hash', event(3, `hash = set_byte(hash, 31, get_byte(hash, 31) # 1)`), [{ version: 3, problem: HASH }, { version: 4, problem: HASH }]],
  ['a history passed off as another account\'s', ['streams', 'events', 'parts'].map((table) =>
    `UPDATE switchyard.${table} SET stream_id = '999988887777/us-west-2/tampered', account_id = '999988887777' WHERE stream_id = '${A}'`).join(';'),
    [{ streamId: '999988887777/us-west-2/tampered', version: 1, problem: HASH }]],
  ['an account of an event', event(3, `account_id = '444455556666'`), [{ version: 3, problem: 'the event is listed under another account' }]],
  ['the order of the feed', event(3, 'tx_id = \'1\''), [{ version: 3, problem: 'the event stands before its predecessor in the feed' }]],
  ['a deleted event', `DELETE FROM switchyard.events WHERE stream_id = '${A}' AND version = 3`,
    [{ version: 3, problem: 'the event is missing' }, { version: 4, problem: HASH }]],
  ['a deleted first event', `DELETE FROM switchyard.events WHERE stream_id = '${A}' AND version = 1`,
    [{ version: 1, problem: 'the event is missing' }, { version: 2, problem: HASH }]],
  ['a cut tail', `DELETE FROM switchyard.events WHERE stream_id = '${A}' AND version > 3`,
    [{ version: 4, problem: "the events from here to the stream's version 5 are missing" }]],
  ['a cut tail with its head', `DELETE FROM switchyard.events WHERE stream_id = '${A}' AND version = 5;
    UPDATE switchyard.streams SET version = 4, head_hash = (SELECT hash FROM switchyard.events WHERE stream_id = '${A}' AND version = 4) WHERE stream_id = '${A}'`,
    [{ part: 'title ', problem: 'the row is not what the events give' }]],
  ['all events', `DELETE FROM switchyard.events WHERE stream_id = '${A}'`,
    [{ version: 1, problem: "the events from here to the stream's version 5 are missing" }]],
  ['a head version', `UPDATE switchyard.streams SET version = 4 WHERE stream_id = '${A}'`, [{ version: 5, problem: "there are events after the stream's version 4" }]],
  ['a head hash', `UPDATE switchyard.streams SET head_hash = sha256('x') WHERE stream_id = '${A}'`,
    [{ problem: "the stream's hash is not the one of its last event" }]],
  ['a deleted head', `DELETE FROM switchyard.streams WHERE stream_id = '${A}'`, [{ problem: 'is missing from the streams' }]],
  ['a byte of a row', `UPDATE switchyard.parts SET data = jsonb_set(data, '{text}', '"texT"') WHERE stream_id = '${A}' AND key = 'two'`,
    [{ part: 'note two', problem: 'the row is not what the events give' }]],
  ['a missing row', `DELETE FROM switchyard.parts WHERE stream_id = '${A}' AND key = 'two'`, [{ part: 'note two', problem: 'the row is missing' }]],
  ['an extra row', `INSERT INTO switchyard.parts SELECT stream_id, kind, 'three', account_id, data FROM switchyard.parts WHERE stream_id = '${A}' AND key = 'two'`,
    [{ part: 'note three', problem: 'the events give no such row' }]],
  ['a row under another account', `UPDATE switchyard.parts SET account_id = '444455556666' WHERE stream_id = '${A}' AND key = 'two'`,
    [{ part: 'note two', problem: 'the row is listed under another account' }]],
])('finds and names %s', async (_, tampering, expected) => {
  const kept = ['streams', 'events', 'parts'];
  await under.pool.query(kept.map((table) => `CREATE TABLE kept_${table} AS SELECT * FROM switchyard.${table}`).join(';'));
  try {
    await under.pool.query(tampering);
    const { problems } = await verify();
    expect(problems).toEqual((expected as object[]).map((problem) => ({ streamId: A, ...problem })));
    expect((await verify('444455556666')).problems).toEqual([]);
  } finally {
    const restore = kept.map((table) => `DELETE FROM switchyard.${table};
      INSERT INTO switchyard.${table} ${table === 'events' ? 'OVERRIDING SYSTEM VALUE' : ''} SELECT * FROM kept_${table}; DROP TABLE kept_${table}`);
    await under.pool.query(restore.join(';'));
  }
  expect((await verify()).problems).toEqual([]);
});

it('finds an event that its predecessors do not allow, with a right hash', async () => {
  const streamId = '111122223333/us-west-2/impossible';
  await under.store.append({
    streamId, streamType: 'Notebook', expectedVersion: 0, changes: { upserts: [], deletes: [] },
    events: [{ id: '00000000-0000-4000-8000-000000000002', type: 'NoteErased', data: { name: 'none' }, metadata }],
  });
  expect((await verify()).problems).toEqual([
    { streamId, version: 1, problem: 'the event cannot follow the events before it: there is no note none' },
  ]);
});
