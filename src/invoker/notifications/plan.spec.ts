import { bucketRoute, BUCKET_OWNER, HELLOWORLD_ARN, notificationTarget } from '../../../test/support/routing-fixtures.js';
import type { NotificationTarget } from '../../contract/index.js';
import { planInvocations, type PlannedInvocation } from './plan.js';
import { readNotification, type ObjectEvent } from './s3-record.js';

const event = (change: Partial<ObjectEvent> = {}): ObjectEvent => ({
  bucketName: 'examplebucket',
  key: 'images/a b.jpg',
  eventName: 'ObjectCreated:Put',
  versionId: '',
  occurrence: '0055AED6DCD90281E5',
  record: { eventSource: 'aws:s3', s3: { object: { key: 'images/a+b.jpg' } } },
  ...change,
});

function plan(events: ObjectEvent[], ...targets: NotificationTarget[]): { planned: PlannedInvocation[]; unplanned: string[] } {
  const unplanned: string[] = [];
  const bucket = bucketRoute(targets);
  const planned = planInvocations(events, (name) => (name === bucket.bucketName ? bucket : undefined), (reason, detail) => unplanned.push(`${reason} ${detail}`));
  return { planned, unplanned };
}

test('an event that matches a target plans one invocation of exactly the ARN configured', () => {
  const { planned } = plan([event()], notificationTarget());
  expect(planned).toHaveLength(1);
  expect(planned[0]).toMatchObject({
    target: { accountId: '000000000000', region: 'us-west-2', functionName: 'helloworld', qualifier: 'PROD' },
    targetArn: `${HELLOWORLD_ARN}:PROD`,
    service: 's3.amazonaws.com',
    sourceArn: 'arn:aws:s3:::examplebucket',
    sourceAccount: BUCKET_OWNER,
    source: 's3:examplebucket/images/a b.jpg',
  });
  const payload = JSON.parse(String(planned[0]?.payload)) as { Records: { s3: { configurationId: string } }[] };
  expect(payload.Records.map(({ s3 }) => s3.configurationId)).toEqual(['to-prod']);
});

test('each event goes to each target that matches, by family and by the decoded key', () => {
  const jpg = notificationTarget({ id: 'jpg', filterRules: [{ name: 'Prefix', value: 'images/a b' }, { name: 'Suffix', value: '.jpg' }] });
  const removed = notificationTarget({ id: 'gone', events: ['s3:ObjectRemoved:*'], destinationArn: HELLOWORLD_ARN });
  const { planned } = plan([event(), event({ key: 'other.jpg' }), event({ eventName: 'ObjectRemoved:Delete' })], jpg, removed);
  expect(planned.map(({ targetArn, source }) => `${source} → ${targetArn}`)).toEqual([
    `s3:examplebucket/images/a b.jpg → ${HELLOWORLD_ARN}:PROD`,
    `s3:examplebucket/images/a b.jpg → ${HELLOWORLD_ARN}`,
  ]);
});

test('an unknown bucket and a destination that is no function plan nothing and are told', () => {
  const queue = notificationTarget({ destinationArn: 'arn:aws:sqs:us-west-2:000000000000:queue' });
  const { planned, unplanned } = plan([event(), event({ bucketName: 'nobodys' })], queue);
  expect(planned).toEqual([]);
  expect(unplanned).toEqual(['not-a-function arn:aws:sqs:us-west-2:000000000000:queue', 'unknown-bucket nobodys']);
});

test.each([
  's3:ObjectAccessed:Get',
  's3:ObjectTransition:Complete',
  's3:Scanner:ManyVersions',
  's3:BucketCreated:*',
  's3:ObjectCreated:PutLegalHold',
  's3:ObjectRemoved:NoOP',
  's3:Replication:OperationCompletedReplication',
])('%s of MinIO, which S3 does not have, is read and plans nothing', (eventName) => {
  const s3 = { bucket: { name: 'examplebucket' }, object: { key: eventName.startsWith('s3:Bucket') ? '' : 'a', sequencer: '1' } };
  const events = readNotification({ EventName: eventName, Key: 'examplebucket/a', Records: [{ eventSource: 'minio:s3', eventName, s3 }] });
  expect(events).toHaveLength(1);
  const everything = notificationTarget({ events: ['s3:ObjectCreated:*', 's3:ObjectRemoved:*', 's3:Replication:*', 's3:LifecycleTransition'] });
  expect(plan(events, everything)).toEqual({ planned: [], unplanned: [] });
});

describe('one and the same', () => {
  const key = (change: Partial<ObjectEvent>, target = notificationTarget()): string => String(plan([event(change)], target).planned[0]?.dedupeKey.toString('hex'));
  test('a repetition, also of a reworded record or under another configuration Id', () => {
    expect(key({ record: { eventSource: 'aws:s3', more: 1 } })).toBe(key({}));
    expect(key({}, notificationTarget({ id: 'renamed' }))).toBe(key({}));
  });
  test.each<[string, Partial<ObjectEvent>, NotificationTarget]>([
    ['another key', { key: 'images/a b.jpg2' }, notificationTarget()],
    ['another version', { versionId: 'v2' }, notificationTarget()],
    ['another event', { eventName: 'ObjectCreated:Post' }, notificationTarget()],
    ['another occurrence', { occurrence: '0055AED6DCD90281E6' }, notificationTarget()],
    ['parts that only look alike together', { key: 'images/a b.jpg","', versionId: '' }, notificationTarget()],
    ['another target', {}, notificationTarget({ destinationArn: `${HELLOWORLD_ARN}:BETA` })],
  ])('not %s', (_name, change, target) => expect(key(change, target)).not.toBe(key({})));
});
