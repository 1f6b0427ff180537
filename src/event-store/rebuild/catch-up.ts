import type pg from 'pg';
import { loadSql } from '../../postgres/index.js';
import type { Part } from '../aggregate.js';
import { changedParts } from '../changed-parts.js';
import type { FoldedAggregate } from '../folded-aggregate.js';
import { copyEvents, sqlWith } from './copy-events.js';
import { StreamFolding } from './stream-folding.js';

const sql = (name: string): string => loadSql(import.meta.url, `./${name}.sql`);
const MOVED = sql('moved');
const REBUILT_PARTS = sql('rebuilt-parts');
const COPY_NEWER = sql('copy-newer');
const DELETE_PARTS = sql('delete-parts');
const UPSERT_PARTS = sql('upsert-parts');
const UPSERT_STREAMS = sql('upsert-streams');
const COMPARE = sql('compare').replaceAll(':streams', 'stream_id = ANY($1)');
/** How many streams are folded, and rows written, in one statement. */
const CHUNK = 1_000;

/** How many streams had moved; events, streams and rows that came to what was there; where (a transaction id) the next has to look. */
export interface CaughtUp {
  readonly moved: number;
  readonly events: number;
  readonly streams: number;
  readonly rows: number;
  readonly horizon: string;
}

interface Moved {
  readonly streamId: string;
  readonly streamType: string;
  readonly version: number;
}

interface ChangedPart extends Part {
  readonly streamId: string;
}

/** What the events of all moved streams change. */
interface Changes {
  readonly upserts: ChangedPart[];
  readonly deletes: Omit<ChangedPart, 'data'>[];
  readonly streams: { readonly streamId: string; readonly version: number }[];
  events: number;
  /** How many rows more there are. */
  rows: number;
}

/**
 * Folds what was appended since, and compares those streams again. Within a transaction of one snapshot (REPEATABLE READ): so
 * rows that are unique over streams, such as a bucket's name that went from one account to another, never meet.
 * @throws UnfoldableStream
 */
export async function catchUp(client: pg.Client, aggregates: ReadonlyMap<string, FoldedAggregate>, horizon: string): Promise<CaughtUp> {
  const { rows: moved } = await client.query<Moved>(MOVED, [horizon]);
  const { rows: [next] } = await client.query<{ horizon: string }>('SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS horizon');
  const changes: Changes = { upserts: [], deletes: [], streams: [], events: 0, rows: 0 };
  for (const some of chunks(moved)) await foldNewer(client, aggregates, some, changes);
  for (const some of chunks(changes.deletes)) await client.query(DELETE_PARTS, [JSON.stringify(some)]);
  for (const some of chunks(changes.upserts)) await client.query(UPSERT_PARTS, [JSON.stringify(some)]);
  for (const some of chunks(changes.streams)) await client.query(UPSERT_STREAMS, [JSON.stringify(some)]);
  for (const some of chunks(moved)) await client.query(COMPARE, [some.map(({ streamId }) => streamId)]);
  const created = moved.filter(({ version }) => version === 0);
  return { moved: moved.length, events: changes.events, streams: created.length, rows: changes.rows, horizon: next!.horizon };
}

async function foldNewer(client: pg.Client, aggregates: ReadonlyMap<string, FoldedAggregate>, moved: readonly Moved[], changes: Changes): Promise<void> {
  const { rows } = await client.query<ChangedPart>(REBUILT_PARTS, [moved.map(({ streamId }) => streamId)]);
  const parts = new Map<string, Part[]>(moved.map(({ streamId }) => [streamId, []]));
  for (const { streamId, ...part } of rows) parts.get(streamId)!.push(part);
  const streams = new Map(moved.map(({ streamId, streamType, version }) => {
    const stream = new StreamFolding(aggregates, streamId, streamType, { version, parts: parts.get(streamId)! });
    return [streamId, { stream, before: stream.parts() }];
  }));
  await copyEvents(client, sqlWith(COPY_NEWER, { streams: JSON.stringify(moved) }), (event) => {
    streams.get(event.streamId)!.stream.evolve(event);
    changes.events += 1;
  }, () => undefined);
  for (const [streamId, { stream, before }] of streams) {
    const after = stream.parts();
    const { upserts, deletes } = changedParts(before, after);
    changes.rows += after.length - before.length;
    for (const part of upserts) changes.upserts.push({ streamId, ...part });
    for (const part of deletes) changes.deletes.push({ streamId, ...part });
    changes.streams.push({ streamId, version: stream.version });
  }
}

function* chunks<Item>(items: readonly Item[]): Generator<readonly Item[]> {
  for (let start = 0; start < items.length; start += CHUNK) yield items.slice(start, start + CHUNK);
}
