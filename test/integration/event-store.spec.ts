import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Recorded } from '../../src/contract/index.js';
import { FEED_START } from '../../src/event-store/types.js';
import { createPool, migrate } from '../../src/postgres/index.js';
import { eventually } from '../support/eventually.js';
import { appendOf, eventStoreUnderTest, MIGRATIONS, type StoreUnderTest } from '../support/event-store.js';
import { metadata } from '../support/notebook.js';

const WRITERS = 32;
const APPENDS = 25;

let under: StoreUnderTest;
let serial = 0;
const newStream = (): string => `111122223333/us-west-2/stream-${(serial += 1)}`;

beforeAll(async () => {
  under = await eventStoreUnderTest(WRITERS);
});
afterAll(() => under.close());

describe('append', () => {
  it('numbers the events of a stream from 1 and gives them back as they went in', async () => {
    const stream = newStream();
    const data = { text: 'Grüße \ud83d\ude80', nested: { empty: {}, list: [1, 2.5, null], __proto__: undefined } };
    expect(await under.store.append(appendOf(stream, 0, [data, { second: true }]))).toEqual({ status: 'ok', version: 2 });
    const events = await under.store.readStream(stream);
    expect(events.map(({ version }) => version)).toEqual([1, 2]);
    expect(events[0]).toMatchObject({
      accountId: '111122223333', streamId: stream, streamType: 'Notebook', schemaVersion: 1, type: 'Titled', metadata,
      data: { text: 'Grüße \ud83d\ude80', nested: { empty: {}, list: [1, 2.5, null] } },
    });
    expect(await under.store.readStream(stream, 1)).toHaveLength(1);
    expect(await under.store.readStream(stream, 0, 1)).toHaveLength(1);
  });

  it('takes an event only at the expected version; 0 means that the stream must not exist', async () => {
    const stream = newStream();
    expect(await under.store.append(appendOf(stream, 1, [{}]))).toEqual({ status: 'conflict', version: 0 });
    expect(await under.store.append(appendOf(stream, 0, [{}]))).toEqual({ status: 'ok', version: 1 });
    expect(await under.store.append(appendOf(stream, 0, [{}]))).toEqual({ status: 'conflict', version: 1 });
    expect(await under.store.append(appendOf(stream, 2, [{}]))).toEqual({ status: 'conflict', version: 1 });
    expect(await under.store.readStream(stream)).toHaveLength(1);
  });

  it('answers the second append of a command with the version that the first left, also when they race', async () => {
    const stream = newStream();
    const command = randomUUID();
    const answers = await Promise.all(Array.from({ length: 16 }, () => under.store.append(appendOf(stream, 0, [{}, {}], command))));
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array<string>(15).fill('duplicate'), 'ok']);
    expect(new Set(answers.map(({ version }) => version))).toEqual(new Set([2]));
    await under.store.append(appendOf(stream, 2, [{}]));
    expect(await under.store.append(appendOf(stream, 3, [{}], command))).toEqual({ status: 'duplicate', version: 2 });
    expect(await under.store.readNewer(stream, 2, command)).toMatchObject({ version: 3, duplicateOf: 2, events: [{ version: 3 }] });
    expect(await under.store.readNewer(stream, 3, randomUUID())).toEqual({ version: 3, duplicateOf: null, events: [] });
    expect(await under.store.readNewer(newStream(), 0)).toEqual({ version: 0, duplicateOf: null, events: [] });
  });

  it('writes rows with the events, and removes them', async () => {
    const stream = newStream();
    const upserts = [{ kind: 'note', key: 'b', data: { text: '1' } }, { kind: 'note', key: 'a', data: { text: '2' } }, { kind: 'title', key: '', data: {} }];
    await under.store.append({ ...appendOf(stream, 0, [{}]), changes: { upserts, deletes: [] } });
    await under.store.append({
      ...appendOf(stream, 1, [{}]),
      changes: { upserts: [{ kind: 'note', key: 'a', data: { text: '3' } }], deletes: [{ kind: 'note', key: 'b' }, { kind: 'title', key: 'x' }] },
    });
    expect(await under.store.loadParts(stream)).toEqual({
      version: 2, parts: [{ kind: 'note', key: 'a', data: { text: '3' } }, { kind: 'title', key: '', data: {} }],
    });
    expect(await under.store.loadParts(newStream())).toEqual({ version: 0, parts: [] });
  });

  it('lets one account alone have a bucket name, and leaves nothing of the other', async () => {
    const bucket = (account: string) => ({
      ...appendOf(`${account}/s3/the-name`, 0, [{}], randomUUID()),
      changes: { upserts: [{ kind: 'bucket', key: 'the-name', data: {} }], deletes: [] },
    });
    const answers = await Promise.allSettled(['111111111111', '222222222222', '333333333333'].map((account) => under.store.append(bucket(account))));
    const refused = answers.filter((answer) => answer.status === 'rejected');
    expect(refused.map(({ reason }) => reason as unknown)).toEqual(Array(2).fill(expect.objectContaining({ code: '23505', constraint: 'parts_bucket_name' })));
    const { rows } = await under.pool.query(`SELECT
      (SELECT count(*)::int FROM switchyard.streams WHERE stream_id LIKE '%/s3/the-name') AS streams,
      (SELECT count(*)::int FROM switchyard.events WHERE stream_id LIKE '%/s3/the-name') AS events,
      (SELECT count(*)::int FROM switchyard.commands WHERE stream_id LIKE '%/s3/the-name') AS commands`);
    expect(rows).toEqual([{ streams: 1, events: 1, commands: 1 }]);
  });

  it('keeps nothing of an append that fails half way', async () => {
    const stream = newStream();
    const request = appendOf(stream, 0, [{}, {}]);
    const broken = { ...request, events: [request.events[0]!, { ...request.events[1]!, id: 'no uuid' }] };
    await expect(under.store.append(broken)).rejects.toThrow('uuid');
    expect(await under.store.readStream(stream)).toEqual([]);
    expect(await under.store.append(request)).toEqual({ status: 'ok', version: 2 });
  });

  it.each(['\0', '\ud800', 'a\udc00b'])('refuses a text that the database cannot hold (%j) as a bad request', async (text) => {
    const stream = newStream();
    const inEvent = appendOf(stream, 0, [{ text }]);
    const inRow = { ...appendOf(stream, 0, [{}]), changes: { upserts: [{ kind: 'note', key: 'a', data: { text } }], deletes: [] } };
    for (const request of [inEvent, inRow]) {
      await expect(under.store.append(request)).rejects.toMatchObject({ name: 'InvalidRequestContentException', status: 400 });
    }
    expect(await under.store.loadParts(stream)).toEqual({ version: 0, parts: [] });
  });

  it('must be the first write of its transaction', async () => {
    const client = await under.pool.connect();
    try {
      await client.query('BEGIN');
      await client.query('SELECT pg_current_xact_id()');
      await expect(client.query(`SELECT switchyard.append('1/a/b', 'Notebook', 0, NULL, '[]', '[]', '[]')`)).rejects.toThrow('first write');
    } finally {
      await client.query('ROLLBACK');
      client.release();
    }
  });
});

