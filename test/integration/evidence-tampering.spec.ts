import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pool } from 'pg';
import type { EvidenceProblem, SignedCheckpoint } from '../../src/contract/index.js';
import { createPool } from '../../src/postgres/index.js';
import { newControlPlanes, type ControlPlanes } from '../support/control-plane.js';
import { signedFetch } from '../support/signed-fetch.js';
import { changeEvent, cut, dropped, rechained, renamed, swapped, withTablesKept } from '../support/tampering.js';

/** What can be done to the history with the database's password, and that each is found and named. */
const OPERATOR = '000000000000';
const ACCOUNT = '111111111111';
const KEYS = `${ACCOUNT}/account`;
const BUCKET = `${ACCOUNT}/s3/evidence-one`;
const OTHER = '222222222222/account';
const OTHER_BUCKET = '222222222222/s3/evidence-two';

let planes: ControlPlanes;
let url: string;
let pool: Pool;
let exported: SignedCheckpoint;
/** Rows as they were before the last event of KEYS. */
let rowsBefore: string;

const ask = async <Body>(method: string, path: string, body?: object, accountId = OPERATOR): Promise<Body> => {
  const response = await signedFetch(url, method, path, { accountId, body: body && JSON.stringify(body) });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return (await response.json()) as Body;
};
const fileOf = (checkpoint: unknown): string => Buffer.from(JSON.stringify(checkpoint)).toString('base64');

interface Verified {
  readonly problems: readonly (EvidenceProblem & { readonly part?: string })[];
  readonly checkpoint?: { readonly sequence: number; readonly streams: number; readonly key: string };
}
const verify = (body: object = {}, accountId?: string): Promise<Verified> => ask('POST', '/_switchyard/verify', body, accountId);

beforeAll(async () => {
  planes = await newControlPlanes();
  ({ url } = await planes.start());
  pool = createPool(planes.databaseUrl, { applicationName: 'spec', max: 2 });
  await ask('POST', '/_switchyard/accounts', { AccountId: ACCOUNT });
  await ask('POST', '/_switchyard/accounts', { AccountId: '222222222222' });
  const keys: string[] = [];
  for (let count = 0; count < 4; count += 1) keys.push((await ask<{ AccessKeyId: string }>('POST', '/_switchyard/keys', { AccountId: ACCOUNT })).AccessKeyId);
  for (const [accountId, bucket] of [[ACCOUNT, 'evidence-one'], ['222222222222', 'evidence-two']] as const) {
    for (const method of ['PUT', 'DELETE', 'PUT']) {
      const response = await signedFetch(url, method, `/${bucket}`, { accountId, service: 's3', region: 'us-east-1' });
      expect([method, response.ok]).toEqual([method, true]);
    }
  }
  await pool.query(`CREATE TABLE rows_before AS SELECT * FROM switchyard.parts WHERE stream_id = '${KEYS}'`);
  rowsBefore = `DELETE FROM switchyard.parts WHERE stream_id = '${KEYS}'; INSERT INTO switchyard.parts SELECT * FROM rows_before`;
  await signedFetch(url, 'DELETE', `/_switchyard/keys/${keys[0]}`, { accountId: OPERATOR });
  await ask('POST', '/_switchyard/checkpoints');
  exported = await ask('POST', '/_switchyard/checkpoints');
});
afterAll(async () => {
  await pool?.end();
  await planes?.remove();
});

it('finds nothing where nothing was changed, against the newest checkpoint and against a given one, also of one account', async () => {
  const streams = exported.statement.streams;
  expect(exported.heads.find(({ stream }) => stream === KEYS)?.version).toBe(6);
  expect(await verify()).toMatchObject({ problems: [], checkpoint: { sequence: 2, streams, key: 'current' } });
  expect(await verify({ Checkpoint: fileOf(exported) })).toMatchObject({ problems: [], checkpoint: { sequence: 2, streams } });
  expect(await verify({ Checkpoint: fileOf(exported) }, ACCOUNT)).toMatchObject({ problems: [], checkpoint: { sequence: 2, streams: 2 } });
});

const HASH = 'the hash is not the one of the event and the events before it';
const at = (streamId: string, version: number | undefined, problem: unknown): object => ({ streamId, ...(version && { version }), problem });
const differs = (streamId: string, version: number): object => at(streamId, version, 'the history is not the one that checkpoint 2 has: it differs from here on');
const rewritten = (streamId: string, version: number): object => at(streamId, version, 'the history up to here was rewritten: checkpoint 2 has another hash');
const gone = (streamId: string, events: number): object => at(streamId, undefined, `the stream is gone: checkpoint 2 has ${events} events of it`);

