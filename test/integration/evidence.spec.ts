import { generateKeyPairSync, randomUUID, type KeyObject } from 'node:crypto';
import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import type { Pool } from 'pg';
import { checkpointText, namedKey, signatureOf, statementSha256, summaryOf, type CheckpointStatement, type SignedCheckpoint } from '../../src/contract/index.js';
import { CheckpointChain } from '../../src/control-plane/history/evidence/checkpoint-chain.store.js';
import { CheckpointFolder } from '../../src/control-plane/history/evidence/checkpoint-folder.js';
import { CheckpointSchedule } from '../../src/control-plane/history/evidence/checkpoint-schedule.js';
import { createPool } from '../../src/postgres/index.js';
import { newControlPlanes, type ControlPlanes } from '../support/control-plane.js';
import { eventually } from '../support/eventually.js';
import { signedFetch } from '../support/signed-fetch.js';
import { changeEvent, dropped, rechained, withTablesKept } from '../support/tampering.js';

const OPERATOR = '000000000000';
const [ONE, OTHER] = ['111111111111', '222222222222'] as const;

let planes: ControlPlanes;
let url: string;
let pool: Pool;
let folder: string;

beforeEach(async () => {
  planes = await newControlPlanes();
  ({ url } = await planes.start());
  pool = createPool(planes.databaseUrl, { applicationName: 'spec', max: 2 });
  folder = join(planes.folder, 'checkpoints');
  for (const AccountId of [ONE, OTHER]) await ask('POST', '/_switchyard/accounts', { AccountId });
});
afterEach(async () => {
  await pool.end();
  await planes.remove();
});

