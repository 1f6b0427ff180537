import type { AccountState } from '../../accounts/account.aggregate.js';
import type { Bucket } from '../../buckets/bucket.aggregate.js';
import { accountChange } from './account-change.js';
import { bucketChange } from './bucket-change.js';

const target = (id: string, events = ['s3:ObjectCreated:*']) => ({ id, destinationArn: 'arn:aws:lambda:us-west-2:111111111111:function:f:PROD', events });
const bucket: Bucket = { bucketName: 'photos', region: 'us-west-2', createdAt: 't', targets: [target('a'), target('b')], eventBridge: false };
const configured = (targets: ReturnType<typeof target>[], eventBridge = false) =>
  ({ type: 'BucketNotificationsConfigured', data: { bucketName: 'photos', targets, eventBridge } }) as const;

describe('what an event of a bucket changed', () => {
  it('targets that came and went; one that was changed does both', () =>
    expect(bucketChange(configured([target('a'), target('b', ['s3:ObjectRemoved:*'])]), bucket)).toEqual({
      notifications: { added: [target('b', ['s3:ObjectRemoved:*'])], removed: [target('b')] },
    }));
  it('EventBridge', () => expect(bucketChange(configured([], true), { ...bucket, targets: [] })).toEqual({ notifications: { added: [], removed: [] }, eventBridge: { from: false, to: true } }));
  it('registration and its end', () => {
    expect(bucketChange({ type: 'BucketRegistered', data: { bucketName: 'photos', region: 'us-west-2' } }, null)).toEqual({ region: { to: 'us-west-2' } });
    expect(bucketChange({ type: 'BucketDeregistered', data: { bucketName: 'photos' } }, bucket)).toEqual({ region: { from: 'us-west-2' }, notifications: { removed: bucket.targets } });
  });
});

describe('what an event of an account changed', () => {
  const key = { accessKeyId: 'AKIA', encryptedSecret: 'Y2lwaGVy', description: 'ci', issuedAt: 't' };
  const state: AccountState = { account: { accountId: '1', name: 'n', openedAt: 't' }, accessKeys: { AKIA: key } };
  it('keys, without their secrets', () => {
    const issued = accountChange({ type: 'AccessKeyIssued', data: { accessKeyId: 'AKIA', encryptedSecret: 'Y2lwaGVy', description: 'ci' } }, state);
    const revoked = accountChange({ type: 'AccessKeyRevoked', data: { accessKeyId: 'AKIA' } }, state);
    expect([issued, revoked]).toEqual([{ accessKeys: { added: [{ accessKeyId: 'AKIA', description: 'ci' }] } }, { accessKeys: { removed: [{ accessKeyId: 'AKIA', description: 'ci' }] } }]);
  });
  it('policies of keys, with those that they take the place of', () => {
    const bearing = { ...state, accessKeys: { AKIA: { ...key, policies: { ci: 'before' } } } };
    const put = (policyName: string) => accountChange({ type: 'AccessKeyPolicyPut', data: { accessKeyId: 'AKIA', policyName, document: 'after' } }, bearing);
    expect(put('ci')).toEqual({ keyPolicies: { added: [{ policyName: 'ci', document: 'after' }], removed: [{ policyName: 'ci', document: 'before' }] } });
    expect(put('cd')).toEqual({ keyPolicies: { added: [{ policyName: 'cd', document: 'after' }] } });
    expect(accountChange({ type: 'AccessKeyPolicyDeleted', data: { accessKeyId: 'AKIA', policyName: 'ci' } }, bearing)).toEqual({ keyPolicies: { removed: [{ policyName: 'ci', document: 'before' }] } });
  });
  it('its name', () => expect(accountChange({ type: 'AccountOpened', data: { accountId: '1', name: 'team' } }, null)).toEqual({ name: { to: 'team' } }));
});
