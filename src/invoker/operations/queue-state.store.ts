import type { Pool } from 'pg';
import { loadSql } from '../../postgres/index.js';

/** A connection that is stuck is given up after this, so that a question about health always settles. */
const query_timeout = 2_000;
const PING = { text: 'SELECT 1', query_timeout };
const QUEUE_STATE = { text: loadSql(import.meta.url, './queue-state.sql'), query_timeout };

/** How many asynchronous invocations are pending, running, and due of both; how long the first of them has been due. */
export interface QueueCounts {
  readonly pending: number;
  readonly running: number;
  readonly due: number;
  readonly oldestDueSeconds: number;
}

/** What the invoker's database knows of the queue. */
export class QueueState {
  constructor(private readonly pool: Pool) {}

  /** Asks for nothing but an answer. */
  async ping(): Promise<void> {
    await this.pool.query(PING);
  }

  async counts(): Promise<QueueCounts> {
    const { rows } = await this.pool.query<QueueCounts>(QUEUE_STATE);
    return rows[0] ?? { pending: 0, running: 0, due: 0, oldestDueSeconds: 0 };
  }
}