/** Found in the store by itself: the hash chain is broken, or rows and places do not fit. */
const broken: readonly [string, string, readonly object[]][] = [
  ['an event is changed', changeEvent(KEYS, 2, `data = jsonb_set(data, '{description}', '"changed"')`), [at(KEYS, 2, HASH)]],
  ['the time of a command is shifted', changeEvent(KEYS, 2, `metadata = jsonb_set(metadata, '{time}', '"2020-01-01T00:00:00.000Z"')`), [at(KEYS, 2, HASH)]],
  ['the time of recording is shifted', changeEvent(KEYS, 2, `recorded_at = recorded_at - interval '1 day'`), [at(KEYS, 2, HASH)]],
  ['another actor is named', changeEvent(KEYS, 2, `metadata = jsonb_set(metadata, '{actor,accessKeyId}', '"somebody"')`), [at(KEYS, 2, HASH)]],
  ['an event has another type', changeEvent(KEYS, 6, `type = 'AccountOpened'`), [at(KEYS, 6, HASH)]],
  ['an event has another schema version', changeEvent(KEYS, 2, 'schema_version = 7'), [at(KEYS, 2, HASH)]],
  ['an event has another id', changeEvent(KEYS, 2, 'event_id = gen_random_uuid()'), [at(KEYS, 2, HASH)]],
  ['two events are swapped', swapped(KEYS, 2, 3), [at(KEYS, 2, HASH), at(KEYS, 3, HASH)]],
  ['an event in the middle is deleted', `DELETE FROM switchyard.events WHERE stream_id = '${KEYS}' AND version = 3`, [at(KEYS, 3, 'the event is missing')]],
  ['the first event is deleted', `DELETE FROM switchyard.events WHERE stream_id = '${KEYS}' AND version = 1`, [at(KEYS, 1, 'the event is missing')]],
  ['a row of a view is changed', `UPDATE switchyard.parts SET data = data || '{"x":1}' WHERE stream_id = '${BUCKET}'`, [expect.objectContaining({ streamId: BUCKET, problem: 'the row is not what the events give' }) as object]],
  ['a row of a view is deleted', `DELETE FROM switchyard.parts WHERE stream_id = '${BUCKET}'`, [expect.objectContaining({ streamId: BUCKET, problem: 'the row is missing' }) as object]],
  ['the tail is cut, the head left', `DELETE FROM switchyard.events WHERE stream_id = '${KEYS}' AND version > 4`, [at(KEYS, 5, "the events from here to the stream's version 6 are missing"), at(KEYS, 5, 'the events from here to version 6 are missing: checkpoint 2 has them')]],
  ['an event is moved to another stream', `${changeEvent(KEYS, 6, `stream_id = '${OTHER_BUCKET}', version = 4`)}; UPDATE switchyard.streams SET version = 4 WHERE stream_id = '${OTHER_BUCKET}'`, [at(OTHER_BUCKET, 4, HASH), at(KEYS, 6, 'the events from here to version 6 are missing: checkpoint 2 has them')]],
  ['a stream is renamed', renamed(BUCKET, `${ACCOUNT}/s3/renamed`), [at(`${ACCOUNT}/s3/renamed`, 1, HASH), gone(BUCKET, 3)]],
  ['an event is added by hand', `INSERT INTO switchyard.events (tx_id, account_id, stream_id, stream_type, version, event_id, type, schema_version, data, metadata, recorded_at, hash)
    SELECT pg_current_xact_id(), account_id, stream_id, stream_type, 7, gen_random_uuid(), type, schema_version, data, metadata, recorded_at, hash FROM switchyard.events WHERE stream_id = '${KEYS}' AND version = 5`,
    [at(KEYS, 7, HASH), at(KEYS, 7, "there are events after the stream's version 6")]],
  ["a head's hash is changed", `UPDATE switchyard.streams SET head_hash = sha256('x') WHERE stream_id = '${KEYS}'`, [at(KEYS, undefined, "the stream's hash is not the one of its last event")]],
  ['a head is deleted', `DELETE FROM switchyard.streams WHERE stream_id = '${KEYS}'`, [at(KEYS, undefined, 'is missing from the streams')]],
  ['an event is listed under another account', changeEvent(KEYS, 3, `account_id = '222222222222'`), [at(KEYS, 3, 'the event is listed under another account')]],
  ['the order of the feed is changed', changeEvent(KEYS, 3, `tx_id = '1'`), [at(KEYS, 3, 'the event stands before its predecessor in the feed')]],
  ['the last event and its hash are changed', `${changeEvent(KEYS, 6, `metadata = jsonb_set(metadata, '{sourceIp}', '"9.9.9.9"')`)}; ${changeEvent(KEYS, 6, `hash = sha256('x')`)}`, [at(KEYS, 6, HASH), differs(KEYS, 6)]],
];

