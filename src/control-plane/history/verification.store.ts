import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { verifiable, verifyStore, type Verification } from '../../event-store/verify.js';
import { accountAggregate } from '../accounts/account.aggregate.js';
import { bucketAggregate } from '../buckets/bucket.aggregate.js';
import { functionAggregate } from '../function/function.aggregate.js';
import { CONTROL_PLANE_POOL } from '../pool.js';

const AGGREGATES = [verifiable(functionAggregate), verifiable(bucketAggregate), verifiable(accountAggregate)];

/** Checks what is stored against what the events say. */
@Injectable()
export class StoreVerification {
  constructor(@Inject(CONTROL_PLANE_POOL) private readonly pool: Pool) {}

  /** All streams of an account, or of every account. Reads everything there is: as long as that takes. */
  verify(accountId: string | undefined): Promise<Verification> {
    return verifyStore(this.pool, AGGREGATES, accountId);
  }
}
