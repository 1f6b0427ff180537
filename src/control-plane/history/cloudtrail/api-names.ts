/** The API call that an event is known by: CloudTrail's names of the service and of the operation. */
export interface ApiName {
  readonly eventSource: string;
  readonly eventName: string;
}

const lambda = (eventName: string): ApiName => ({ eventSource: 'lambda.amazonaws.com', eventName });
const iam = (eventName: string): ApiName => ({ eventSource: 'iam.amazonaws.com', eventName });
const s3 = (eventName: string): ApiName => ({ eventSource: 's3.amazonaws.com', eventName });
/** No service of AWS's has these, so none of its names may be taken for them. */
const switchyard = (eventName: string): ApiName => ({ eventSource: 'switchyard.amazonaws.com', eventName });

/**
 * By the type of the event that a call is known by. Lambda's names carry the version of its API (Lambda developer guide, "Logging
 * AWS Lambda API calls using AWS CloudTrail"). Types that are not here are no API calls: process managers record them.
 */
const NAMES: ReadonlyMap<string, ApiName> = new Map([
  ['FunctionCreated', lambda('CreateFunction20150331')],
  ['FunctionCodeUpdated', lambda('UpdateFunctionCode20150331v2')],
  ['FunctionConfigurationUpdated', lambda('UpdateFunctionConfiguration20150331v2')],
  ['FunctionTagged', lambda('TagResource20170331v2')],
  ['FunctionUntagged', lambda('UntagResource20170331v2')],
  ['FunctionDeleted', lambda('DeleteFunction20150331')],
  ['VersionPublished', lambda('PublishVersion20150331')],
  ['VersionDeleted', lambda('DeleteFunction20150331')],
  ['AliasCreated', lambda('CreateAlias20150331')],
  ['AliasRetargeted', lambda('UpdateAlias20150331')],
  ['AliasDescribed', lambda('UpdateAlias20150331')],
  ['AliasDeleted', lambda('DeleteAlias20150331')],
  ['PermissionAdded', lambda('AddPermission20150331v2')],
  ['PermissionRemoved', lambda('RemovePermission20150331v2')],
  ['ResourcePolicyReplaced', lambda('PutResourcePolicy20260709')],
  ['ResourcePolicyDeleted', lambda('DeleteResourcePolicy20260709')],
  ['ConcurrencyReserved', lambda('PutFunctionConcurrency20171031')],
  ['ConcurrencyReservationRemoved', lambda('DeleteFunctionConcurrency20171031')],
  ['RecursionConfigured', lambda('PutFunctionRecursionConfig20240831')],
  ['ProvisionedConcurrencyConfigured', lambda('PutProvisionedConcurrencyConfig20190930')],
  ['ProvisionedConcurrencyRemoved', lambda('DeleteProvisionedConcurrencyConfig20190930')],
  ['EventInvokeConfigured', lambda('PutFunctionEventInvokeConfig20190925')],
  ['EventInvokeConfigRemoved', lambda('DeleteFunctionEventInvokeConfig20190925')],
  ['FunctionUrlCreated', lambda('CreateFunctionUrlConfig20211031')],
  ['FunctionUrlUpdated', lambda('UpdateFunctionUrlConfig20211031')],
  ['FunctionUrlDeleted', lambda('DeleteFunctionUrlConfig20211031')],
  ['BucketRegistered', s3('CreateBucket')],
  ['BucketDeregistered', s3('DeleteBucket')],
  ['BucketNotificationsConfigured', s3('PutBucketNotification')],
  ['RoleCreated', iam('CreateRole')],
  ['RoleUpdated', iam('UpdateRole')],
  ['AssumeRolePolicyUpdated', iam('UpdateAssumeRolePolicy')],
  ['RolePolicyPut', iam('PutRolePolicy')],
  ['RolePolicyDeleted', iam('DeleteRolePolicy')],
  ['RolePolicyAttached', iam('AttachRolePolicy')],
  ['RolePolicyDetached', iam('DetachRolePolicy')],
  ['RoleTagged', iam('TagRole')],
  ['RoleUntagged', iam('UntagRole')],
  ['RoleDeleted', iam('DeleteRole')],
  ['EnvironmentForgotten', switchyard('ForgetEnvironment')],
  ['AccountOpened', switchyard('OpenAccount')],
  ['AccessKeyIssued', switchyard('IssueAccessKey')],
  ['AccessKeyRevoked', switchyard('RevokeAccessKey')],
  ['AccessKeyPolicyPut', switchyard('PutAccessKeyPolicy')],
  ['AccessKeyPolicyDeleted', switchyard('DeleteAccessKeyPolicy')],
]);

/** @throws Error for a type that no API call is known by */
export function apiNameOf(type: string): ApiName {
  const name = NAMES.get(type);
  if (!name) throw new Error(`${type} is the event of no API call`);
  return name;
}

/** Types of the events whose calls a condition holds for. */
export const typesOf = (holds: (name: ApiName) => boolean): string[] => [...NAMES].filter(([, name]) => holds(name)).map(([type]) => type);
