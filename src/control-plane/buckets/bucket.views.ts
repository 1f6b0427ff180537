import { createHash } from 'node:crypto';
import type { Bucket } from './bucket.aggregate.js';
import { element, s3Document, type Written } from './xml.js';

/** An account's id as S3 shows owners: 64 hex digits, always the same for an account. */
export const canonicalUserId = (accountId: string): string => createHash('sha256').update(`canonical-user/${accountId}`).digest('hex');

/** A page of ListBuckets; `continuationToken` where more follow. */
export interface BucketListing {
  readonly accountId: string;
  readonly buckets: readonly Bucket[];
  readonly prefix?: string;
  readonly continuationToken?: string;
}

/** Answer of ListBuckets. */
export function listBucketsView({ accountId, buckets, prefix, continuationToken }: BucketListing): string {
  const rows = buckets.map(({ bucketName, createdAt, region }) =>
    element('Bucket', [
      element('Name', bucketName),
      element('CreationDate', createdAt),
      element('BucketRegion', region),
    ]),
  );
  const optional = (name: string, value: string | undefined): Written[] => (value === undefined ? [] : [element(name, value)]);
  return s3Document('ListAllMyBucketsResult', [
    element('Owner', [element('ID', canonicalUserId(accountId))]),
    element('Buckets', rows),
    ...optional('Prefix', prefix),
    ...optional('ContinuationToken', continuationToken),
  ]);
}

/** Answer of GetBucketLocation: us-east-1 is the empty constraint. */
export const bucketLocationView = ({ region }: Bucket): string => s3Document('LocationConstraint', region === 'us-east-1' ? '' : region);
