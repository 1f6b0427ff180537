import { isDeepStrictEqual } from 'node:util';
import { S3Error } from '../../aws/errors.js';
import type { BucketEvent, NotificationTarget } from '../../contract/index.js';
import type { Bucket, BucketState } from './bucket.aggregate.js';

/** A bucket's notification configuration as a whole; a put replaces it. */
export interface NotificationConfiguration {
  readonly targets: readonly NotificationTarget[];
  readonly eventBridge: boolean;
}

export const noSuchBucket = (bucketName: string): S3Error =>
  new S3Error('NoSuchBucket', 404, 'The specified bucket does not exist', { BucketName: bucketName });

/** CreateBucket on a name that another account holds. */
export const bucketAlreadyExists = (bucketName: string): S3Error =>
  new S3Error(
    'BucketAlreadyExists',
    409,
    'The requested bucket name is not available. The bucket namespace is shared by all users of the system. ' +
      'Please select a different name and try again.',
    { BucketName: bucketName },
  );

/**
 * CreateBucket. In us-east-1 the owner may create a bucket of us-east-1 again: a 200 that changes nothing, as on AWS.
 * @throws S3Error BucketAlreadyOwnedByYou in any other region
 */
export function registerBucket(state: BucketState, command: { bucketName: string; region: string }): BucketEvent[] {
  if (!state) return [{ type: 'BucketRegistered', data: { bucketName: command.bucketName, region: command.region } }];
  if (state.region === 'us-east-1' && command.region === 'us-east-1') return [];
  throw new S3Error(
    'BucketAlreadyOwnedByYou',
    409,
    'Your previous request to create the named bucket succeeded and you already own it.',
    { BucketName: command.bucketName },
  );
}

/** DeleteBucket. @throws S3Error NoSuchBucket */
export function deregisterBucket(state: BucketState, bucketName: string): BucketEvent[] {
  existing(state, bucketName);
  return [{ type: 'BucketDeregistered', data: { bucketName } }];
}

/** PutBucketNotificationConfiguration of a valid configuration; the same again changes nothing. @throws S3Error NoSuchBucket */
export function configureNotifications(
  state: BucketState,
  bucketName: string,
  configuration: NotificationConfiguration,
): BucketEvent[] {
  const bucket = existing(state, bucketName);
  const { targets, eventBridge } = configuration;
  if (bucket.eventBridge === eventBridge && isDeepStrictEqual(bucket.targets, targets)) return [];
  return [{ type: 'BucketNotificationsConfigured', data: { bucketName, targets: [...targets], eventBridge } }];
}

function existing(state: BucketState, bucketName: string): Bucket {
  if (!state) throw noSuchBucket(bucketName);
  return state;
}