async function ask<Body>(method: string, path: string, body?: object, { accountId = OPERATOR, at = url } = {}): Promise<Body> {
  const response = await signedFetch(at, method, path, { accountId, body: body && JSON.stringify(body) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status} ${(JSON.parse(text) as { message?: string; Message?: string }).message ?? text}`);
  return JSON.parse(text) as Body;
}
const take = (options: { accountId?: string; at?: string } = {}): Promise<SignedCheckpoint> => ask('POST', '/_switchyard/checkpoints', {}, options);
const issueKey = (): Promise<unknown> => ask('POST', '/_switchyard/keys', { AccountId: ONE });

interface Verified {
  readonly problems: readonly { readonly streamId?: string; readonly problem: string }[];
  readonly checkpoint?: { readonly sequence: number | null; readonly key: string; readonly keyId: string; readonly streams: number; readonly events: number };
}
const verify = (body: object = {}, options: { accountId?: string; at?: string } = {}): Promise<Verified> => ask('POST', '/_switchyard/verify', body, options);
const against = (checkpoint: unknown, PublicKey?: string): object => ({ Checkpoint: Buffer.from(JSON.stringify(checkpoint)).toString('base64'), PublicKey });
const problems = async (options = {}): Promise<string[]> => (await verify({}, options)).problems.map(({ problem }) => problem);
const files = async (): Promise<string[]> => (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();

const attacker = generateKeyPairSync('ed25519').privateKey;
/** What somebody else signs. */
function forged({ statement, heads }: SignedCheckpoint, change: Partial<CheckpointStatement> = {}, key: KeyObject = attacker): SignedCheckpoint {
  const changed: CheckpointStatement = { ...statement, ...namedKey(key), ...change };
  return { statement: changed, signature: signatureOf(changed, key), heads };
}

describe('checkpoints', () => {
  it('form a chain of files that only their owner reads, and of rows', async () => {
    expect(await verify()).toEqual({ streams: 2, events: 2, rows: 2, problems: [] });
    const first = await take();
    const second = await take();
    expect([first.statement.chain, second.statement.chain]).toEqual([{ sequence: 1, previous: null }, { sequence: 2, previous: statementSha256(first.statement) }]);
    expect(first.statement).toMatchObject({ accountId: null, streams: 2, events: 2, takenAt: expect.stringMatching(/^2\d{3}-/) });
    const names = await files();
    expect(names.map((name) => name.slice(0, 21))).toEqual(['checkpoint-000000001-', 'checkpoint-000000002-']);
    expect(await readFile(join(folder, names[1]!), 'utf8')).toBe(checkpointText(second));
    for (const path of [join(folder, names[1]!), join(planes.folder, 'signing-key')]) expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    const { rows } = await pool.query<{ text: string }>(`SELECT string_agg(c::text, '') AS text FROM switchyard.signed_checkpoints c`);
    expect(rows[0]!.text).not.toContain((await readFile(join(planes.folder, 'signing-key'), 'utf8')).trim());
  });

  it('stand one after another where many are asked for at once, of two control planes with one folder', async () => {
    const second = await planes.start();
    const taken = await Promise.all([1, 2, 3].flatMap(() => [take({ accountId: OPERATOR }).catch((error: Error) => error.message), take({ at: second.url }).catch((error: Error) => error.message)]));
    const sequences = taken.flatMap((one) => (typeof one === 'string' ? [] : [one.statement.chain?.sequence])).sort();
    expect(sequences).toEqual(sequences.map((_, index) => index + 1));
    expect(sequences.length).toBeGreaterThanOrEqual(2);
    expect(taken.filter((one) => typeof one === 'string' && !one.startsWith('429 '))).toEqual([]);
    expect(await problems()).toEqual([]);
    expect(await problems({ at: second.url })).toEqual([]);
  });

  it('of an account cover its streams alone, and are not kept', async () => {
    const own = await take({ accountId: ONE });
    expect(own.statement).toMatchObject({ accountId: ONE, chain: null, streams: 1, events: 1 });
    expect(own.heads.map(({ stream }) => stream)).toEqual([`${ONE}/account`]);
    expect(await files()).toEqual([]);
    await issueKey();
    const compared = { sequence: null, key: 'current', streams: 1, events: 1 };
    expect(await verify(against(own), { accountId: ONE })).toMatchObject({ problems: [], checkpoint: compared });
    expect(await verify(against(own))).toMatchObject({ problems: [], checkpoint: compared });
    await expect(verify(against(own), { accountId: OTHER })).rejects.toThrow('400 The checkpoint proves nothing here: it is about the streams of another account.');
    await expect(ask('GET', '/_switchyard/checkpoints', undefined, { accountId: ONE })).rejects.toThrow(/^403 /);
    await withTablesKept(pool, async () => {
      await pool.query(dropped(`${ONE}/account`));
      expect((await verify(against(own), { accountId: ONE })).problems).toEqual([{ streamId: `${ONE}/account`, problem: `the stream is gone: the checkpoint of ${own.statement.takenAt} has 1 event of it` }]);
    });
  });

  it('are listed page by page', async () => {
    for (let count = 0; count < 3; count += 1) await take();
    const page = (query: string) => ask<{ Checkpoints: { Sequence: number }[] }>('GET', `/_switchyard/checkpoints${query}`);
    expect((await page('?Limit=2')).Checkpoints.map(({ Sequence }) => Sequence)).toEqual([3, 2]);
    expect((await page('?Limit=2&Before=2')).Checkpoints.map(({ Sequence }) => Sequence)).toEqual([1]);
  });
});

it('narrows down what was rewritten by the older checkpoints that still hold', async () => {
  const stream = `${ONE}/account`;
  const first = await take();
  await issueKey();
  await take();
  for (let count = 0; count < 3; count += 1) await issueKey();
  await take();
  await withTablesKept(pool, async () => {
    await pool.query(`${changeEvent(stream, 4, `metadata = jsonb_set(metadata, '{sourceIp}', '"9.9.9.9"')`)}; ${rechained(stream)}`);
    expect((await verify()).problems).toEqual([{ streamId: stream, version: 3, problem: 'the events from here to version 5 were rewritten: checkpoint 3 has another hash' }]);
    expect((await verify(against(first))).problems).toEqual([]);
  });
});

describe('a given checkpoint', () => {
  it('must be whole, of this installation, and signed by one of its keys or by the one that is insisted on', async () => {
    const genuine = await take();
    const { keyId } = genuine.statement;
    const theirs = namedKey(attacker);
    const refused = (body: object, reason: string) => expect(verify(body)).rejects.toThrow(`400 The checkpoint proves nothing here: ${reason}`);
    await refused({ Checkpoint: '' }, 'it is not JSON.');
    await refused(against({ ...genuine, heads: [] }), 'the heads are not the ones that were signed: a stream was changed, added or taken away.');
    await refused(against({ ...genuine, signature: forged(genuine).signature }), 'the signature is not the one of this statement and key: one of them was changed.');
    const installationId = randomUUID();
    await refused(against(forged(genuine, { installationId })), `it is of another installation (${installationId}; this one is ${genuine.statement.installationId}).`);
    await refused(against(forged(genuine)), `it is signed by key ${theirs.keyId}, which is none of this installation's; if you know whose it is, give its public key.`);
    await refused(against(genuine, theirs.publicKey), `it is signed by key ${keyId}, not by the key that was given (${theirs.keyId}).`);
    await expect(verify(against(genuine, 'x'))).rejects.toThrow('400 PublicKey is no Ed25519 public key: give PEM, or base64 of its DER.');
    await expect(verify({ PublicKey: theirs.publicKey })).rejects.toThrow('400 PublicKey says by whom Checkpoint must be signed: give both.');
    const { PublicKey } = await ask<{ PublicKey: string }>('GET', '/_switchyard/checkpoint-key', undefined, { accountId: OTHER });
    expect(await verify(against(genuine, PublicKey))).toMatchObject({ problems: [], checkpoint: { key: 'current', keyId } });
    expect(await verify(against(forged(genuine), theirs.publicKey))).toMatchObject({ problems: [], checkpoint: { key: 'foreign', keyId: theirs.keyId } });
  });

  it.each([['a name', { stream: `${ONE}/account\0` }, 'heads.0.stream'], ['a version', { version: 3_000_000_000 }, 'heads.0.version']])(
    'with %s of a stream that no store can have is none, whoever signed it', async (_what, change, where) => {
      const { statement, heads: [head] } = await take({ accountId: ONE });
      const heads = [{ ...head!, ...change }];
      const file = against(forged({ statement: { ...statement, ...summaryOf(heads) }, signature: '', heads }), namedKey(attacker).publicKey);
      await expect(verify(file, { accountId: ONE })).rejects.toThrow(`400 The checkpoint proves nothing here: it is no checkpoint of a form that is known here: ${where}: `);
    },
  );

  it('of before a change of keys is still evidence, where the old key signed in this folder', async () => {
    const before = await take();
    const changed = await planes.start({ signingKey: generateKeyPairSync('ed25519').privateKey });
    const after = await take({ at: changed.url });
    expect(after.statement.chain).toEqual({ sequence: 2, previous: statementSha256(before.statement) });
    expect(await verify(against(before), { at: changed.url })).toMatchObject({ problems: [], checkpoint: { sequence: 1, key: 'former' } });
    expect(await verify({}, { at: changed.url })).toMatchObject({ problems: [], checkpoint: { sequence: 2, key: 'current' } });
    const elsewhere = await planes.start({ signingKey: generateKeyPairSync('ed25519').privateKey, checkpoints: { folder: join(planes.folder, 'elsewhere'), everyMs: 0 } });
    await expect(verify(against(before), { at: elsewhere.url })).rejects.toThrow(/^400 .* which is none of this installation's/);
  });
});

