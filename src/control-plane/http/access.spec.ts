import { servedBy } from './operation.js';
import { AliasesController } from '../aliases/aliases.controller.js';
import { AccountsController } from '../accounts/accounts.controller.js';
import { CloudTrailController } from '../history/cloudtrail/cloudtrail.controller.js';
import { InvokeController } from '../invoke/invoke.controller.js';
import { LogGroupsController } from '../cloudwatch-logs/log-groups.controller.js';
import { RoleChangesController } from '../roles/role-changes.controller.js';
import { TagsController } from '../tags/tags.controller.js';
import { LogEventsController } from '../cloudwatch-logs/log-events.controller.js';
import { RolesController } from '../roles/roles.controller.js';
import { StsController } from '../sts/sts.controller.js';
import { LifecycleController } from '../lifecycle/lifecycle.controller.js';
import { PermissionsController } from '../permissions/permissions.controller.js';
import { ResourcePoliciesController } from '../resource-policies/resource-policies.controller.js';
import { RollbackController } from '../history/rollback/rollback.controller.js';
import { VersionsController } from '../versions/versions.controller.js';
import { specMetadata } from '../../../test/support/specification.js';
import type { PolicyStatement } from '../../aws/index.js';
import { operationDecision } from './access.js';
import type { Call } from './call.js';
import type { OperationDefinition } from './operation.js';

const ACCOUNT = '123456789012';
const FN = `arn:aws:lambda:us-west-2:${ACCOUNT}:function:f`;

const controllers = [
  AliasesController, AccountsController, CloudTrailController, InvokeController, LifecycleController, LogEventsController, LogGroupsController,
  PermissionsController, ResourcePoliciesController, RoleChangesController, RolesController, RollbackController, StsController, TagsController, VersionsController,
];
const definitions = new Map(controllers
  .flatMap(({ prototype }) => Object.getOwnPropertyNames(prototype).map((name) => (prototype as unknown as Record<string, object>)[name]!))
  .flatMap((method) => servedBy(method))
  .flatMap((served): [string, OperationDefinition][] => (served.kind === 'operation' ? [[served.definition.name, served.definition]] : [])));

const decide = (operation: string, input: object, policies: readonly PolicyStatement[] | null) => operationDecision(definitions.get(operation)!, {
  operation, input, region: 'us-west-2', metadata: specMetadata,
  caller: { accountId: ACCOUNT, accessKeyId: 'AK', arn: `arn:aws:iam::${ACCOUNT}:root`, operator: false, policies },
} as unknown as Call<unknown>);
const only = (Action: string, ...Resource: string[]): PolicyStatement[] => [{ Effect: 'Allow', Action, Resource }];
const refused = (action: string, resource: string) => ({
  code: 'AccessDeniedException', status: 403,
  message: `User: arn:aws:iam::${ACCOUNT}:root is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`,
});

