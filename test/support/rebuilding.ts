import type { Pool } from 'pg';
import type { RebuildReport } from '../../src/contract/index.js';
import { AGGREGATES } from '../../src/control-plane/aggregates.js';
import { connectRangeWorker, type RangeWorker } from '../../src/event-store/rebuild/range-worker.js';
import { Rebuild, type RebuildOptions } from '../../src/event-store/rebuild/rebuild.js';

/** A rebuild in many ranges, whose workers are in this thread: those in threads of their own need the built program. */
export const beginRebuild = (databaseUrl: string, options: Partial<RebuildOptions> = {}): Promise<Rebuild> =>
  Rebuild.begin({ databaseUrl, aggregates: AGGREGATES, startWorker: workerOf(databaseUrl), eventsPerRange: 100, ...options });

export const workerOf = (databaseUrl: string) => (snapshot: string): Promise<RangeWorker> => connectRangeWorker({ databaseUrl, snapshot }, AGGREGATES);

export async function rebuild(databaseUrl: string, options: Partial<RebuildOptions> = {}, signal = new AbortController().signal): Promise<RebuildReport> {
  return (await beginRebuild(databaseUrl, options)).run(signal);
}

/** All rows, as text that can be compared. */
export async function allParts(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ row: string }>('SELECT p::text AS row FROM switchyard.parts p ORDER BY stream_id, kind, key');
  return rows.map(({ row }) => row);
}

/** Names and definitions of all tables and indexes of the schema, options and grants included. */
export async function definitions(pool: Pool): Promise<unknown[]> {
  const { rows } = await pool.query(`
    SELECT c.relname, c.relkind, c.reloptions, c.relacl::text AS grants, pg_get_indexdef(i.indexrelid) AS index, i.indisprimary, con.conname
    FROM pg_class c LEFT JOIN pg_index i ON i.indexrelid = c.oid LEFT JOIN pg_constraint con ON con.conindid = c.oid
    WHERE c.relnamespace = 'switchyard'::regnamespace ORDER BY c.relname`);
  return rows;
}