describe('feed', () => {
  /** Reads from the start to where `done` says so, one small page at a time. */
  async function audit(done: () => boolean): Promise<Recorded[]> {
    const seen: Recorded[] = [];
    let after = FEED_START;
    for (;;) {
      const finished = done();
      const { events, pending } = await under.store.readFeed(after, 7);
      seen.push(...events);
      after = events.at(-1)?.feed ?? after;
      if (finished && events.length === 0 && !pending) return seen;
    }
  }

  it(`loses, doubles and swaps nothing while ${WRITERS} writers race, and shows every reader the same order`, async () => {
    const streams = Array.from({ length: 4 }, newStream);
    let writing = true;
    const reader = audit(() => !writing);
    const conflicts = { count: 0 };
    const written = await Promise.all(Array.from({ length: WRITERS }, async (_, writer) => {
      const ids: string[] = [];
      for (let turn = 0; turn < APPENDS; turn += 1) {
        const streamId = streams[(writer + turn) % streams.length]!;
        for (;;) {
          const { version } = await under.store.readNewer(streamId, Number.MAX_SAFE_INTEGER);
          const request = appendOf(streamId, version, turn % 3 === 0 ? [{ writer }, { writer }] : [{ writer }]);
          const answer = await under.store.append(request);
          if (answer.status === 'ok') {
            ids.push(...request.events.map(({ id }) => id));
            break;
          }
          conflicts.count += 1;
        }
      }
      return ids;
    }));
    writing = false;
    const seen = (await reader).filter(({ streamId }) => streams.includes(streamId));
    expect(conflicts.count).toBeGreaterThan(0);
    expect(seen).toHaveLength(written.flat().length);
    expect(new Set(seen.map(({ id }) => id))).toEqual(new Set(written.flat()));
    for (const streamId of streams) {
      const versions = seen.filter((event) => event.streamId === streamId).map(({ version }) => version);
      expect(versions).toEqual(versions.map((_, index) => index + 1));
    }
    const again = (await audit(() => true)).filter(({ streamId }) => streams.includes(streamId));
    expect(again.map(({ id }) => id)).toEqual(seen.map(({ id }) => id));
  });

  it('shows nothing that an older transaction may still come before, and tells that there is more', async () => {
    // Other suites write to the same cluster, so the horizon may lag for a moment.
    const after = await eventually(() => under.store.feedHead(), async (head) => isDeepStrictEqual(head, await under.store.committedHead()));
    const [slow, fast] = [newStream(), newStream()];
    const client = await under.pool.connect();
    try {
      await client.query('BEGIN');
      await client.query(`SELECT switchyard.append($1, 'Notebook', 0, NULL, $2, '[]', '[]')`,
        [slow, JSON.stringify([{ id: randomUUID(), type: 'Titled', schemaVersion: 1, data: {}, metadata }])]);
      await under.store.append(appendOf(fast, 0, [{}]));
      expect(await under.store.readFeed(after, 10)).toEqual({ events: [], pending: true });
      expect(await under.store.feedHead()).toEqual(after);
      await client.query('COMMIT');
    } finally {
      client.release();
    }
    const { events, pending } = await eventually(() => under.store.readFeed(after, 10), (page) => !page.pending);
    expect(events.map(({ streamId }) => streamId)).toEqual([slow, fast]);
    expect(pending).toBe(false);
    expect(await under.store.feedHead()).toEqual(events[1]!.feed);
  });
});

