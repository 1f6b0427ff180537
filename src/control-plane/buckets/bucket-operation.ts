import { S3Error } from '../../aws/errors.js';
import { isAsOf } from '../http/as-of.js';
import type { S3Call } from '../http/other-calls.js';

/** The operations of S3 that there are here. */
export const bucketOperations = [
  'ListBuckets',
  'CreateBucket',
  'HeadBucket',
  'DeleteBucket',
  'GetBucketLocation',
  'GetBucketNotificationConfiguration',
  'PutBucketNotificationConfiguration',
] as const;
export type BucketOperation = (typeof bucketOperations)[number];

/** IAM's names of the actions that they ask for, where those are not their own ("Actions, resources, and condition keys for Amazon S3"). */
const ACTIONS: Readonly<Partial<Record<BucketOperation, string>>> = {
  ListBuckets: 'ListAllMyBuckets',
  HeadBucket: 'ListBucket',
  GetBucketNotificationConfiguration: 'GetBucketNotification',
  PutBucketNotificationConfiguration: 'PutBucketNotification',
};

export const actionOf = (operation: BucketOperation): string => `s3:${ACTIONS[operation] ?? operation}`;

/** Those that change nothing, and so can be asked as of a moment. */
export const isBucketRead = (operation: BucketOperation): boolean => /^(List|Head|Get)/.test(operation);

/** By method and sub-resource. */
const OPERATIONS: Readonly<Record<string, BucketOperation>> = {
  'PUT ': 'CreateBucket',
  'HEAD ': 'HeadBucket',
  'DELETE ': 'DeleteBucket',
  'GET location': 'GetBucketLocation',
  'GET notification': 'GetBucketNotificationConfiguration',
  'PUT notification': 'PutBucketNotificationConfiguration',
};

/** What a query may hold beside a sub-resource: the SDK's name of the operation, a presigned URL's members, a moment. */
const isDecoration = (name: string): boolean => name === 'x-id' || name.toLowerCase().startsWith('x-amz-') || isAsOf(name);

/**
 * The operation that a request of the S3 dialect asks for. Objects, and every other property of a bucket, are not kept here.
 * @throws S3Error MethodNotAllowed (405): a 501 would make SDKs try again
 */
export function bucketOperation({ method, bucket, key, query }: Pick<S3Call, 'method' | 'bucket' | 'key' | 'query'>): BucketOperation {
  if (!bucket && !key && method === 'GET') return 'ListBuckets';
  const names = query.map(([name]) => name).filter((name) => !isDecoration(name));
  const operation = bucket && !key && names.length <= 1 ? OPERATIONS[`${method} ${names[0] ?? ''}`] : undefined;
  if (operation) return operation;
  throw new S3Error(
    'MethodNotAllowed',
    405,
    'Switchyard registers buckets and their notification configuration; it does not store objects or other properties of ' +
      'buckets. The specified method is not allowed against this resource.',
    { Method: method, ResourceType: key ? 'OBJECT' : bucket ? 'BUCKET' : 'SERVICE' },
  );
}
