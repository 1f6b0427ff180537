import { z } from 'zod';
import { bucketArn } from '../../aws/arn.js';
import { invalidRequestContent } from '../../aws/errors.js';
import { encodeS3Key } from '../../aws/s3-events.js';
import { knownEventSources, producerOf } from './producers.js';

/** One record, whoever sent it, in S3's terms. */
export interface ObjectEvent {
  readonly bucketName: string;
  /** Decoded. */
  readonly key: string;
  /** Without the `s3:` prefix. */
  readonly eventName: string;
  /** Empty in a bucket without versioning. */
  readonly versionId: string;
  /** Tells two events on one object version apart: S3's sequencer, or request id and time where S3 writes none. */
  readonly occurrence: string;
  /** The record as it came, with whatever else its producer wrote. */
  readonly raw: Readonly<Record<string, unknown>>;
}

const shortText = z.string().max(4096);
const recordShape = z.looseObject({
  eventSource: shortText.min(1),
  eventName: shortText.min(1),
  eventTime: shortText.optional(),
  responseElements: z.looseObject({ 'x-amz-request-id': shortText.optional() }).nullish(),
  s3: z.looseObject({
    bucket: z.looseObject({ name: shortText.min(1) }),
    object: z.looseObject({
      key: shortText.min(1),
      versionId: shortText.nullish(),
      sequencer: shortText.nullish(),
    }),
  }),
});
const recordsShape = z.looseObject({ Records: z.array(z.unknown()) });
const testEventShape = z.looseObject({ Event: z.literal('s3:TestEvent') });

/** S3's longest key in UTF-8 bytes. */
const LONGEST_KEY = 1024;
/** Producers' records nest four deep. What cannot be written out again (10,000 levels and more) would never be delivered. */
const DEEPEST = 64;
const SEQUENCED = ['ObjectCreated:', 'ObjectRemoved:'];

/**
 * The events of a notification: `{Records:[…]}` of S3, or MinIO's envelope around it. A test event of S3, sent when a
 * configuration is stored, has none.
 * @throws AwsError InvalidRequestContentException (400) that names the first thing wrong; then nothing may be taken
 */
export function readNotification(body: unknown): ObjectEvent[] {
  if (testEventShape.safeParse(body).success) return [];
  const envelope = recordsShape.safeParse(body);
  if (!envelope.success) throw invalidNotification('Expected an object with a list of Records');
  return envelope.data.Records.map(readRecord);
}

function readRecord(record: unknown, index: number): ObjectEvent {
  const at = `Records[${index}]`;
  const parsed = recordShape.safeParse(record);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw invalidNotification(`${[at, ...(issue?.path ?? [])].join('.')}: ${issue?.message ?? 'not a record'}`);
  }
  if (isDeeperThan(DEEPEST, parsed.data)) throw invalidNotification(`${at}: nested deeper than ${DEEPEST} levels`);
  const { eventSource, eventTime, responseElements, s3 } = parsed.data;
  const producer = producerOf(eventSource);
  if (producer === undefined) {
    throw invalidNotification(`${at}.eventSource: '${eventSource}' is none of ${knownEventSources.join(', ')}`);
  }
  const key = producer.decodeKey(s3.object.key);
  if (key === undefined) throw invalidNotification(`${at}.s3.object.key: not form-url-encoded UTF-8`);
  if (Buffer.byteLength(key) > LONGEST_KEY) throw invalidNotification(`${at}.s3.object.key: longer than ${LONGEST_KEY} bytes`);
  const named = parsed.data.eventName.replace(/^s3:/, '');
  const eventName = Object.hasOwn(producer.eventNames, named) ? (producer.eventNames[named] ?? named) : named;
  const requestId = responseElements?.['x-amz-request-id'];
  const occurrence = occurrenceOf(eventName, s3.object.sequencer ?? undefined, requestId, eventTime);
  if (occurrence === undefined) {
    throw invalidNotification(`${at}: neither s3.object.sequencer nor responseElements.x-amz-request-id with eventTime, so a repetition could not be told`);
  }
  return { bucketName: s3.bucket.name, key, eventName, versionId: s3.object.versionId ?? '', occurrence, raw: parsed.data };
}

/**
 * S3 gives a sequencer to creations and removals only. MinIO repeats the object's own on every later event of that
 * object (seen: put and tagging with one sequencer), so for other events it counts only where there is nothing else.
 */
function occurrenceOf(eventName: string, sequencer?: string, requestId?: string, eventTime?: string): string | undefined {
  const request = requestId === undefined || eventTime === undefined ? undefined : `${requestId} ${eventTime}`;
  const sequence = sequencer === undefined || sequencer === '' ? undefined : sequencer;
  return SEQUENCED.some((family) => eventName.startsWith(family)) ? (sequence ?? request) : (request ?? sequence);
}

/**
 * The record as a function receives it: in S3's shape, with the Id of the configuration that matched. What the
 * producer says of the bucket's ARN and owner is not believed but written anew; its other additions stay.
 */
export function deliveredRecord(event: ObjectEvent, configurationId: string, ownerAccount: string): Record<string, unknown> {
  const s3 = section(event.raw['s3']);
  const object = section(s3['object']);
  const keptKey = producerOf(String(event.raw['eventSource']))?.writesKeysAsS3 === true;
  return {
    ...event.raw,
    eventSource: 'aws:s3',
    eventName: event.eventName,
    s3: {
      ...s3,
      configurationId,
      bucket: {
        ...section(s3['bucket']),
        name: event.bucketName,
        ownerIdentity: { principalId: ownerAccount },
        arn: bucketArn(event.bucketName),
      },
      object: { ...object, key: keptKey ? object['key'] : encodeS3Key(event.key) },
    },
  };
}

const isDeeperThan = (levels: number, value: unknown): boolean =>
  typeof value === 'object' && value !== null && (levels === 0 || Object.values(value).some((member) => isDeeperThan(levels - 1, member)));

const section = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};

const invalidNotification = (message: string) => invalidRequestContent(`Invalid notification: ${message}`);
