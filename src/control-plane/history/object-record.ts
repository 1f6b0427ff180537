import { createHash } from 'node:crypto';
import { bucketArn, invalidParameterValue } from '../../aws/index.js';
import { encodeS3Key, s3EventTypes } from '../../aws/s3-events.js';

/** An object event to tell of, as `switchyard notify` gives it. `sequencer` in hex, `time` ISO 8601. */
export interface ObjectEventRequest {
  readonly bucketName: string;
  readonly region: string;
  /** As S3 shows the bucket's owner. */
  readonly ownerId: string;
  readonly accountId: string;
  readonly key: string;
  /** With or without `s3:`; of one event, not of a family. */
  readonly eventName: string;
  readonly size: number;
  readonly versionId?: string;
  readonly sequencer: string;
  readonly sourceIp: string;
  readonly requestId: string;
  readonly time: string;
}

const MAX_KEY_BYTES = 1024;
const EMPTY_MD5 = 'd41d8cd98f00b204e9800998ecf8427e';

/**
 * The notification that AWS would send, members by kind of event as recorded there (reference §1.1): size and eTag are
 * absent from removals, the sequencer from tagging and ACL events, whose version is 2.3.
 * @throws AwsError InvalidParameterValue for an unknown event, a key or a size that no object has
 */
export function objectNotification(request: ObjectEventRequest): { readonly Records: readonly unknown[] } {
  const eventName = concreteEvent(request.eventName);
  checkObject(request);
  const { bucketName, versionId, ownerId, requestId } = request;
  const record = {
    eventVersion: isMetadataEvent(eventName) ? '2.3' : '2.1',
    eventSource: 'aws:s3',
    awsRegion: request.region,
    eventTime: request.time,
    eventName,
    userIdentity: { principalId: `AWS:${request.accountId}` },
    requestParameters: { sourceIPAddress: request.sourceIp },
    responseElements: { 'x-amz-request-id': requestId, 'x-amz-id-2': Buffer.from(`switchyard/${requestId}`).toString('base64') },
    s3: {
      s3SchemaVersion: '1.0',
      configurationId: '',
      bucket: { name: bucketName, ownerIdentity: { principalId: ownerId }, arn: bucketArn(bucketName) },
      object: {
        key: encodeS3Key(request.key),
        ...contentMembers(eventName, request),
        ...(versionId === undefined ? {} : { versionId }),
        ...(isMetadataEvent(eventName) ? {} : { sequencer: request.sequencer }),
      },
    },
  };
  return { Records: [record] };
}

function concreteEvent(name: string): string {
  const eventName = name.replace(/^s3:/, '');
  if (!s3EventTypes.has(`s3:${eventName}`) || eventName.endsWith(':*')) {
    throw invalidParameterValue(`EventName is not an event of S3: ${name.slice(0, 100)}. Give one such as ObjectCreated:Put.`);
  }
  return eventName;
}

function checkObject({ key, size }: ObjectEventRequest): void {
  if (Buffer.byteLength(key) > MAX_KEY_BYTES) throw invalidParameterValue(`Key is longer than ${MAX_KEY_BYTES} bytes.`);
  if (key.includes('\0')) throw invalidParameterValue('Key holds the character U+0000.');
  if (!Number.isSafeInteger(size)) throw invalidParameterValue('Size is not a whole number of bytes.');
}

const isMetadataEvent = (eventName: string): boolean => /^Object(?:Tagging|Acl|Annotation|Retention):/.test(eventName);

function contentMembers(eventName: string, request: ObjectEventRequest): { size?: number; eTag?: string } {
  if (eventName === 'ObjectRemoved:DeleteMarkerCreated') return { eTag: EMPTY_MD5 };
  if (eventName.startsWith('ObjectRemoved:') || eventName.startsWith('LifecycleExpiration:')) return {};
  const eTag = eTagOf(request);
  return isMetadataEvent(eventName) ? { eTag } : { size: request.size, eTag };
}

/** There is no content to hash: the same object at the same place in its key's order has the same eTag. */
const eTagOf = ({ bucketName, key, sequencer }: ObjectEventRequest): string =>
  createHash('md5').update(JSON.stringify([bucketName, key, sequencer])).digest('hex');

/** Gives sequencers that grow: nanoseconds of the time in fixed-width hex, never the same twice in one process. */
export class Sequencers {
  private last = 0n;

  next(epochMilliseconds: number): string {
    const now = BigInt(epochMilliseconds) * 1_000_000n;
    this.last = now > this.last ? now : this.last + 1n;
    return this.last.toString(16).toUpperCase().padStart(18, '0');
  }
}
