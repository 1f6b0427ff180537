import { z } from 'zod';
import { encodeS3Key } from '../../aws/s3-events.js';
import { invalidNotification, memberOf, shaped } from './invalid-notification.js';
import { keyText, shortText, timeText } from './s3-record-shape.js';

const headShape = z.looseObject({ source: z.literal('aws.s3'), 'detail-type': shortText });
const eventShape = z.looseObject({
  time: timeText,
  region: shortText,
  detail: z.looseObject({
    bucket: z.looseObject({ name: shortText.min(1) }),
    object: z.looseObject({
      key: keyText,
      size: z.number().optional(),
      etag: shortText.optional(),
      'version-id': shortText.optional(),
      sequencer: shortText.optional(),
    }),
    'request-id': shortText.optional(),
    requester: shortText.optional(),
    'source-ip-address': shortText.optional(),
    reason: shortText.optional(),
    'deletion-type': shortText.optional(),
    'restore-expiry-time': shortText.optional(),
    'source-storage-class': shortText.optional(),
    'destination-storage-class': shortText.optional(),
    'destination-access-tier': shortText.optional(),
  }),
});
type Detail = z.infer<typeof eventShape>['detail'];

/** S3's own names by detail type (S3 user guide, "Amazon EventBridge mapping and troubleshooting"); two need more of the detail. */
const namesByDetailType = new Map<string, string | ((detail: Detail, at: string) => string)>([
  ['Object Created', (detail, at) => `ObjectCreated:${named(creations, detail, 'reason', at)}`],
  ['Object Deleted', (detail, at) => `${named(removals, detail, 'reason', at)}:${named(deletions, detail, 'deletion-type', at)}`],
  ['Object Restore Initiated', 'ObjectRestore:Post'],
  ['Object Restore Completed', 'ObjectRestore:Completed'],
  ['Object Restore Expired', 'ObjectRestore:Delete'],
  ['Object Storage Class Changed', 'LifecycleTransition'],
  ['Object Access Tier Changed', 'IntelligentTiering'],
  ['Object Tags Added', 'ObjectTagging:Put'],
  ['Object Tags Deleted', 'ObjectTagging:Delete'],
  ['Object ACL Updated', 'ObjectAcl:Put'],
]);
const creations = new Map([
  ['PutObject', 'Put'],
  ['POST Object', 'Post'],
  ['CopyObject', 'Copy'],
  ['CompleteMultipartUpload', 'CompleteMultipartUpload'],
]);
const removals = new Map([
  ['DeleteObject', 'ObjectRemoved'],
  ['Lifecycle Expiration', 'LifecycleExpiration'],
]);
const deletions = new Map([
  ['Permanently Deleted', 'Delete'],
  ['Delete Marker Created', 'DeleteMarkerCreated'],
]);

/** Events that S3 writes in version 2.3 of the format (reference sheet §1.1, user guide); the others are 2.1. */
const IN_VERSION_2_3 = /^(?:ObjectTagging|ObjectAcl|LifecycleExpiration|LifecycleTransition|IntelligentTiering|ObjectRestore:Delete)/;

/**
 * An event that S3 sent to EventBridge as the record that it would have sent to a function, its key encoded as there.
 * The event itself stays in the record as `eventBridge`. Undefined for a detail type that S3 has no notification for: a
 * rule on `source` alone passes on calls from CloudTrail, too.
 * @throws AwsError InvalidRequestContentException (400) for another source, and for a detail that is not S3's
 */
export function s3RecordOf(event: Readonly<Record<string, unknown>>, at: string): Record<string, unknown> | undefined {
  const detailType = shaped(headShape, event, at)['detail-type'];
  const name = namesByDetailType.get(detailType);
  if (name === undefined) return undefined;
  const { time, region, detail } = shaped(eventShape, event, at);
  const eventName = typeof name === 'string' ? name : name(detail, memberOf(at, 'detail'));
  const { bucket, object } = detail;
  return present({
    eventVersion: IN_VERSION_2_3.test(eventName) ? '2.3' : '2.1',
    eventSource: 'aws:s3',
    awsRegion: region,
    eventTime: time,
    eventName,
    userIdentity: present({ principalId: detail.requester }),
    requestParameters: present({ sourceIPAddress: detail['source-ip-address'] }),
    responseElements: present({ 'x-amz-request-id': detail['request-id'] }),
    s3: {
      s3SchemaVersion: '1.0',
      bucket: { name: bucket.name },
      object: present({
        key: encodeS3Key(object.key),
        size: object.size,
        eTag: object.etag,
        versionId: object['version-id'],
        sequencer: object.sequencer,
      }),
    },
    ...eventData(eventName, detail),
    eventBridge: event,
  });
}

/** What S3 adds to the records of some events, in its own members (user guide, "Event message structure"). */
function eventData(eventName: string, detail: Detail): Record<string, unknown> {
  switch (eventName) {
    case 'ObjectRestore:Completed':
      return {
        glacierEventData: {
          restoreEventData: present({
            lifecycleRestorationExpiryTime: detail['restore-expiry-time'],
            lifecycleRestoreStorageClass: detail['source-storage-class'],
          }),
        },
      };
    case 'LifecycleTransition':
      return { lifecycleEventData: { transitionEventData: present({ destinationStorageClass: detail['destination-storage-class'] }) } };
    case 'IntelligentTiering':
      return { intelligentTieringEventData: present({ destinationAccessTier: detail['destination-access-tier'] }) };
    default:
      return {};
  }
}

function named(names: ReadonlyMap<string, string>, detail: Detail, member: 'reason' | 'deletion-type', at: string): string {
  const value = detail[member] ?? '';
  const name = names.get(value);
  if (name === undefined) throw invalidNotification(memberOf(at, member), `'${value}' is none of ${[...names.keys()].join(', ')}`);
  return name;
}

const present = (members: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
