import { decodeS3Key, s3EventTypes } from '../../aws/s3-events.js';
import { recordsIn, type EnclosedRecord } from './envelopes.js';
import { invalidNotification, memberOf, shaped } from './invalid-notification.js';
import { occurrenceOf } from './occurrence.js';
import { knownEventSources, producerOf, type Producer } from './producers.js';
import { hasValue, inS3Form } from './s3-form.js';
import { keyText, recordShape } from './s3-record-shape.js';

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
  /** In S3's form, with whatever else its producer wrote. */
  readonly record: Readonly<Record<string, unknown>>;
}

/** Producers' records nest four deep. What cannot be written out again (10,000 levels and more) would never be delivered. */
const DEEPEST = 64;

/**
 * The events of a notification of any producer that is understood, in any envelope (`envelopes.ts`). A test event has none.
 * @throws AwsError InvalidRequestContentException (400) that names the first thing wrong; then nothing may be taken
 */
export const readNotification = (body: unknown): ObjectEvent[] => recordsIn(body).map(readRecord);

function readRecord({ at, record }: EnclosedRecord): ObjectEvent {
  const produced = shaped(recordShape, record, at);
  if (isDeeperThan(DEEPEST, produced)) throw invalidNotification(at, `nested deeper than ${DEEPEST} levels`);
  const { eventSource, eventTime, responseElements, s3 } = produced;
  const producer = producerOf(produced);
  if (producer === undefined) {
    throw invalidNotification(memberOf(at, 'eventSource'), `'${eventSource}' is none of ${knownEventSources.join(', ')}`);
  }
  const named = produced.eventName.replace(/^s3:/, '');
  const eventName = producer.eventNames.get(named) ?? named;
  const key = keyOf(s3.object.key, producer.keyEncoding, eventName, memberOf(at, 's3.object.key'));
  const marks = { sequencer: s3.object.sequencer, requestId: responseElements?.['x-amz-request-id'], eventTime };
  const occurrence = occurrenceOf(eventName, marks, producer.identity);
  if (occurrence === undefined) {
    throw invalidNotification(at, 'neither a sequencer nor the id of a request with its time, so a repetition could not be told');
  }
  const { versionId } = s3.object;
  return {
    bucketName: s3.bucket.name,
    key,
    eventName,
    versionId: hasValue(versionId) ? versionId : '',
    occurrence,
    record: inS3Form(produced, producer, eventName, key),
  };
}

/** Decoded. Only an event that S3 does not have, such as MinIO's `BucketCreated`, may be of no object. */
function keyOf(written: string, encoding: Producer['keyEncoding'], eventName: string, at: string): string {
  if (written === '' && !s3EventTypes.has(`s3:${eventName}`)) return written;
  const key = encoding === 'raw' ? written : decodeS3Key(written);
  if (key === undefined) throw invalidNotification(at, 'not form-url-encoded UTF-8');
  return shaped(keyText, key, at);
}

/**
 * The record as a function receives it: in S3's form, with the Id of the configuration that matched, and the owner that
 * our registry knows (no producer's word on that is believed).
 */
export function deliveredRecord(event: ObjectEvent, configurationId: string, ownerAccount: string): Record<string, unknown> {
  const s3 = section(event.record['s3']);
  return {
    ...event.record,
    s3: { ...s3, configurationId, bucket: { ...section(s3['bucket']), ownerIdentity: { principalId: ownerAccount } } },
  };
}

const isDeeperThan = (levels: number, value: unknown): boolean =>
  typeof value === 'object' && value !== null && (levels === 0 || Object.values(value).some((member) => isDeeperThan(levels - 1, member)));

const section = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
