import type { DomainEvent, Recorded } from '../../../contract/index.js';
import {
  activated, aliasCreated, ARN, codeUpdated, configuration, created, deleted, permissionAdded, published, updateCompleted,
} from '../../../../test/support/function-events.js';
import { recorded, specMetadata } from '../../../../test/support/specification.js';
import { asWritten, fold } from '../../../event-store/aggregate.js';
import { aggregateOf } from '../timeline/aggregate-of.js';
import { lookedUpEvent } from './looked-up-event.js';

const FUNCTION = { streamId: '123456789012/us-west-2/helloworld', streamType: 'Function' };
const BUCKET = { streamId: '123456789012/s3/photos', streamType: 'Bucket' };
const ACCOUNT = { streamId: '123456789012/account', streamType: 'Account' };

const stored = (stream: typeof FUNCTION, events: readonly DomainEvent[], after = 0): Recorded[] =>
  recorded(events, after).map((event) => ({
    ...event, ...stream, metadata: specMetadata, accountId: '123456789012', schemaVersion: 1, recordedAt: '2026-11-23T10:00:00.123456Z', feed: { txId: '9', position: String(event.version) },
  }));

/** The last events as one call, after the others. */
function lookUp(stream: typeof FUNCTION, given: readonly DomainEvent[], ...call: readonly DomainEvent[]) {
  const before = stored(stream, given);
  const events = stored(stream, call, given.length) as [Recorded, ...Recorded[]];
  const aggregate = aggregateOf(events[0]);
  const event = lookedUpEvent({ feed: events[0].feed, events }, fold(aggregate, asWritten<DomainEvent>(before)));
  return { ...event, record: JSON.parse(event.CloudTrailEvent) as Record<string, unknown> };
}

const target = (functionVersion: string, additionalVersionWeights: Record<string, number> = {}) => ({ functionVersion, additionalVersionWeights });
const live = [created, activated, published(1), published(2), aliasCreated('PROD', '1')];
const moved = (from = target('1'), to = target('2')) => ({ type: 'AliasRetargeted', data: { aliasName: 'PROD', from, to } });
const described = { type: 'AliasDescribed', data: { aliasName: 'PROD', description: 'live' } };
const withVariables = { type: 'FunctionConfigurationUpdated', data: { configuration: { ...configuration, timeout: 9, environment: { variables: { SECRET: 'Y2lwaGVy' } } } } };
const hidden = { variables: { SECRET: 'HIDDEN_DUE_TO_SECURITY_REASONS' } };
const notifications = { type: 'BucketNotificationsConfigured', data: { bucketName: 'photos', targets: [{ id: 'n', destinationArn: ARN, events: ['s3:ObjectCreated:*'], filterRules: [{ name: 'Prefix', value: 'in/' }] }], eventBridge: false } };
const registered = { type: 'BucketRegistered', data: { bucketName: 'photos', region: 'eu-west-1' } };
const opened = { type: 'AccountOpened', data: { accountId: '123456789012', name: 'team' } };
const issued = { type: 'AccessKeyIssued', data: { accessKeyId: 'AKIA', encryptedSecret: 'Y2lwaGVy', description: 'ci' } };

