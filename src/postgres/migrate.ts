import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { connectionSettings } from './pool.js';

/** A schema and the folder (path or file URL) of its `NNN-name.sql` files, applied in the order of their names. */
export interface Migrations {
  readonly schema: string;
  readonly folder: string | URL;
}

interface MigrationFile {
  readonly name: string;
  readonly sql: string;
  readonly sha256: string;
}

/**
 * Brings a schema up to date: files not yet applied, in one transaction. Processes that start together wait for each
 * other. Gives the names of the files that were applied now.
 * @throws Error when a file that was applied has changed or is gone, or when a file fails (it is named; nothing is kept)
 */
export async function migrate(database: string | pg.Pool, { schema, folder }: Migrations): Promise<string[]> {
  if (!/^[a-z][a-z_]*$/.test(schema)) throw new Error(`"${schema}" is not a schema name`);
  const files = await migrationFiles(folder);
  const { client, close } = typeof database === 'string' ? await connect(database) : await borrow(database);
  try {
    await client.query('BEGIN');
    await client.query('SET LOCAL statement_timeout = 0');
    const applied = await applyMissing(client, schema, files);
    await client.query('COMMIT');
    return applied;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    await close();
  }
}

interface Connection {
  readonly client: pg.ClientBase;
  close(): void | Promise<void>;
}

async function borrow(pool: pg.Pool): Promise<Connection> {
  const client = await pool.connect();
  return { client, close: () => client.release() };
}

async function connect(databaseUrl: string): Promise<Connection> {
  const client = new pg.Client(connectionSettings(databaseUrl, { applicationName: 'switchyard-migrate' }));
  client.on('error', () => undefined); // the query that meets the lost connection rejects
  await client.connect();
  return { client, close: () => client.end() };
}

async function applyMissing(client: pg.ClientBase, schema: string, files: readonly MigrationFile[]): Promise<string[]> {
  await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`migrations of ${schema}`]);
  // Asked for first, since a role without the right to create schemas may own one that is there.
  const { rowCount } = await client.query('SELECT 1 FROM pg_namespace WHERE nspname = $1', [schema]);
  if (!rowCount) await client.query(`CREATE SCHEMA ${schema}`);
  await client.query(
    `CREATE TABLE IF NOT EXISTS ${schema}.migrations (name text PRIMARY KEY, sha256 text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`,
  );
  const { rows } = await client.query<{ name: string; sha256: string }>(`SELECT name, sha256 FROM ${schema}.migrations`);
  const applied = new Map(rows.map(({ name, sha256 }) => [name, sha256]));
  for (const name of applied.keys()) {
    if (files.some((file) => file.name === name)) continue;
    throw new Error(`migration ${name} of schema ${schema} was applied by another version of Switchyard; this one does not know it`);
  }
  const missing = files.filter(({ name }) => !applied.has(name));
  for (const { name, sha256 } of files) {
    if (applied.has(name) && applied.get(name) !== sha256) {
      throw new Error(`migration ${name} of schema ${schema} has changed since it was applied; add a new file instead`);
    }
  }
  for (const { name, sql, sha256 } of missing) {
    await client.query(sql).catch((error: Error) => {
      throw new Error(`migration ${name} of schema ${schema} failed: ${error.message}`, { cause: error });
    });
    await client.query(`INSERT INTO ${schema}.migrations (name, sha256) VALUES ($1, $2)`, [name, sha256]);
  }
  return missing.map(({ name }) => name);
}

async function migrationFiles(folder: string | URL): Promise<MigrationFile[]> {
  const path = typeof folder === 'string' ? folder : fileURLToPath(folder);
  const names = (await readdir(path)).filter((name) => /^\d{3}-[\w-]+\.sql$/.test(name)).sort();
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(join(path, name), 'utf8');
      return { name, sql, sha256: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}