/** Valid by itself, every hash and row: only what was signed tells. */
const consistent: readonly [string, string, object][] = [
  ['the tail is cut, with a head and rows that fit', `${cut(KEYS, 5)}; ROWS`, at(KEYS, 6, 'the events from here to version 6 are missing: checkpoint 2 has them')],
  ['a stream is dropped whole', dropped(BUCKET), gone(BUCKET, 3)],
  ['all streams of an account are dropped', [KEYS, BUCKET].map(dropped).join(';'), gone(KEYS, 6)],
  ['a stream is renamed, its chain computed anew', `${renamed(BUCKET, `${ACCOUNT}/s3/renamed`)}; ${rechained(`${ACCOUNT}/s3/renamed`)}`, gone(BUCKET, 3)],
  ['an actor is changed, the chain computed anew', `${changeEvent(KEYS, 2, `metadata = jsonb_set(metadata, '{actor,accessKeyId}', '"somebody"')`)}; ${rechained(KEYS)}`, rewritten(KEYS, 6)],
  ['an event is changed at the end, the chain computed anew', `${changeEvent(KEYS, 6, `metadata = jsonb_set(metadata, '{sourceIp}', '"9.9.9.9"')`)}; ${rechained(KEYS)}`, rewritten(KEYS, 6)],
  ['all times of recording are shifted, all chains computed anew', `UPDATE switchyard.events SET recorded_at = recorded_at - interval '1 day'; ${[KEYS, BUCKET, OTHER, OTHER_BUCKET].map(rechained).join(';')}`, rewritten(KEYS, 6)],
  ['a history is changed, its chain computed anew, and then goes on', `${changeEvent(BUCKET, 2, `metadata = jsonb_set(metadata, '{userAgent}', '"other"')`)}; ${rechained(BUCKET)}; COMMIT; SELECT switchyard.append('${BUCKET}', 'Bucket', 3, NULL,
    jsonb_build_array(jsonb_build_object('id', gen_random_uuid(), 'type', 'BucketDeregistered', 'schemaVersion', 1, 'data', e.data, 'metadata', e.metadata)), '[]', '[{"kind":"bucket","key":"evidence-one"}]') FROM switchyard.events e WHERE e.stream_id = '${BUCKET}' AND e.version = 2`, rewritten(BUCKET, 3)],
];

it.each(broken)('finds and names it where %s', async (_, tampering, expected) => {
  await withTablesKept(pool, async () => {
    await pool.query(tampering);
    const { problems } = await verify({ Checkpoint: fileOf(exported) });
    for (const problem of expected) expect(problems).toContainEqual(problem);
    expect((await verify()).problems).toEqual(problems);
  });
});

describe.each(consistent)('where %s', (_, tampering, expected) => {
  it('finds it by what was signed alone, signs nothing on top of it, and tells nothing of it to another account', async () => {
    await withTablesKept(pool, async () => {
      await pool.query(tampering.replace('ROWS', rowsBefore));
      const { problems } = await verify({ Checkpoint: fileOf(exported) });
      expect(problems[0]).toEqual(expected);
      expect(problems.filter(({ problem }) => !problem.includes('checkpoint 2'))).toEqual([]);
      expect((await verify()).problems).toEqual(problems);
      await expect(ask('POST', '/_switchyard/checkpoints')).rejects.toThrow(/409 .*No checkpoint is signed: \d+\/.*checkpoint 2 has /);
      await expect(ask('POST', '/_switchyard/checkpoints', {}, ACCOUNT)).rejects.toThrow(/409 .*No checkpoint is signed/);
      expect((await verify({ Checkpoint: fileOf(exported) }, '333333333333')).problems).toEqual([]);
    });
    expect((await verify()).problems).toEqual([]);
  });
});

it('does not sign a head that is not its last event, or without a stream that was signed before', async () => {
  for (const tampering of [`UPDATE switchyard.streams SET head_hash = sha256('x') WHERE stream_id = '${KEYS}'`, `DELETE FROM switchyard.streams WHERE stream_id = '${KEYS}'`]) {
    await withTablesKept(pool, async () => {
      await pool.query(tampering);
      await expect(ask('POST', '/_switchyard/checkpoints')).rejects.toThrow(`409 {"Type":"User","message":"No checkpoint is signed: ${KEYS}: what is listed as the stream's head is not its last event."}`);
    });
  }
});

it('is where the file says: what was exported is what lies in the folder', async () => {
  const { Checkpoints } = await ask<{ Checkpoints: { Sequence: number; FileName: string }[] }>('GET', '/_switchyard/checkpoints');
  expect(Checkpoints.map(({ Sequence }) => Sequence)).toEqual([2, 1]);
  expect(JSON.parse(await readFile(join(planes.folder, 'checkpoints', Checkpoints[0]!.FileName), 'utf8'))).toEqual(exported);
});
