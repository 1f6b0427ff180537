import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { accountOf, bucketStream } from '../../contract/index.js';
import { inJsonbOrder } from '../../event-store/jsonb-order.js';
import type { Moment } from '../../event-store/moment.js';
import { PastStates } from '../../event-store/past-states.js';
import { statements } from '../../postgres/sql-files.js';
import { CONTROL_PLANE_POOL } from '../pool.js';
import { bucketAggregate, type Bucket } from './bucket.aggregate.js';

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

const sql = statements(import.meta.url, 'buckets');
const FIND_BUCKET = sql('find-bucket');
const LIST_BUCKETS = sql('list-buckets');
const BUCKET_STREAMS = sql('bucket-streams');

/** The rows of buckets: as they are now, or as they were at a moment. */
export interface BucketReads {
  /** The bucket of this name, whoever owns it: names are global. */
  find(bucketName: string): Promise<OwnedBucket | undefined>;
  /** An account's buckets by name. */
  list(accountId: string, page: BucketPage): Promise<Bucket[]>;
}

/** The rows of buckets. They are written in the append's transaction, so a read is never behind. */
@Injectable()
export class BucketRows implements BucketReads {
  constructor(
    @Inject(CONTROL_PLANE_POOL) private readonly pool: Pool,
    @Inject(PastStates) private readonly past: PastStates,
  ) {}

  /** The rows as they were at a moment; these themselves where none is given. */
  at(moment: Moment | undefined): BucketReads {
    return moment === undefined ? this : new PastBucketRows(this.pool, this.past, moment);
  }

  async find(bucketName: string): Promise<OwnedBucket | undefined> {
    const { rows } = await this.pool.query<{ streamId: string; data: Bucket }>({ ...FIND_BUCKET, values: [bucketName] });
    const row = rows[0];
    return row && { accountId: accountOf(row.streamId), bucket: row.data };
  }

  async list(accountId: string, { prefix, region, after, limit }: BucketPage): Promise<Bucket[]> {
    const values = [accountId, prefix ?? '', region ?? null, after ?? '', limit];
    const { rows } = await this.pool.query<{ data: Bucket }>({ ...LIST_BUCKETS, values });
    return rows.map(({ data }) => data);
  }
}

/** The rows of buckets as they were at a moment: the parts of past states, which is what rows are. */
class PastBucketRows implements BucketReads {
  constructor(
    private readonly pool: Pool,
    private readonly past: PastStates,
    private readonly moment: Moment,
  ) {}

  async find(bucketName: string): Promise<OwnedBucket | undefined> {
    const { rows } = await this.pool.query<{ streamId: string }>({ ...BUCKET_STREAMS, values: [bucketName] });
    const streams = await this.past.all(bucketAggregate, rows.map(({ streamId }) => streamId), this.moment);
    for (const { streamId, state } of streams) {
      if (state) return { accountId: accountOf(streamId), bucket: inJsonbOrder(state) };
    }
    return undefined;
  }

  async list(accountId: string, { prefix = '', region, after = '', limit }: BucketPage): Promise<Bucket[]> {
    const found: Bucket[] = [];
    const range = { after: bucketStream(accountId, after), before: `${accountId}/s30` }; // '0' follows '/'
    for await (const { state } of this.past.within(bucketAggregate, range, this.moment)) {
      if (!state?.bucketName.startsWith(prefix) || (region !== undefined && state.region !== region)) continue;
      found.push(inJsonbOrder(state));
      if (found.length === limit) break;
    }
    return found;
  }
}
