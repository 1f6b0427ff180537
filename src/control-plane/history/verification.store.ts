import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { verifyStore, type Verification } from '../../event-store/verify.js';
import { AGGREGATES } from '../aggregates.js';
import { CONTROL_PLANE_POOL } from '../pool.js';

/** Checks what is stored against what the events say. */
@Injectable()
export class StoreVerification {
  constructor(@Inject(CONTROL_PLANE_POOL) private readonly pool: Pool) {}

  /** All streams of an account, or of every account. Reads everything there is: as long as that takes. */
  verify(accountId: string | undefined): Promise<Verification> {
    return verifyStore(this.pool, AGGREGATES, accountId);
  }
}
