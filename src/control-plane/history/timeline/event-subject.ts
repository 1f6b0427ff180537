import { bucketArn, functionArn } from '../../../aws/index.js';
import type { HistorySubject, Recorded } from '../../../contract/index.js';

/** Members of event data that name what an event is about. */
interface Naming {
  readonly aliasName?: string;
  readonly version?: string;
  readonly qualifier?: string | null;
  readonly bucketName?: string;
  readonly accessKeyId?: string;
}

/** What an event is about. */
export function subjectOf({ accountId, streamId, streamType, data }: Pick<Recorded, 'accountId' | 'streamId' | 'streamType' | 'data'>): HistorySubject {
  const { aliasName, version, qualifier, bucketName, accessKeyId } = data as Naming;
  if (streamType === 'Bucket') return { type: 'bucket', name: `s3://${bucketName}`, arn: bucketArn(bucketName!) };
  if (streamType === 'Account') return accessKeyId === undefined ? { type: 'account', name: accountId } : { type: 'access-key', name: accessKeyId };
  const [, region, functionName] = streamId.split('/') as [string, string, string];
  const named = aliasName ?? version ?? qualifier ?? undefined;
  const arn = functionArn(accountId, region, functionName, named);
  if (named === undefined) return { type: 'function', name: functionName, arn };
  return { type: /^\d+$/.test(named) ? 'version' : 'alias', name: `${functionName}:${named}`, arn };
}
