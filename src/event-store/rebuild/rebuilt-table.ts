import { isDeepStrictEqual } from 'node:util';
import type pg from 'pg';
import type { RowDifference } from '../../contract/index.js';
import { loadSql } from '../../postgres/index.js';
import { REBUILT_CHANNEL } from '../feed-signal.js';

const sql = (name: string): string => loadSql(import.meta.url, `./${name}.sql`);
const CREATE = sql('create');
const DEFINITION = sql('definition');
const DROP = sql('drop');
const SWAP = sql('swap');
/** Whoever comes behind a lock that is not granted yet waits as long. */
const LOCK_TIMEOUT = '100ms';
const LOCK_NOT_AVAILABLE = '55P03';
const MOST_LISTED = 1_000;
const RESERVATION = `hashtextextended('switchyard.parts_rebuilt', 0)`;

/** Differences between the old rows and the new: how many, and the first 1,000. */
export interface Differences {
  readonly count: number;
  readonly listed: readonly RowDifference[];
}

/** The table that is to take the place of `switchyard.parts`, with what is noted beside it, on one connection. */
export class RebuiltTable {
  private definition: unknown;
  /** Of the table that is swapped in: the notes are gone then. */
  private final?: Differences;

  constructor(private readonly client: pg.Client) {}

  /**
   * False where another connection has reserved it. Until this one ends. Kept as a shared lock, which keeps others out as well:
   * an exclusive one of a session in a transaction is what appends have, and reads of the past would wait for it (settle).
   */
  async reserve(): Promise<boolean> {
    const { rows: [answer] } = await this.client.query<{ mine: boolean }>(`SELECT pg_try_advisory_lock(${RESERVATION}) AS mine`);
    if (answer!.mine) await this.client.query(`SELECT pg_advisory_lock_shared(${RESERVATION}), pg_advisory_unlock(${RESERVATION})`);
    return answer!.mine;
  }

  async create(): Promise<void> {
    await this.client.query(DROP);
    await this.client.query(CREATE);
    this.definition = await this.readDefinition();
  }

  async drop(): Promise<void> {
    await this.client.query(DROP);
  }

  async analyze(): Promise<void> {
    await this.client.query('ANALYZE switchyard.parts_rebuilt');
  }

  /** Begins a transaction whose snapshot others can read in until it ends; `horizon`: what it does not see has a transaction id from there on. */
  async exportSnapshot(): Promise<{ readonly snapshot: string; readonly horizon: string }> {
    await this.client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    await this.client.query('SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0');
    const { rows: [exported] } = await this.client.query<{ snapshot: string; horizon: string }>(
      'SELECT pg_export_snapshot() AS snapshot, pg_snapshot_xmin(pg_current_snapshot())::text AS horizon',
    );
    return exported!;
  }

  /** Runs statements in a transaction of one snapshot. */
  async inSnapshot<Result>(run: () => Promise<Result>): Promise<Result> {
    await this.client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    try {
      const result = await run();
      await this.client.query('COMMIT');
      return result;
    } catch (error) {
      await this.client.query('ROLLBACK').catch(() => undefined);
      throw error;
    }
  }

  /**
   * Puts the new table in the place of the old one, after a last catch-up while nobody reads or writes rows. Appends at work
   * have either written their rows, and are waited for and caught up with, or wait for the lock: their events are seen by
   * nobody yet, and they write their rows into the new table, on top of what the events before give. Gives what the
   * catch-up gave, or undefined where the lock was not to be had in time.
   * @throws Error where the old table was altered since the new one was made like it
   */
  async swap<Result>(catchUp: () => Promise<Result>): Promise<Result | undefined> {
    try {
      return await this.inSnapshot(async () => {
        await this.client.query(`SET LOCAL lock_timeout = '${LOCK_TIMEOUT}'`);
        // The new one first: waiting for an autovacuum of it holds nobody up. Locks take no snapshot, so it is younger than they.
        await this.client.query('LOCK TABLE switchyard.parts_rebuilt, switchyard.parts_rebuilt_streams IN ACCESS EXCLUSIVE MODE');
        await this.client.query('LOCK TABLE switchyard.parts IN ACCESS EXCLUSIVE MODE');
        const result = await catchUp();
        if (!isDeepStrictEqual(await this.readDefinition(), this.definition)) {
          throw new Error('switchyard.parts was altered during the rebuild (by a newer release?): start it again.');
        }
        this.final = await this.differences();
        await this.client.query(SWAP);
        await this.client.query(`NOTIFY ${REBUILT_CHANNEL}`);
        return result;
      });
    } catch (error) {
      this.final = undefined;
      if ((error as { code?: unknown }).code === LOCK_NOT_AVAILABLE) return undefined;
      throw error;
    }
  }

  async differences(): Promise<Differences> {
    if (this.final) return this.final;
    const { rows } = await this.client.query<RowDifference & { count: number }>(
      `SELECT stream_id AS "streamId", kind, key, difference, (count(*) OVER ())::float8 AS count
       FROM switchyard.parts_rebuilt_differences ORDER BY stream_id, kind, key LIMIT ${MOST_LISTED}`,
    );
    return { count: rows[0]?.count ?? 0, listed: rows.map(({ count: _, ...difference }) => difference) };
  }

  private async readDefinition(): Promise<unknown> {
    return (await this.client.query<{ definition: unknown }>(DEFINITION)).rows[0]?.definition;
  }
}