describe('the chain', () => {
  const row = (sequence: number, change: string): string => `UPDATE switchyard.signed_checkpoints SET ${change} WHERE sequence = ${sequence}`;
  const signedByAttacker = async (sequence: number): Promise<string> => {
    const { statement, signature } = forged(JSON.parse(await readFile(join(folder, (await files())[sequence - 1]!), 'utf8')) as SignedCheckpoint);
    return row(sequence, `statement = '${JSON.stringify(statement)}', signature = '${signature}'`);
  };

  it.each<[string, (names: readonly string[]) => string | Promise<string>, RegExp]>([
    ['its end is cut off in the database', () => 'DELETE FROM switchyard.signed_checkpoints WHERE sequence = 3', /^checkpoint 3 has its file, but is not in the database, whose chain ends at 2$/],
    ['it is deleted in the database', () => 'DELETE FROM switchyard.signed_checkpoints', /^checkpoint 1 has its file, but is not in the database, whose chain ends at 0$/],
    ['one is deleted in the database', () => 'DELETE FROM switchyard.signed_checkpoints WHERE sequence = 2', /^the database's chain of checkpoints lacks 2$/],
    ['a statement is changed in the database', () => row(2, `statement = jsonb_set(statement, '{takenAt}', '"2020-01-01T00:00:00.000Z"')`), /^checkpoint 2 in the database: the signature is not the one/],
    ['a statement is nonsense in the database', () => row(3, `statement = '[null]'`), /^checkpoint 3 in the database: the signature is not the one/],
    ['one is signed by another key in the database', () => signedByAttacker(2), /^checkpoint 2 in the database: it is signed by key [0-9a-f]{32}, which is none of this installation's$/],
    ['two change places in the database', () => `${row(1, 'sequence = 9')}; ${row(2, 'sequence = 1')}; ${row(9, 'sequence = 2')}`, /^checkpoint 2 stands in the place of checkpoint 1 in the database$/],
    ["the newest one's file is gone", async (names) => { await rm(join(folder, names[2]!)); return ''; }, /^checkpoint 3 was written to checkpoint-000000003-\S+\.json, which is gone from the folder of checkpoints$/],
    ['a file is changed', async (names) => {
      await writeFile(join(folder, names[1]!), (await readFile(join(folder, names[1]!), 'utf8')).replace('"version":1', '"version":2'));
      return '';
    }, /^checkpoint-000000002-\S+\.json: the heads are not the ones that were signed/],
    ['a file has the name of another', async (names) => {
      await rename(join(folder, names[1]!), join(folder, names[0]!));
      return '';
    }, /^checkpoint-000000001-\S+\.json: it is checkpoint-000000002-/],
    ['a file is of another key', async (names) => {
      const genuine = JSON.parse(await readFile(join(folder, names[2]!), 'utf8')) as SignedCheckpoint;
      await writeFile(join(folder, names[2]!), checkpointText(forged(genuine)));
      return '';
    }, /^checkpoint-000000003-\S+\.json: it is signed by key [0-9a-f]{32}, which is none of this installation's$/],
  ])('tells where %s', async (_, tampering, expected) => {
    for (let count = 0; count < 3; count += 1) await take();
    expect(await problems()).toEqual([]);
    const sql = await tampering(await files());
    if (sql !== '') await pool.query(sql);
    expect(await problems()).toContainEqual(expect.stringMatching(expected));
    // Nothing of it concerns an account.
    expect(await problems({ accountId: ONE })).toEqual([]);
  });

  it('goes on only from what nothing contradicts, and begins anew in another folder', async () => {
    await take();
    await take();
    await withTablesKept(pool, async () => {
      await pool.query('UPDATE switchyard.installation SET id = gen_random_uuid()');
      expect(await problems()).toEqual([expect.stringMatching(/^the newest checkpoint is of installation /)]);
      await expect(take()).rejects.toThrow(/^409 No checkpoint is signed: the newest checkpoint is of installation /);
    });
    await pool.query('DELETE FROM switchyard.signed_checkpoints WHERE sequence = 2');
    await expect(take()).rejects.toThrow('409 No checkpoint is signed: checkpoint 2 has its file, but is not in the database, whose chain ends at 1.');
    const anew = await planes.start({ checkpoints: { folder: join(planes.folder, 'anew'), everyMs: 0 } });
    expect((await take({ at: anew.url })).statement.chain?.sequence).toBe(2);
    expect(await problems({ at: anew.url })).toEqual([]);
  });

  it('has its file also where a kill came between the row and the name', async () => {
    await take();
    const [name] = await files();
    await rename(join(folder, name!), join(folder, `${name}.incoming`));
    expect(await problems()).toEqual([]);
    expect(await files()).toEqual([name]);
  });

  it('is not contradicted by a checkpoint that is taken while it is read', async () => {
    const { app, url: at } = await planes.start();
    await take();
    const chain = app.get(CheckpointChain, { strict: false });
    const whole = chain.all.bind(chain);
    jest.spyOn(chain, 'all').mockImplementation(async function* () {
      yield* whole();
      await take();
    });
    expect(await problems({ at })).toEqual([]);
    expect(await files()).toHaveLength(2);
  });

  it('need not have the files of older ones, which may be kept elsewhere', async () => {
    await take();
    await take();
    await rm(join(folder, (await files())[0]!));
    expect(await problems()).toEqual([]);
  });
});

describe('the schedule', () => {
  const every = (everyMs: number) => ({ checkpoints: { folder, everyMs } });
  const sequences = async (): Promise<number[]> => (await ask<{ Checkpoints: { Sequence: number }[] }>('GET', '/_switchyard/checkpoints')).Checkpoints.map(({ Sequence }) => Sequence);

  it('takes one at the start, then when something has changed, and none when nothing has', async () => {
    await planes.start(every(20));
    await eventually(sequences, (found) => found.length === 1);
    // As many looks as these calls give it time for find nothing to sign.
    for (let count = 0; count < 20; count += 1) await verify();
    expect(await sequences()).toEqual([1]);
    await issueKey();
    await eventually(sequences, (found) => found.length === 2);
    expect(await verify()).toMatchObject({ problems: [], checkpoint: { sequence: 2, events: 3 } });
  });

  it('makes one chain of what two control planes take', async () => {
    await Promise.all([planes.start(every(10)), planes.start(every(10))]);
    for (let count = 1; count <= 5; count += 1) {
      await issueKey();
      await eventually(async () => (await verify()).checkpoint?.events, (events) => events === 2 + count);
    }
    const found = await sequences();
    expect(found).toEqual(found.map((_, index) => found.length - index));
    expect(await problems()).toEqual([]);
  });

  it('says when it cannot sign, and when it can again', async () => {
    const { app } = await planes.start(every(20));
    await eventually(sequences, (found) => found.length === 1);
    const probe = app.get(CheckpointSchedule, { strict: false }).probe();
    const reported = async (): Promise<boolean> => (await probe.check()).up;
    await withTablesKept(pool, async () => {
      await pool.query(dropped(`${ONE}/account`));
      await eventually(reported, (up) => up === false);
    });
    await eventually(reported, (up) => up === true);
  });
});

it('says in one line where the folder of checkpoints cannot be', async () => {
  const file = join(planes.folder, 'a-file');
  await writeFile(file, '');
  await expect(CheckpointFolder.open(join(file, 'checkpoints'))).rejects.toThrow(/^cannot use the folder of checkpoints .*a-file\/checkpoints: /);
});
