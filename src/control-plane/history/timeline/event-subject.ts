import { bucketArn, functionArn } from '../../../aws/index.js';
import type { HistorySubject, Recorded } from '../../../contract/index.js';
import type { EventNaming } from '../event-naming.js';

/** What an event is about. */
export function subjectOf({ accountId, streamId, streamType, data }: Pick<Recorded, 'accountId' | 'streamId' | 'streamType' | 'data'>): HistorySubject {
  const { aliasName, version, qualifier, bucketName, roleName, accessKeyId } = data as EventNaming;
  if (streamType === 'Bucket') return { type: 'bucket', name: `s3://${bucketName}`, arn: bucketArn(bucketName!) };
  if (streamType === 'Role') return { type: 'role', name: `role/${roleName}` };
  if (streamType === 'Account') return accessKeyId === undefined ? { type: 'account', name: accountId } : { type: 'access-key', name: accessKeyId };
  const [, region, functionName] = streamId.split('/') as [string, string, string];
  const named = aliasName ?? version ?? qualifier ?? undefined;
  const arn = functionArn(accountId, region, functionName, named);
  if (named === undefined) return { type: 'function', name: functionName, arn };
  if (named === '$LATEST') return { type: 'function', name: `${functionName}:$LATEST`, arn };
  return { type: /^\d+$/.test(named) ? 'version' : 'alias', name: `${functionName}:${named}`, arn };
}
