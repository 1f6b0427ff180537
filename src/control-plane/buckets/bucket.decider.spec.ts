import { specification, specMetadata } from '../../../test/support/specification.js';
import type { BucketEvent } from '../../contract/index.js';
import { bucketAggregate, bucketRoute, type BucketState } from './bucket.aggregate.js';
import { configureNotifications, deregisterBucket, registerBucket } from './bucket.decider.js';

const given = specification(bucketAggregate);

const registered = (region = 'us-east-1'): BucketEvent => ({ type: 'BucketRegistered', data: { bucketName: 'photos', region } });
const deregistered: BucketEvent = { type: 'BucketDeregistered', data: { bucketName: 'photos' } };
const target = {
  id: 'one',
  destinationArn: 'arn:aws:lambda:us-east-1:123456789012:function:f:PROD',
  events: ['s3:ObjectCreated:*'],
  filterRules: [{ name: 'Suffix' as const, value: '.jpg' }],
};
const configured = (targets = [target], eventBridge = false): BucketEvent => ({
  type: 'BucketNotificationsConfigured',
  data: { bucketName: 'photos', targets, eventBridge },
});

describe('CreateBucket', () => {
  const create = (region: string) => (state: BucketState) => registerBucket(state, { bucketName: 'photos', region });

  it('registers a name that is free', () => given().when(create('eu-west-1')).then(registered('eu-west-1')));
  it('registers again after deregistration', () =>
    given(registered(), deregistered).when(create('eu-west-1')).then(registered('eu-west-1')));
  it('changes nothing for the owner in us-east-1', () => given(registered()).when(create('us-east-1')).thenNothingHappens());
  it.each([
    ['eu-west-1', 'eu-west-1'],
    ['us-east-1', 'eu-west-1'],
    ['eu-west-1', 'us-east-1'],
  ])('refuses the owner for a bucket of %s asked for in %s', (first, second) =>
    given(registered(first)).when(create(second)).thenRefuses('BucketAlreadyOwnedByYou', 409));
});

describe('DeleteBucket', () => {
  it('deregisters', () => given(registered(), configured()).when((s) => deregisterBucket(s, 'photos')).then(deregistered));
  it('refuses a bucket that is not there', () =>
    given().when((s) => deregisterBucket(s, 'photos')).thenRefuses('NoSuchBucket', 404));
  it('refuses a second time', () =>
    given(registered(), deregistered).when((s) => deregisterBucket(s, 'photos')).thenRefuses('NoSuchBucket', 404));
});

describe('PutBucketNotificationConfiguration', () => {
  const put = (targets: (typeof target)[], eventBridge = false) => (state: BucketState) =>
    configureNotifications(state, 'photos', { targets, eventBridge });

  it('configures', () => given(registered()).when(put([target])).then(configured()));
  it('replaces the whole configuration', () =>
    given(registered(), configured()).when(put([{ ...target, id: 'two' }])).then(configured([{ ...target, id: 'two' }])));
  it('clears', () => given(registered(), configured()).when(put([])).then(configured([])));
  it('sees a change of EventBridge alone', () =>
    given(registered(), configured()).when(put([target], true)).then(configured([target], true)));
  it('is silent when nothing changes', () => given(registered(), configured()).when(put([target])).thenNothingHappens());
  it('is silent when nothing is cleared', () => given(registered()).when(put([])).thenNothingHappens());
  it('refuses a bucket that is gone', () => given(registered(), deregistered).when(put([target])).thenRefuses('NoSuchBucket', 404));
});

describe('the fold', () => {
  const histories: [string, BucketEvent[]][] = [
    ['nothing', []],
    ['registered', [registered()]],
    ['configured', [registered(), configured([target], true)]],
    ['deregistered', [registered(), configured(), deregistered]],
    ['registered anew', [registered(), configured(), deregistered, registered('eu-west-1')]],
  ];

  it.each(histories)('gives rows that are the state: %s', (_, events) => {
    const state = given(...events).state();
    const rows = JSON.parse(JSON.stringify(bucketAggregate.parts(state)));
    expect(bucketAggregate.fromParts(rows)).toEqual(state);
  });

  it('forgets the configuration of a bucket that was deregistered', () => {
    const state = given(registered(), configured(), deregistered, registered()).state();
    expect(state).toMatchObject({ targets: [], eventBridge: false, createdAt: specMetadata.time });
  });

  it('gives the routing entry, and none for a bucket that is gone', () => {
    const state = given(registered(), configured()).state();
    expect(bucketRoute('111111111111/s3/photos', 2, state)).toEqual({
      kind: 'bucket',
      accountId: '111111111111',
      bucketName: 'photos',
      region: 'us-east-1',
      streamVersion: 2,
      targets: [target],
    });
    expect(bucketRoute('111111111111/s3/photos', 3, null)).toBeNull();
  });
});
