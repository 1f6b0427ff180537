import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { accountOf } from '../../contract/index.js';
import { loadSql } from '../../postgres/sql-files.js';
import { CONTROL_PLANE_POOL } from '../pool.js';
import type { Bucket } from './bucket.aggregate.js';

/** A registered bucket and the account that owns it. */
export interface OwnedBucket {
  readonly accountId: string;
  readonly bucket: Bucket;
}

/** Which of an account's buckets to list, by name: `limit` of them above `after`. */
export interface BucketPage {
  readonly prefix?: string;
  readonly region?: string;
  readonly after?: string;
  readonly limit: number;
}

const sql = (name: string) => ({ name: `buckets-${name}`, text: loadSql(import.meta.url, `./${name}.sql`) });
const FIND_BUCKET = sql('find-bucket');
const LIST_BUCKETS = sql('list-buckets');

/** The rows of buckets. They are written in the append's transaction, so a read is never behind. */
@Injectable()
export class BucketRows {
  constructor(@Inject(CONTROL_PLANE_POOL) private readonly pool: Pool) {}

  /** The bucket of this name, whoever owns it: names are global. */
  async find(bucketName: string): Promise<OwnedBucket | undefined> {
    const { rows } = await this.pool.query<{ streamId: string; data: Bucket }>({ ...FIND_BUCKET, values: [bucketName] });
    const row = rows[0];
    return row && { accountId: accountOf(row.streamId), bucket: row.data };
  }

  /** An account's buckets by name. */
  async list(accountId: string, { prefix, region, after, limit }: BucketPage): Promise<Bucket[]> {
    const values = [accountId, prefix ?? '', region ?? null, after ?? '', limit];
    const { rows } = await this.pool.query<{ data: Bucket }>({ ...LIST_BUCKETS, values });
    return rows.map(({ data }) => data);
  }
}
