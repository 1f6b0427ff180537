import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { S3Error } from '../../aws/index.js';
import type { Moment } from '../../event-store/moment.js';
import type { Bucket } from './bucket.aggregate.js';
import { noSuchBucket } from './bucket.decider.js';
import { BucketRows, type BucketPage } from './buckets.store.js';

export const s3AccessDenied = (): S3Error => new S3Error('AccessDenied', 403, 'Access Denied');

/** A bucket that the account owns. @throws S3Error NoSuchBucket; AccessDenied for another account's bucket */
export class GetBucketQuery extends Query<Bucket> {
  constructor(
    readonly accountId: string,
    readonly bucketName: string,
    readonly asOf?: Moment,
  ) {
    super();
  }
}

/** A page of an account's own buckets. */
export class ListBucketsQuery extends Query<Bucket[]> {
  constructor(
    readonly accountId: string,
    readonly page: BucketPage,
    readonly asOf?: Moment,
  ) {
    super();
  }
}

@QueryHandler(GetBucketQuery)
export class GetBucketHandler implements IQueryHandler<GetBucketQuery> {
  constructor(@Inject(BucketRows) private readonly rows: BucketRows) {}

  async execute({ accountId, bucketName, asOf }: GetBucketQuery): Promise<Bucket> {
    const found = await this.rows.at(asOf).find(bucketName);
    if (!found) throw noSuchBucket(bucketName);
    if (found.accountId !== accountId) throw s3AccessDenied();
    return found.bucket;
  }
}

@QueryHandler(ListBucketsQuery)
export class ListBucketsHandler implements IQueryHandler<ListBucketsQuery> {
  constructor(@Inject(BucketRows) private readonly rows: BucketRows) {}

  execute({ accountId, page, asOf }: ListBucketsQuery): Promise<Bucket[]> {
    return this.rows.at(asOf).list(accountId, page);
  }
}

export const bucketQueryHandlers = [GetBucketHandler, ListBucketsHandler];