/** Operation, input, the action and the resource that it asks for. */
const asked: [string, object, string, string][] = [
  ['GetFunction', { FunctionName: 'f' }, 'lambda:GetFunction', FN],
  ['GetFunction', { FunctionName: 'f:PROD' }, 'lambda:GetFunction', `${FN}:PROD`],
  ['GetFunction', { FunctionName: FN, Qualifier: '1' }, 'lambda:GetFunction', `${FN}:1`],
  ['GetFunction', { FunctionName: `${ACCOUNT}:function:f` }, 'lambda:GetFunction', FN],
  ['CreateFunction', { FunctionName: 'f' }, 'lambda:CreateFunction', FN],
  ['UpdateFunctionCode', { FunctionName: 'f:$LATEST' }, 'lambda:UpdateFunctionCode', FN],
  ['PublishVersion', { FunctionName: FN }, 'lambda:PublishVersion', FN],
  ['ListVersionsByFunction', { FunctionName: 'f' }, 'lambda:ListVersionsByFunction', FN],
  ['ListFunctions', {}, 'lambda:ListFunctions', '*'],
  ['ListAliases', { FunctionName: 'f' }, 'lambda:ListAliases', FN],
  ['CreateAlias', { FunctionName: 'f', Name: 'PROD' }, 'lambda:CreateAlias', `${FN}:PROD`],
  ['UpdateAlias', { FunctionName: 'f:BETA', Name: 'PROD' }, 'lambda:UpdateAlias', `${FN}:PROD`],
  ['GetAlias', { FunctionName: 'f', Name: 'PROD' }, 'lambda:GetAlias', `${FN}:PROD`],
  ['RollbackAlias', { FunctionName: 'f', Name: 'PROD' }, 'lambda:UpdateAlias', `${FN}:PROD`],
  ['AddPermission', { FunctionName: 'f', Qualifier: 'PROD' }, 'lambda:AddPermission', `${FN}:PROD`],
  ['PutResourcePolicy', { ResourceArn: `${FN}:PROD` }, 'lambda:PutResourcePolicy', `${FN}:PROD`],
  ['PutResourcePolicy', { ResourceArn: `${FN}:PROD`.replace('aws', 'aws-x') }, 'lambda:PutResourcePolicy', `${FN}:PROD`],
  ['PutResourcePolicy', { ResourceArn: FN.replace('aws', '') }, 'lambda:PutResourcePolicy', FN],
  ['UpdateAlias', { FunctionName: FN.replace('aws', 'aws-x'), Name: 'PROD' }, 'lambda:UpdateAlias', `${FN}:PROD`],
  ['TagResource', { Resource: FN.replace('aws', 'aws-x') }, 'lambda:TagResource', FN],
  ['IssueAccessKey', {}, 'switchyard:IssueAccessKey', '*'],
  ['IssueAccessKey', { AccountId: '111111111111' }, 'switchyard:IssueAccessKey', 'arn:aws:switchyard:::account/111111111111'],
  ['RevokeAccessKey', { AccessKeyId: 'AK2' }, 'switchyard:RevokeAccessKey', 'arn:aws:switchyard:::access-key/AK2'],
  ['FilterLogEvents', { logGroupName: '/aws/lambda/f' }, 'logs:FilterLogEvents', `arn:aws:logs:us-west-2:${ACCOUNT}:log-group:/aws/lambda/f:log-stream:`],
  ['GetLogEvents', { logGroupIdentifier: `arn:aws:logs:us-west-2:${ACCOUNT}:log-group:/aws/lambda/f` }, 'logs:GetLogEvents', `arn:aws:logs:us-west-2:${ACCOUNT}:log-group:/aws/lambda/f:log-stream:`],
  ['GetLogEvents', { logGroupIdentifier: `arn:aws-x:logs:us-west-2:${ACCOUNT}:log-group:/aws/lambda/f:*` }, 'logs:GetLogEvents', `arn:aws:logs:us-west-2:${ACCOUNT}:log-group:/aws/lambda/f:log-stream:`],
  ['GetLogEvents', { logGroupName: 'g', logStreamName: 's' }, 'logs:GetLogEvents', `arn:aws:logs:us-west-2:${ACCOUNT}:log-group:g:log-stream:s`],
  ['ListTagsForResource', { resourceArn: `arn:aws:logs:us-west-2:${ACCOUNT}:log-group:/aws/lambda/f:*` }, 'logs:ListTagsForResource', `arn:aws:logs:us-west-2:${ACCOUNT}:log-group:/aws/lambda/f`],
  ['DescribeLogGroups', {}, 'logs:DescribeLogGroups', `arn:aws:logs:us-west-2:${ACCOUNT}:log-group::log-stream:`],
  ['DescribeLogGroups', { logGroupNamePrefix: 'a' }, 'logs:DescribeLogGroups', `arn:aws:logs:us-west-2:${ACCOUNT}:log-group::log-stream:`],
  ['ListRoles', {}, 'iam:ListRoles', `arn:aws:iam::${ACCOUNT}:role/`],
  ['ListRoles', { PathPrefix: '/team/' }, 'iam:ListRoles', `arn:aws:iam::${ACCOUNT}:role/team/`],
  ['CreateRole', { RoleName: 'r', Path: '/team/' }, 'iam:CreateRole', `arn:aws:iam::${ACCOUNT}:role/team/r`],
  ['GetRole', { RoleName: 'r' }, 'iam:GetRole', `arn:aws:iam::${ACCOUNT}:role/r`],
  ['LookupEvents', {}, 'cloudtrail:LookupEvents', '*'],
];

test.each(asked)('%s of %j asks for %s on %s', (operation, input, action, resource) => {
  expect(decide(operation, input, only(action, resource))).toBe('allowed');
  expect(decide(operation, input, null)).toBe('allowed');
  expect(() => decide(operation, input, only('other:*', '*'))).toThrow(expect.objectContaining(refused(action, resource)) as Error);
  expect(() => decide(operation, input, only(action, `${FN}:OTHER`))).toThrow(expect.objectContaining(refused(action, resource)) as Error);
});

test('who may do it on the function may do it on its aliases, unless a Deny says otherwise', () => {
  const prod = { FunctionName: 'f', Name: 'PROD' };
  expect(decide('UpdateAlias', prod, only('lambda:UpdateAlias', FN))).toBe('allowed');
  const denied = [...only('lambda:*', '*'), { Effect: 'Deny', Action: 'lambda:UpdateAlias', Resource: 'arn:aws:lambda:*:*:function:*:PROD' } as const];
  for (const operation of ['UpdateAlias', 'RollbackAlias']) {
    expect(() => decide(operation, prod, denied)).toThrow(`on resource: ${FN}:PROD with an explicit deny in an identity-based policy`);
  }
  expect(decide('UpdateAlias', { FunctionName: 'f', Name: 'BETA' }, denied)).toBe('allowed');
});

