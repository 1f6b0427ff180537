import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { statements } from '../../../postgres/sql-files.js';
import type { FunctionTarget } from '../../function/function.decider.js';
import { CONTROL_PLANE_POOL } from '../../pool.js';

const sql = statements(import.meta.url, 'transfer');
const MISSING_PACKAGE = sql('missing-package');
const UNSETTLED = sql('unsettled-functions');

/** What an import asks of what it has brought. */
@Injectable()
export class RestoredRows {
  constructor(@Inject(CONTROL_PLANE_POOL) private readonly pool: Pool) {}

  /** One of these packages (SHA-256 in base64) that is not stored; what is no base64 is that of none. */
  async missingPackage(sha256s: readonly string[]): Promise<string | undefined> {
    if (sha256s.length === 0) return undefined;
    const malformed = sha256s.find((sha256) => Buffer.from(sha256, 'base64').toString('base64') !== sha256);
    if (malformed !== undefined) return malformed;
    const { rows } = await this.pool.query<{ wanted: string }>({ ...MISSING_PACKAGE, values: [sha256s] });
    return rows[0]?.wanted;
  }

  /** Functions in a transition that nobody ends, because their account is being restored. */
  async unsettled(accountId: string): Promise<FunctionTarget[]> {
    const { rows } = await this.pool.query<{ stream: string }>({ ...UNSETTLED, values: [accountId] });
    return rows.map(({ stream }) => {
      const [, region, functionName] = stream.split('/') as [string, string, string];
      return { accountId, region, functionName };
    });
  }
}
