import type pg from 'pg';
import { loadSql } from '../../postgres/index.js';

const SWEEP = loadSql(import.meta.url, './sweep.sql');

/** Deletes lines that expired, and what was in deleted groups. */
export class LogRetentionStore {
  constructor(private readonly pool: pg.Pool) {}

  /** At most so many lines; gives how many. One invoker at a time: for the others there is nothing to do. */
  async sweep(defaultDays: number | undefined, most: number): Promise<number> {
    const { rows } = await this.pool.query<{ swept: number }>(SWEEP, [defaultDays ?? null, most]);
    return rows[0]!.swept;
  }
}
