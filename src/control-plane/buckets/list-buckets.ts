import type { Query } from '../http/query.js';
import { queryValue } from '../http/query.js';
import type { Bucket } from './bucket.aggregate.js';
import type { BucketPage } from './buckets.store.js';
import { invalidArgument } from './notification-rules.js';

const MAX_BUCKETS = 10_000;
const NAME = /^[a-z0-9.-]{0,63}$/;

/** Reads the paging members of ListBuckets. @throws S3Error InvalidArgument */
export function listBucketsPage(query: Query): BucketPage {
  const maxBuckets = queryValue(query, 'max-buckets');
  const limit = maxBuckets === undefined ? MAX_BUCKETS : /^\d{1,5}$/.test(maxBuckets) ? Number(maxBuckets) : 0;
  if (limit < 1 || limit > MAX_BUCKETS) {
    throw invalidArgument(`Argument max-buckets must be an integer between 1 and ${MAX_BUCKETS}`, {
      ArgumentName: 'max-buckets',
      ArgumentValue: maxBuckets ?? '',
    });
  }
  const token = queryValue(query, 'continuation-token');
  const after = token === undefined ? undefined : Buffer.from(token, 'base64url').toString('utf8');
  if (token === '' || (after !== undefined && (after === '' || !NAME.test(after)))) {
    throw invalidArgument('The continuation token provided is incorrect', { ArgumentName: 'continuation-token' });
  }
  return { limit, after, prefix: storable(queryValue(query, 'prefix')), region: storable(queryValue(query, 'bucket-region')) };
}

/** No name and no region holds what Postgres can't even be asked for: U+FFFD in its place finds nothing as well. */
const storable = (text: string | undefined): string | undefined => text?.replaceAll('\0', '\ufffd');

/** The token of the page after this one. */
export const nextToken = (buckets: readonly Bucket[]): string => Buffer.from(buckets.at(-1)?.bucketName ?? '').toString('base64url');
