import type { Pool } from 'pg';

/** What someone with the database's password can do: SQL that changes history, for specs of what finds it. */
const TABLES = ['streams', 'events', 'parts', 'signed_checkpoints', 'installation'];

/** Does `work` and puts every table back as it was. */
export async function withTablesKept<Result>(pool: Pool, work: () => Promise<Result>): Promise<Result> {
  await pool.query(TABLES.map((table) => `CREATE TABLE kept_${table} AS SELECT * FROM switchyard.${table}`).join(';'));
  try {
    return await work();
  } finally {
    const overriding = (table: string) => (table === 'events' ? 'OVERRIDING SYSTEM VALUE' : '');
    await pool.query(TABLES.map((table) => `DELETE FROM switchyard.${table};
      INSERT INTO switchyard.${table} ${overriding(table)} SELECT * FROM kept_${table}; DROP TABLE kept_${table}`).join(';'));
  }
}

const lit = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Changes an event and leaves its hash. */
export const changeEvent = (stream: string, version: number, change: string): string =>
  `UPDATE switchyard.events SET ${change} WHERE stream_id = ${lit(stream)} AND version = ${version}`;

/** Computes a stream's chain and head anew with the store's own functions: what is left is valid by itself. */
export const rechained = (stream: string): string => `
  DO $$ DECLARE e record; h bytea; n bigint := 0; BEGIN
    FOR e IN SELECT * FROM switchyard.events WHERE stream_id = ${lit(stream)} ORDER BY version LOOP
      h := switchyard.link_hash(coalesce(h, switchyard.first_hash(e.stream_id, e.stream_type)), e.version, e.event_id, e.type, e.schema_version, e.data, e.metadata, e.recorded_at);
      n := e.version;
      UPDATE switchyard.events SET hash = h WHERE stream_id = e.stream_id AND version = e.version;
    END LOOP;
    UPDATE switchyard.streams SET version = n, head_hash = h WHERE stream_id = ${lit(stream)};
  END $$`;

/** Puts each of two events in the other's place. */
export const swapped = (stream: string, one: number, other: number): string =>
  [[one, -1], [other, one], [-1, other]].map(([from, to]) => changeEvent(stream, from!, `version = ${to}`)).join(';');

/** Cuts the events after a version off, with a head that fits. */
export const cut = (stream: string, after: number): string =>
  `DELETE FROM switchyard.events WHERE stream_id = ${lit(stream)} AND version > ${after}; ${rechained(stream)}`;

/** Leaves nothing of a stream. */
export const dropped = (stream: string): string =>
  ['events', 'streams', 'parts'].map((table) => `DELETE FROM switchyard.${table} WHERE stream_id = ${lit(stream)}`).join(';');

/** Gives a stream another name, account included. */
export const renamed = (from: string, to: string): string => {
  const account = lit(to.split('/')[0]!);
  return ['events', 'streams', 'parts'].map((table) =>
    `UPDATE switchyard.${table} SET stream_id = ${lit(to)}, account_id = ${account} WHERE stream_id = ${lit(from)}`).join(';');
};