describe('an API call as CloudTrail shows it', () => {
  it('is whole', () => {
    const { record, CloudTrailEvent: _, ...event } = lookUp(FUNCTION, live, moved(), described);
    expect(event).toEqual({
      EventId: '00000000-0000-4000-8000-000000000006', EventName: 'UpdateAlias20150331', ReadOnly: 'false', AccessKeyId: 'test', EventTime: Date.parse('2026-11-23T10:00:00Z') / 1000,
      EventSource: 'lambda.amazonaws.com', Username: 'root',
      Resources: [
        { ResourceType: 'AWS::Lambda::Function', ResourceName: 'helloworld' }, { ResourceType: 'AWS::Lambda::Function', ResourceName: ARN },
        { ResourceType: 'AWS::Lambda::Alias', ResourceName: `${ARN}:PROD` },
      ],
    });
    expect(record).toEqual({
      eventVersion: '1.08',
      userIdentity: { type: 'Root', principalId: '123456789012', arn: 'arn:aws:iam::123456789012:root', accountId: '123456789012', accessKeyId: 'test' },
      eventTime: '2026-11-23T10:00:00Z', eventSource: 'lambda.amazonaws.com', eventName: 'UpdateAlias20150331', awsRegion: 'us-west-2', sourceIPAddress: '127.0.0.1', userAgent: 'spec',
      requestParameters: { functionName: 'helloworld', name: 'PROD', functionVersion: '2', description: 'live' },
      responseElements: { aliasArn: `${ARN}:PROD`, name: 'PROD', functionVersion: '2', description: 'live', revisionId: '00000000-0000-4000-8000-000000000007' },
      additionalEventData: { correlationId: specMetadata.correlationId },
      requestID: specMetadata.requestId, eventID: '00000000-0000-4000-8000-000000000006', readOnly: false, eventType: 'AwsApiCall', managementEvent: true,
      recipientAccountId: '123456789012', eventCategory: 'Management',
    });
  });

  it.each<[string, typeof FUNCTION, readonly DomainEvent[], readonly DomainEvent[], string, unknown, unknown]>([
    ['CreateFunction', FUNCTION, [], [created, published(1)], 'CreateFunction20150331', { functionName: 'helloworld', code: {}, publish: true, timeout: 3 }, { version: '1', functionArn: `${ARN}:1` }],
    ['UpdateFunctionCode', FUNCTION, live, [codeUpdated], 'UpdateFunctionCode20150331v2', { functionName: 'helloworld', publish: false }, { version: '$LATEST', functionArn: ARN, codeSize: 300 }],
    ['UpdateFunctionConfiguration', FUNCTION, live, [withVariables], 'UpdateFunctionConfiguration20150331v2', { functionName: 'helloworld', timeout: 9, environment: hidden }, { environment: hidden, timeout: 9 }],
    ['PublishVersion', FUNCTION, [created, activated, codeUpdated, updateCompleted], [published(1)], 'PublishVersion20150331', { functionName: 'helloworld' }, { version: '1' }],
    ['DeleteFunction', FUNCTION, live, [deleted], 'DeleteFunction20150331', { functionName: 'helloworld' }, null],
    ['DeleteFunction of a version', FUNCTION, live, [{ type: 'VersionDeleted', data: { version: '2' } }], 'DeleteFunction20150331', { functionName: 'helloworld', qualifier: '2' }, null],
    ['TagResource', FUNCTION, live, [{ type: 'FunctionTagged', data: { tags: { Team: 'A' } } }], 'TagResource20170331v2', { resource: ARN, tags: { Team: 'A' } }, null],
    ['UntagResource', FUNCTION, live, [{ type: 'FunctionUntagged', data: { tagKeys: ['Team'] } }], 'UntagResource20170331v2', { resource: ARN, tagKeys: ['Team'] }, null],
    ['CreateAlias', FUNCTION, live, [aliasCreated('BETA', '2', { 1: 0.25 })], 'CreateAlias20150331', { name: 'BETA', functionVersion: '2', routingConfig: { additionalVersionWeights: { 1: 0.25 } } }, { name: 'BETA' }],
    ['UpdateAlias of the description', FUNCTION, live, [described], 'UpdateAlias20150331', { functionName: 'helloworld', name: 'PROD', description: 'live' }, { functionVersion: '1', description: 'live' }],
    ['UpdateAlias that ends weights', FUNCTION, [...live, moved(target('1'), target('1', { 2: 0.1 }))], [moved(target('1', { 2: 0.1 }), target('2'))], 'UpdateAlias20150331', { functionVersion: '2', routingConfig: { additionalVersionWeights: {} } }, { functionVersion: '2' }],
    ['DeleteAlias', FUNCTION, live, [{ type: 'AliasDeleted', data: { aliasName: 'PROD' } }], 'DeleteAlias20150331', { functionName: 'helloworld', name: 'PROD' }, null],
    ['AddPermission', FUNCTION, live, [permissionAdded('PROD', 's3')], 'AddPermission20150331v2',
      { functionName: 'helloworld', qualifier: 'PROD', statementId: 's3', action: 'lambda:InvokeFunction', principal: 's3.amazonaws.com', sourceArn: 'arn:aws:s3:::examplebucket', sourceAccount: '111111111111' },
      { statement: expect.stringContaining('"Sid":"s3"') }],
    ['RemovePermission', FUNCTION, [...live, permissionAdded(null, 's3')], [{ type: 'PermissionRemoved', data: { qualifier: null, statementId: 's3' } }], 'RemovePermission20150331v2', { functionName: 'helloworld', statementId: 's3' }, null],
    ['CreateBucket', BUCKET, [], [registered], 'CreateBucket', { bucketName: 'photos', CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } }, null],
    ['DeleteBucket', BUCKET, [registered], [{ type: 'BucketDeregistered', data: { bucketName: 'photos' } }], 'DeleteBucket', { bucketName: 'photos' }, null],
    ['PutBucketNotification', BUCKET, [registered], [notifications], 'PutBucketNotification',
      { bucketName: 'photos', notification: '', NotificationConfiguration: { CloudFunctionConfiguration: [{ Id: 'n', CloudFunction: ARN, Event: ['s3:ObjectCreated:*'], Filter: { S3Key: { FilterRule: [{ Name: 'Prefix', Value: 'in/' }] } } }] } }, null],
    ['ForgetEnvironment', FUNCTION, live, [{ type: 'EnvironmentForgotten', data: { keyId: 'key' } }], 'ForgetEnvironment', { functionName: 'helloworld' }, null],
    ['OpenAccount', ACCOUNT, [], [opened], 'OpenAccount', { accountId: '123456789012', name: 'team' }, null],
    ['IssueAccessKey, which opens a development account', ACCOUNT, [], [opened, issued], 'IssueAccessKey', { accountId: '123456789012', description: 'ci' }, { accessKeyId: 'AKIA' }],
    ['RevokeAccessKey', ACCOUNT, [opened, issued], [{ type: 'AccessKeyRevoked', data: { accessKeyId: 'AKIA' } }], 'RevokeAccessKey', { accessKeyId: 'AKIA' }, null],
    ['PutAccessKeyPolicy', ACCOUNT, [opened, issued], [{ type: 'AccessKeyPolicyPut', data: { accessKeyId: 'AKIA', policyName: 'ci', document: '{}' } }], 'PutAccessKeyPolicy', { accessKeyId: 'AKIA', policyName: 'ci', policyDocument: '{}' }, null],
    ['DeleteAccessKeyPolicy', ACCOUNT, [opened, issued, { type: 'AccessKeyPolicyPut', data: { accessKeyId: 'AKIA', policyName: 'ci', document: '{}' } }], [{ type: 'AccessKeyPolicyDeleted', data: { accessKeyId: 'AKIA', policyName: 'ci' } }], 'DeleteAccessKeyPolicy', { accessKeyId: 'AKIA', policyName: 'ci' }, null],
    ['PutResourcePolicy', FUNCTION, live, [{ type: 'ResourcePolicyReplaced', data: { qualifier: 'PROD', statements: [] } }], 'PutResourcePolicy20260709', { resourceArn: `${ARN}:PROD`, policy: expect.stringContaining('"Statement":[]') }, { policy: expect.stringContaining('"Statement":[]') }],
  ])('%s', (_, stream, given, call, eventName, requestParameters, responseElements) => {
    const { EventName, record, CloudTrailEvent } = lookUp(stream, given, ...call);
    expect(EventName).toBe(eventName);
    expect(record).toMatchObject({ eventName, requestParameters, responseElements });
    expect(CloudTrailEvent).not.toContain('Y2lwaGVy');
  });

  it('tells a change of configuration by the members that changed', () =>
    expect(Object.keys(lookUp(FUNCTION, live, withVariables).record['requestParameters'] as object).sort()).toEqual(['environment', 'functionName', 'timeout']));

  it.each([[registered, []], [notifications, [registered]], [{ type: 'BucketDeregistered', data: { bucketName: 'photos' } }, [registered]]])('has the region of the bucket: %j', (event, given) =>
    expect(lookUp(BUCKET, given, event).record).toMatchObject({ awsRegion: 'eu-west-1', eventSource: 's3.amazonaws.com' }));

  it('tells of a rollback what it undid', () => {
    const rolledBack = { ...moved(), data: { ...moved().data, rollbackOf: 'one', restores: 'other' } };
    expect(lookUp(FUNCTION, live, rolledBack).record).toMatchObject({ eventName: 'UpdateAlias20150331', additionalEventData: { rollbackOf: 'one', restores: 'other' } });
  });
});
