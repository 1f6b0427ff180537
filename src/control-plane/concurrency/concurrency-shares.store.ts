import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { statements } from '../../postgres/index.js';
import type { FunctionTarget } from '../function/function.decider.js';
import { CONTROL_PLANE_POOL } from '../pool.js';

const sql = statements(import.meta.url, 'concurrency');
const LOCK = sql('lock-shares');
const TAKEN_BY_OTHERS = sql('taken-by-others');

/**
 * Shares of an account's concurrency in a region are taken one after the other, over all control planes: each is weighed against
 * what others have, and two at once could together take more than there is.
 */
@Injectable()
export class ConcurrencyShares {
  /** The last of this process: those that wait for their turn hold no connection, which the one at work needs for its append. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(@Inject(CONTROL_PLANE_POOL) private readonly pool: Pool) {}

  /**
   * Runs what takes a share for a function with what the account's other functions in the region have, reserved or else
   * provisioned. The share must be recorded when it resolves.
   */
  alone<Result>(target: FunctionTarget, take: (takenByOthers: number) => Promise<Result>): Promise<Result> {
    const turn = this.last.then(() => this.locked(target, take));
    this.last = turn.catch(() => undefined);
    return turn;
  }

  private async locked<Result>(target: FunctionTarget, take: (takenByOthers: number) => Promise<Result>): Promise<Result> {
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN');
      await client.query({ ...LOCK, values: [`${target.accountId}/${target.region}`] });
      return await take(await this.takenByOthers(target));
    } finally {
      // The transaction wrote nothing: its end only lets go of the lock, as the connection's own end does.
      await client.query('ROLLBACK').then(() => client.release(), (error: Error) => client.release(error));
    }
  }

  /** On a connection of its own: the lock's transaction must hold no table, or a rebuild's swap would wait for it, and the append for the swap. */
  private async takenByOthers({ accountId, region, functionName }: FunctionTarget): Promise<number> {
    const { rows } = await this.pool.query<{ taken: number }>({ ...TAKEN_BY_OTHERS, values: [accountId, region, functionName] });
    return rows[0]!.taken;
  }
}
