import type { Recorded } from '../../../contract/index.js';
import { functionArn } from '../../../aws/index.js';
import type { EventNaming } from '../event-naming.js';

/** A resource as CloudTrail names it: its CloudFormation type, and a name or ARN. */
export interface CallResource {
  readonly ResourceType: string;
  readonly ResourceName: string;
}

/** What a call was about. account-calls.sql finds calls by the same resources. */
export function resourcesOf({ accountId, streamId, streamType, data }: Pick<Recorded, 'accountId' | 'streamId' | 'streamType' | 'data'>): CallResource[] {
  const { aliasName, version, qualifier, bucketName, roleName, accessKeyId } = data as EventNaming;
  if (streamType === 'Bucket') return [{ ResourceType: 'AWS::S3::Bucket', ResourceName: bucketName! }];
  if (streamType === 'Role') return [{ ResourceType: 'AWS::IAM::Role', ResourceName: roleName! }];
  if (streamType === 'Account') {
    return [accessKeyId === undefined ? { ResourceType: 'Switchyard::Account', ResourceName: accountId } : { ResourceType: 'AWS::IAM::AccessKey', ResourceName: accessKeyId }];
  }
  const [, region, functionName] = streamId.split('/') as [string, string, string];
  const ofFunction = [functionName, functionArn(accountId, region, functionName)].map((ResourceName) => ({ ResourceType: 'AWS::Lambda::Function', ResourceName }));
  const named = aliasName ?? version ?? qualifier ?? undefined;
  if (named === undefined) return ofFunction;
  return [...ofFunction, { ResourceType: `AWS::Lambda::${/^\d+$/.test(named) ? 'Version' : 'Alias'}`, ResourceName: functionArn(accountId, region, functionName, named) }];
}
