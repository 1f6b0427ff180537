import { bucketArn } from '../../aws/arn.js';
import { encodeS3Key } from '../../aws/s3-events.js';
import type { Producer } from './producers.js';
import type { ProducedRecord } from './s3-record-shape.js';

type Members = Readonly<Record<string, unknown>>;

/** MinIO and RustFS leave the region empty where none is configured; clients then sign for S3's own default [I]. */
const DEFAULT_REGION = 'us-east-1';
/** Members of an object that S3 leaves out where it has no value, and other producers write as '' or null. */
const LEFT_OUT = ['versionId', 'eTag', 'sequencer'];

/**
 * A record as S3 would have written it (reference sheet §1.1): names, key, time and the members of the object in its form,
 * the bucket's ARN anew. Whatever else the producer wrote stays.
 */
export function inS3Form(record: ProducedRecord, producer: Producer, eventName: string, key: string): Members {
  const { eventTime, userIdentity, s3 } = record;
  return {
    ...withoutStrayGlacierData(record, eventName),
    eventSource: 'aws:s3',
    awsRegion: record.awsRegion || DEFAULT_REGION,
    ...(eventTime === undefined ? {} : { eventTime: new Date(eventTime).toISOString() }),
    eventName,
    ...(userIdentity ? { userIdentity: identityInS3Form(userIdentity) } : {}),
    s3: {
      s3SchemaVersion: '1.0',
      ...s3,
      bucket: { ...s3.bucket, arn: bucketArn(s3.bucket.name) },
      object: objectInS3Form(s3.object, producer, eventName, key),
    },
  };
}

function identityInS3Form({ PrincipalId, ...others }: Members): Members {
  return PrincipalId === undefined ? others : { principalId: PrincipalId, ...others };
}

/** Only restored objects have this in S3; versitygw writes an empty one into every record (recorded). */
const withoutStrayGlacierData = ({ glacierEventData, ...others }: Members, eventName: string): Members =>
  glacierEventData === undefined || !eventName.startsWith('ObjectRestore:') ? others : { ...others, glacierEventData };

function objectInS3Form(object: ProducedRecord['s3']['object'], producer: Producer, eventName: string, key: string): Members {
  const { eTag } = object;
  const size = object['size'] ?? (producer.omitsZeroSize && eventName.startsWith('ObjectCreated:') ? 0 : undefined);
  return {
    ...Object.fromEntries(Object.entries(object).filter(([name, value]) => !LEFT_OUT.includes(name) || hasValue(value))),
    ...(typeof eTag === 'string' && eTag !== '' ? { eTag: withoutQuotes(eTag) } : {}),
    key: producer.keyEncoding === 's3' ? object.key : encodeS3Key(key),
    ...(size === undefined ? {} : { size: asNumber(size) }),
  };
}

/** `null` is S3's id for the version of an object in a bucket without versioning. */
export const hasValue = <T>(value: T): value is NonNullable<T> => value !== null && value !== undefined && value !== '' && value !== 'null';

/** versitygw takes the ETag out of the HTTP header, with its quotes (recorded). */
const withoutQuotes = (eTag: string): string => eTag.replace(/^"(.*)"$/, '$1');

function asNumber(size: unknown): unknown {
  const number = typeof size === 'string' && /^\d+$/.test(size) ? Number(size) : size;
  return Number.isSafeInteger(number) ? number : size;
}
