import type { ProducedRecord } from './s3-record-shape.js';

/** How one kind of object store writes its records, where it differs from S3. */
export interface Producer {
  /** `s3`: form-url-encoded with `/` kept. `form`: form-url-encoded throughout. `raw`: as it is. */
  readonly keyEncoding: 's3' | 'form' | 'raw';
  /** Its own names for events that S3 calls differently. */
  readonly eventNames: ReadonlyMap<string, string>;
  /**
   * What tells two events on one object version apart. `sequencer`: S3's, and request and time for events that have none.
   * `request`: request and time first. `counter`: the sequencer is only a count, so the time belongs to it.
   */
  readonly identity: 'sequencer' | 'request' | 'counter';
  /** Whether it leaves out a size of 0. */
  readonly omitsZeroSize: boolean;
}

const s3: Producer = { keyEncoding: 's3', eventNames: new Map(), identity: 'sequencer', omitsZeroSize: false };

/**
 * Names seen or read in MinIO, which RustFS took over [R, name.go and event_name.rs]. Tagging was recorded. That a removal
 * of all versions, or of a spent delete marker, is S3's Delete is inferred [I]. What S3 has no name for stays as it is.
 */
const minioEventNames = new Map([
  ['ObjectCreated:PutTagging', 'ObjectTagging:Put'],
  ['ObjectCreated:DeleteTagging', 'ObjectTagging:Delete'],
  ['ObjectCreated:PutRetention', 'ObjectRetention:Put'],
  ['ObjectRemoved:DeleteAllVersions', 'ObjectRemoved:Delete'],
  ['LifecycleDelMarkerExpiration:Delete', 'LifecycleExpiration:Delete'],
]);

const bySource = new Map<string, Producer>([
  ['aws:s3', s3],
  /** `%2F` for `/` was recorded, as was a creation of 0 bytes without a size (Go's omitempty). */
  ['minio:s3', { ...s3, keyEncoding: 'form', eventNames: minioEventNames, omitsZeroSize: true }],
  /** Key by form_urlencoded's byte_serialize (reference sheet §1.4 [R]). */
  ['rustfs:s3', { ...s3, keyEncoding: 'form', eventNames: minioEventNames }],
  /**
   * The sheet is silent on the key: RGW writes the object's name unencoded [R, rgw_notify.cc, populate_event], so a `+` is
   * a plus. The same function takes the sequencer from the clock once a topic, so one event has two where it is sent to
   * two topics; the request id and the time are the same in both.
   */
  ['ceph:s3', { ...s3, keyEncoding: 'raw', identity: 'request' }],
]);

/**
 * versitygw says `aws:s3`, but alone writes `PrincipalId`. The sheet is silent on its key: recorded, it is as it is. Its
 * sequencer counts from 1 at each start (recorded over a restart; kafka.go, genSequencer), so it comes again, and 1 is not
 * 10; its request id is empty.
 */
const versitygw: Producer = {
  ...s3,
  keyEncoding: 'raw',
  eventNames: new Map([['ObjectRemoved:DeleteObjects', 'ObjectRemoved:Delete']]),
  identity: 'counter',
};

/** s3rver says `aws:s3`, but writes an ARN that no other does, and its key as it is (recorded). */
const s3rver: Producer = { ...s3, keyEncoding: 'raw' };
const S3RVER_ARN = 'arn:aws:s3: : :';

/** Who wrote a record, or undefined where its `eventSource` is not one that is understood. */
export function producerOf({ eventSource, userIdentity, s3: { bucket } }: ProducedRecord): Producer | undefined {
  if (eventSource !== 'aws:s3') return bySource.get(eventSource);
  if (typeof userIdentity?.['PrincipalId'] === 'string') return versitygw;
  return bucket.arn?.startsWith(S3RVER_ARN) === true ? s3rver : s3;
}

export const knownEventSources: readonly string[] = [...bySource.keys()];
