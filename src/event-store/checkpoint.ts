import type { Pool } from 'pg';
import type { FeedPosition } from '../contract/index.js';
import { loadSql } from '../postgres/index.js';
import { FEED_START } from './types.js';

const READ = { name: 'checkpoint-read', text: loadSql(import.meta.url, './read-checkpoint.sql') };
const WRITE = { name: 'checkpoint-write', text: loadSql(import.meta.url, './write-checkpoint.sql') };
const FORGET = { name: 'checkpoint-forget', text: loadSql(import.meta.url, './forget-checkpoint.sql') };

/** A follower that is never idle writes its place this often; what a crash takes back is handled again. */
const WRITE_EVERY_MS = 200;

/** Where a named follower of the feed has come, kept in Postgres a little behind. */
export class Checkpoint {
  private reachedLast?: FeedPosition;
  private timer?: NodeJS.Timeout;

  private constructor(
    private readonly pool: Pool,
    private readonly name: string,
    readonly start: FeedPosition,
    private readonly onError: (error: unknown) => void,
  ) {}

  static async read(pool: Pool, name: string, onError: (error: unknown) => void): Promise<Checkpoint> {
    const { rows } = await pool.query<FeedPosition>({ ...READ, values: [name] });
    return new Checkpoint(pool, name, rows[0] ?? FEED_START, onError);
  }

  /** Lets a follower begin at the start again. */
  static async forget(pool: Pool, name: string): Promise<void> {
    await pool.query({ ...FORGET, values: [name] });
  }

  /** Everything up to this position has been handled. */
  reached(position: FeedPosition): void {
    this.reachedLast = position;
    this.timer ??= setTimeout(() => void this.flush().catch(this.onError), WRITE_EVERY_MS);
  }

  async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const position = this.reachedLast;
    if (!position) return;
    this.reachedLast = undefined;
    await this.pool.query({ ...WRITE, values: [this.name, position.txId, position.position] });
  }
}
