import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { accountStream } from '../../contract/index.js';
import { statements } from '../../postgres/sql-files.js';
import { CONTROL_PLANE_POOL } from '../pool.js';
import type { AccessKeyPart, AccountPart } from './account.aggregate.js';

const sql = statements(import.meta.url, 'accounts');
const FIND_ACCESS_KEY = sql('find-access-key');
const LIST_ACCESS_KEYS = sql('list-access-keys');
const LIST_ACCOUNTS = sql('list-accounts');

/** An access key and the account that it belongs to. */
export interface OwnedAccessKey {
  readonly accountId: string;
  readonly key: AccessKeyPart;
}

/** The rows of accounts and access keys. They are written in the append's transaction, so a read is never behind. */
@Injectable()
export class AccountRows {
  constructor(@Inject(CONTROL_PLANE_POOL) private readonly pool: Pool) {}

  async findAccessKey(accessKeyId: string): Promise<OwnedAccessKey | undefined> {
    const { rows } = await this.pool.query<{ account_id: string; data: AccessKeyPart }>({ ...FIND_ACCESS_KEY, values: [accessKeyId] });
    const row = rows[0];
    return row && { accountId: row.account_id, key: row.data };
  }

  async accessKeys(accountId: string): Promise<AccessKeyPart[]> {
    const { rows } = await this.pool.query<{ data: AccessKeyPart }>({ ...LIST_ACCESS_KEYS, values: [accountStream(accountId)] });
    return rows.map(({ data }) => data);
  }

  /** All accounts by id, or the one given. */
  async accounts(accountId: string | undefined, after: string, limit: number): Promise<AccountPart[]> {
    const { rows } = await this.pool.query<{ data: AccountPart }>({ ...LIST_ACCOUNTS, values: [accountId ?? null, after, limit] });
    return rows.map(({ data }) => data);
  }
}