test.each(['', ':*', ':log-stream:*', ':log-stream:'])('a group of logs may be named with %j behind it', (named) => {
  for (const operation of ['FilterLogEvents', 'DeleteLogGroup']) {
    expect(decide(operation, { logGroupName: 'g' }, only('logs:*', `arn:aws:logs:us-west-2:${ACCOUNT}:log-group:g${named}`))).toBe('allowed');
  }
});

test('a single stream of logs is known as well', () => {
  const stream = { logGroupName: 'g', logStreamName: 's' };
  const denied = [...only('logs:*', '*'), { Effect: 'Deny', Action: 'logs:*', Resource: 'arn:aws:logs:*:*:log-group:*:log-stream:s' } as const];
  expect(() => decide('GetLogEvents', stream, denied)).toThrow('explicit deny');
  expect(decide('GetLogEvents', { ...stream, logStreamName: 't' }, denied)).toBe('allowed');
});

test('giving a function a role asks for passing it', () => {
  const role = `arn:aws:iam::${ACCOUNT}:role/r`;
  const creating = only('lambda:*', '*');
  const passing = (Resource: string, service = 'lambda.amazonaws.com'): PolicyStatement =>
    ({ Effect: 'Allow', Action: 'iam:PassRole', Resource, Condition: { StringEquals: { 'iam:PassedToService': service } } });
  const given = { FunctionName: 'f', Role: role };
  for (const operation of ['CreateFunction', 'UpdateFunctionConfiguration']) {
    expect(() => decide(operation, given, creating)).toThrow(expect.objectContaining(refused('iam:PassRole', role)) as Error);
    expect(() => decide(operation, given, [...creating, passing(`${role}2`)])).toThrow('iam:PassRole');
    expect(() => decide(operation, given, [...creating, passing(role, 'ec2.amazonaws.com')])).toThrow('iam:PassRole');
    expect(decide(operation, given, [...creating, passing(role)])).toBe('allowed');
    expect(decide(operation, { ...given, Role: role.replace('aws', 'aws-x') }, [...creating, passing(role)])).toBe('allowed');
    expect(decide(operation, given, null)).toBe('allowed');
  }
  expect(decide('UpdateFunctionConfiguration', { FunctionName: 'f' }, creating)).toBe('allowed');
});

test('who one is may be asked by anybody', () =>
  expect(decide('GetCallerIdentity', {}, [{ Effect: 'Deny', Action: '*', Resource: '*' }])).toBe('allowed'));

test('Invoke may still be allowed by the resource, but never against a Deny', () => {
  expect(decide('Invoke', { FunctionName: 'f', Qualifier: 'PROD' }, only('lambda:InvokeFunction', `${FN}:PROD`))).toBe('allowed');
  expect(decide('Invoke', { FunctionName: 'f' }, only('lambda:InvokeFunction', `${FN}:PROD`))).toBe('implicitly-denied');
  expect(() => decide('Invoke', { FunctionName: 'f' }, [{ Effect: 'Deny', Action: 'lambda:Invoke*', Resource: '*' }])).toThrow('explicit deny in an identity-based policy');
});

test.each<[PolicyStatement['Condition'], object, boolean]>([
  [{ IpAddress: { 'aws:SourceIp': '127.0.0.1' } }, {}, true],
  [{ IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }, {}, false],
  [{ DateLessThan: { 'aws:CurrentTime': '2026-11-23T10:00:01Z' } }, {}, true],
  [{ StringLike: { 'aws:UserAgent': 'spec*' } }, {}, true],
  [{ StringEquals: { 'aws:RequestedRegion': 'us-west-2' } }, {}, true],
  [{ StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } }, {}, false],
  [{ Bool: { 'aws:SecureTransport': 'true' } }, {}, false],
  [{ StringEquals: { 'lambda:Principal': 's3.amazonaws.com' } }, { Principal: 's3.amazonaws.com' }, true],
  [{ StringEquals: { 'lambda:Principal': 's3.amazonaws.com' } }, { Principal: '*' }, false],
  [{ StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } }, { Principal: '*', FunctionUrlAuthType: 'NONE' }, false],
  [{ StringEquals: { 'aws:ResourceTag/team': 'x' } }, {}, false],
])('AddPermission under %j with %j: %s', (Condition, input, expected) => {
  const policies: PolicyStatement[] = [{ Effect: 'Allow', Action: 'lambda:AddPermission', Resource: '*', Condition }];
  const decision = () => decide('AddPermission', { FunctionName: 'f', ...input }, policies);
  if (expected) expect(decision()).toBe('allowed');
  else expect(decision).toThrow('no identity-based policy allows');
});
