import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { loadSql } from '../../postgres/index.js';
import { CONTROL_PLANE_POOL } from '../pool.js';

/** A connection that is stuck is given up after this, so that a question about health always settles. */
const query_timeout = 2_000;
const PING = { text: 'SELECT 1', query_timeout };
const HORIZON_AGE = { text: loadSql(import.meta.url, './horizon-age.sql'), query_timeout };
const FEED_LAG = { text: loadSql(import.meta.url, './feed-lag.sql'), query_timeout };

/** How far a follower is behind, in seconds. */
export interface FollowerLag {
  readonly name: string;
  readonly seconds: number;
}

/** What Postgres knows of itself and of the feed. */
@Injectable()
export class FeedState {
  constructor(@Inject(CONTROL_PLANE_POOL) private readonly pool: Pool) {}

  /** Asks for nothing but an answer. */
  async ping(): Promise<void> {
    await this.pool.query(PING);
  }

  /** Seconds for which the oldest running write transaction has been holding the feed back. */
  async horizonAge(): Promise<number> {
    const { rows } = await this.pool.query<{ seconds: number }>(HORIZON_AGE);
    return rows[0]?.seconds ?? 0;
  }

  async lags(followers: readonly string[]): Promise<FollowerLag[]> {
    const { rows } = await this.pool.query<FollowerLag>({ ...FEED_LAG, values: [followers] });
    return rows;
  }
}