describe('migrations', () => {
  it('are applied once by processes that start together', async () => {
    const fresh = await eventStoreUnderTest();
    try {
      await fresh.pool.query('DROP SCHEMA switchyard CASCADE');
      const applied = await Promise.all([1, 2, 3].map(() => migrate(fresh.url, MIGRATIONS)));
      expect(applied.filter(({ length }) => length > 0)).toHaveLength(1);
      await fresh.pool.query(`UPDATE switchyard.migrations SET sha256 = 'x' WHERE name = '001-event-store.sql'`);
      await expect(migrate(fresh.url, MIGRATIONS)).rejects.toThrow('001-event-store.sql of schema switchyard has changed');
      await fresh.pool.query(`INSERT INTO switchyard.migrations VALUES ('999-later.sql', 'x')`);
      await expect(migrate(fresh.url, MIGRATIONS)).rejects.toThrow('999-later.sql');
    } finally {
      await fresh.close();
    }
  });

  it('survive a connection that is cut while the pool is idle', async () => {
    const errors: Error[] = [];
    const pool = createPool(under.url, { applicationName: 'cut', max: 1, onError: (error) => errors.push(error) });
    await pool.query('SELECT 1');
    await under.pool.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'cut'`);
    while (errors.length === 0) await new Promise(setImmediate);
    expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    await pool.end();
  });
});
