import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { statements } from '../../postgres/index.js';
import type { FunctionTarget } from '../function/function.decider.js';
import { CONTROL_PLANE_POOL } from '../pool.js';

const sql = statements(import.meta.url, 'concurrency');
const LOCK = sql('lock-reservations');
const RESERVED_BY_OTHERS = sql('reserved-by-others');

/**
 * Reservations of one account and region are made one after the other, over all control planes: each is weighed against what the
 * others have, and two at once could together take more than there is.
 */
@Injectable()
export class Reservations {
  /** The last of this process: those that wait for their turn hold no connection, which the one at work needs for its append. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(@Inject(CONTROL_PLANE_POOL) private readonly pool: Pool) {}

  /** Runs what reserves with the sum that the account's other functions in the region have; it must have ended when it resolves. */
  alone<Result>(target: FunctionTarget, reserve: (reservedByOthers: number) => Promise<Result>): Promise<Result> {
    const turn = this.last.then(() => this.locked(target, reserve));
    this.last = turn.catch(() => undefined);
    return turn;
  }

  private async locked<Result>(
    { accountId, region, functionName }: FunctionTarget, reserve: (reservedByOthers: number) => Promise<Result>,
  ): Promise<Result> {
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN');
      await client.query({ ...LOCK, values: [`${accountId}/${region}`] });
      const { rows } = await client.query<{ reserved: number }>({ ...RESERVED_BY_OTHERS, values: [accountId, region, functionName] });
      return await reserve(rows[0]!.reserved);
    } finally {
      // The transaction wrote nothing: its end only lets go of the lock, as the connection's own end does.
      await client.query('ROLLBACK').then(() => client.release(), (error: Error) => client.release(error));
    }
  }
}
