import pg from 'pg';
import { invokerMigrations } from '../../src/invoker/schema.js';
import { createPool, migrate } from '../../src/postgres/index.js';
import { freshDatabase } from './postgres.js';

/** A database of its own with the invoker's tables. */
export interface InvokerDatabase {
  readonly url: string;
  readonly pool: pg.Pool;
  drop(): Promise<void>;
}

export async function invokerDatabase(): Promise<InvokerDatabase> {
  const { url, drop } = await freshDatabase();
  await migrate(url, invokerMigrations);
  const pool = createPool(url, { applicationName: 'invoker-spec', max: 20 });
  return {
    url,
    pool,
    async drop() {
      await pool.end();
      await drop();
    },
  };
}
