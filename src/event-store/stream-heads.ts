import type { ClientBase, Pool } from 'pg';
import type { FeedPosition, StreamHead } from '../contract/index.js';
import { statements } from '../postgres/index.js';

const prepared = statements(import.meta.url, 'event-store');
const PLACE = prepared('snapshot-place');
const HEADS = prepared('read-heads');
const DIFFERING = prepared('differing-heads');

const INSTALLATION = prepared('installation-id');

const PAGE = 5_000;

/** A head that is not in the store as it was: the event at its version is another one (`isThere`) or gone. */
export interface DifferingHead {
  readonly stream: string;
  readonly version: number;
  readonly isThere: boolean;
  /** Of the stream's events that there are; 0 for none. */
  readonly lastVersion: number;
}

/** All streams at one moment, of one account or of all. `takenAt`: ISO 8601 with milliseconds, by the database's clock. */
export interface StoreSnapshot {
  readonly installationId: string;
  readonly takenAt: string;
  readonly feed: FeedPosition | null;
  /** In the order of the bytes of their names. */
  readonly heads: readonly StreamHead[];
  /** The first stream whose head is not that of its event. */
  readonly unsound?: string;
  /** Those of the earlier heads that differ, `most` at most, in their order. */
  readonly differing: readonly DifferingHead[];
}

interface PlaceRow {
  readonly installationId: string;
  readonly takenAt: string;
  readonly txId: string | null;
  readonly position: string | null;
}

interface HeadRow {
  readonly stream: string;
  readonly version: number;
  readonly hash: string;
  readonly sound: boolean;
}

/** Which installation a database is of (a UUID). */
export async function installationIdOf(database: Pick<ClientBase, 'query'>): Promise<string> {
  const { rows } = await database.query<{ id: string }>(INSTALLATION);
  if (!rows[0]) throw new Error('the database does not say which installation it is of');
  return rows[0].id;
}

/** Reads the heads of all streams, and compares those noted earlier, in one snapshot: it may run beside writers. */
export async function readSnapshot(pool: Pool, accountId: string | undefined, earlier: readonly StreamHead[], most: number): Promise<StoreSnapshot> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const { installationId, takenAt, txId, position } = await readPlace(client, accountId);
    const snapshot = {
      installationId, takenAt,
      feed: txId === null || position === null ? null : { txId, position },
      ...(await readHeads(client, accountId)),
      differing: await differingHeads(client, earlier, most),
    };
    await client.query('COMMIT');
    client.release();
    return snapshot;
  } catch (error) {
    client.release(true);
    throw error;
  }
}

async function readPlace(client: ClientBase, accountId: string | undefined): Promise<PlaceRow> {
  const { rows } = await client.query<PlaceRow>({ ...PLACE, values: [accountId ?? null] });
  const [place] = rows;
  if (!place) throw new Error('the database does not say which installation it is of');
  return place;
}

async function readHeads(client: ClientBase, accountId: string | undefined): Promise<Pick<StoreSnapshot, 'heads' | 'unsound'>> {
  const heads: StreamHead[] = [];
  let unsound: string | undefined;
  const end = accountId === undefined ? null : `${accountId}0`; // '0' follows '/'
  for (let after = accountId === undefined ? '' : `${accountId}/`; ;) {
    const { rows } = await client.query<HeadRow>({ ...HEADS, values: [after, end, PAGE] });
    for (const { stream, version, hash, sound } of rows) {
      heads.push({ stream, version, hash });
      if (!sound) unsound ??= stream;
    }
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return { heads, unsound };
    after = last.stream;
  }
}

/** Those heads whose event is not, or no longer, the one that was noted; `most` at most. Stored hashes are taken on trust. */
export async function differingHeads(database: Pick<ClientBase, 'query'>, heads: readonly StreamHead[], most: number): Promise<DifferingHead[]> {
  const differing: DifferingHead[] = [];
  for (let start = 0; start < heads.length && differing.length < most; start += PAGE) {
    const page = heads.slice(start, start + PAGE);
    const values = [page.map(({ stream }) => stream), page.map(({ version }) => version), page.map(({ hash }) => hash), most - differing.length];
    differing.push(...(await database.query<DifferingHead>({ ...DIFFERING, values })).rows);
  }
  return differing;
}
