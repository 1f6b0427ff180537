import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { statements } from '../../postgres/sql-files.js';
import type { FunctionTarget } from '../function/function.decider.js';
import { CONTROL_PLANE_POOL } from '../pool.js';

const TAKEN_BY_OTHERS = statements(import.meta.url, 'provisioned-concurrency')('taken-by-others');

/** How much of an account's concurrency is set aside. */
@Injectable()
export class ConcurrencyTaken {
  constructor(@Inject(CONTROL_PLANE_POOL) private readonly pool: Pool) {}

  /** By all functions of the account in the region but this one. */
  async byOthers({ accountId, region, functionName }: FunctionTarget): Promise<number> {
    const { rows } = await this.pool.query<{ taken: number }>({ ...TAKEN_BY_OTHERS, values: [accountId, region, functionName] });
    return rows[0]!.taken;
  }
}
