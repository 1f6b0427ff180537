import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { functionStream } from '../../contract/index.js';
import type { Moment } from '../../event-store/moment.js';
import { PastStates } from '../../event-store/past-states.js';
import { statements } from '../../postgres/index.js';
import { provisionedConcurrency } from '../concurrency/concurrency.decider.js';
import { functionAggregate } from '../function/function.aggregate.js';
import { CONTROL_PLANE_POOL } from '../pool.js';

const ACCOUNT_USAGE = statements(import.meta.url, 'account-settings')('account-usage');

/** What the functions of an account use in a region. */
export interface AccountUsage {
  readonly functions: number;
  /** Bytes of the packages of $LATEST and of every version, each counted by itself as on AWS, though equal ones are stored once. */
  readonly codeSize: number;
  /** Concurrent executions that are set aside for one function or another, reserved or else provisioned. */
  readonly concurrencyTaken: number;
}

/** Usage now from the rows, or at a moment from the past states that rows are. */
@Injectable()
export class AccountUsages {
  constructor(
    @Inject(CONTROL_PLANE_POOL) private readonly pool: Pool,
    @Inject(PastStates) private readonly past: PastStates,
  ) {}

  async of(accountId: string, region: string, moment?: Moment): Promise<AccountUsage> {
    if (moment !== undefined) return this.at(accountId, region, moment);
    const { rows } = await this.pool.query<AccountUsage>({ ...ACCOUNT_USAGE, values: [functionStream(accountId, region, '')] });
    return rows[0]!;
  }

  private async at(accountId: string, region: string, moment: Moment): Promise<AccountUsage> {
    const usage = { functions: 0, codeSize: 0, concurrencyTaken: 0 };
    const range = { after: functionStream(accountId, region, ''), before: `${accountId}/${region}0` }; // '0' follows '/'
    for await (const { state: { latest, versions, provisioned } } of this.past.within(functionAggregate, range, moment)) {
      if (!latest) continue;
      usage.functions += 1;
      usage.codeSize += [latest, ...versions.values()].reduce((sum, { code }) => sum + code.size, 0);
      usage.concurrencyTaken += latest.reservedConcurrentExecutions ?? provisionedConcurrency(provisioned);
    }
    return usage;
  }
}
