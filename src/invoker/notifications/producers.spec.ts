import fc from 'fast-check';
import { deliveredRecord, readNotification, type ObjectEvent } from './s3-record.js';

const record = (change: object, s3: object, object: object) => ({
  eventSource: 'aws:s3', eventTime: '2026-01-02T03:04:05Z', eventName: 'ObjectCreated:Put', userIdentity: { principalId: 'p' }, ...change,
  s3: { bucket: { name: 'b' }, ...s3, object: { sequencer: '1A', ...object } },
});
const form = (key: string): string => new URLSearchParams({ key }).toString().slice('key='.length);
const asS3Writes = (key: string): string => form(key).replaceAll('%2F', '/');
/** Go's url.QueryEscape. */
const queryEscape = (key: string): string => form(key).replaceAll('*', '%2A').replaceAll('%7E', '~');

/** The message that each producer sends for a key. */
const producers: Record<string, (key: string) => unknown> = {
  aws: (key) => ({ Records: [record({}, {}, { key: asS3Writes(key) })] }),
  minio: (key) => ({ EventName: 's3:ObjectCreated:Put', Key: `b/${key}`, Records: [record({ eventSource: 'minio:s3' }, {}, { key: queryEscape(key) })] }),
  rustfs: (key) => ({ EventName: 's3:ObjectCreated:Put', Key: `b/${key}`, Records: [record({ eventSource: 'rustfs:s3' }, {}, { key: form(key) })] }),
  ceph: (key) => ({ Records: [record({ eventSource: 'ceph:s3' }, {}, { key })] }),
  versitygw: (key) => ({ Records: [record({ userIdentity: { PrincipalId: 'p' } }, {}, { key })] }),
  s3rver: (key) => ({ Records: [record({}, { bucket: { name: 'b', arn: 'arn:aws:s3: : :b' } }, { key })] }),
  eventBridge: (key) => ({ source: 'aws.s3', 'detail-type': 'Object Created', time: '2026-01-02T03:04:05Z', region: 'us-west-2', detail: { bucket: { name: 'b' }, object: { key, sequencer: '1A' }, reason: 'PutObject' } }),
};

const awkward = fc.constantFrom('+', '%', '%2B', '%zz', ' ', '/', '~', '"', "'", '(', ')', '*', '!', '&', '=', '\\', '\0', 'é', '日', '😀');
const key = fc
  .array(fc.oneof(awkward, fc.string({ unit: 'grapheme', maxLength: 3 })), { minLength: 1, maxLength: 30 })
  .map((parts) => parts.join(''))
  .filter((text) => text !== '' && Buffer.from(text).toString() === text && Buffer.byteLength(text) <= 1024);

test.each(Object.entries(producers))('%s: every key is read, and delivered as S3 writes it', (_name, message) => {
  fc.assert(
    fc.property(key, (text) => {
      const [event] = readNotification(message(text));
      expect(event?.key).toBe(text);
      expect(deliveredRecord(event as ObjectEvent, 'id', '111111111111')).toMatchObject({ eventSource: 'aws:s3', s3: { object: { key: asS3Writes(text) } } });
    }),
  );
});

test.each([
  ['minio:s3', 's3:ObjectCreated:PutTagging', 'ObjectTagging:Put'],
  ['minio:s3', 's3:ObjectCreated:DeleteTagging', 'ObjectTagging:Delete'],
  ['minio:s3', 's3:ObjectCreated:PutRetention', 'ObjectRetention:Put'],
  ['minio:s3', 's3:ObjectRemoved:DeleteAllVersions', 'ObjectRemoved:Delete'],
  ['minio:s3', 's3:LifecycleDelMarkerExpiration:Delete', 'LifecycleExpiration:Delete'],
  ['minio:s3', 's3:ObjectAccessed:Head', 'ObjectAccessed:Head'],
  ['minio:s3', 's3:constructor', 'constructor'],
  ['rustfs:s3', 's3:ObjectTagging:Put', 'ObjectTagging:Put'],
  ['ceph:s3', 'ObjectRemoved:DeleteMarkerCreated', 'ObjectRemoved:DeleteMarkerCreated'],
  ['aws:s3', 'ObjectCreated:Copy', 'ObjectCreated:Copy'],
])('%s calls it %s, S3 %s', (eventSource, eventName, expected) => {
  expect(readNotification({ Records: [record({ eventSource, eventName }, {}, { key: 'k' })] })[0]?.eventName).toBe(expected);
});

test('a counter that starts anew, or ends in a zero, is not taken for a repetition', () => {
  const occurrence = (sequencer: string, eventTime: string) =>
    readNotification({ Records: [record({ userIdentity: { PrincipalId: 'p' }, eventTime }, {}, { key: 'k', sequencer })] })[0]?.occurrence;
  const first = occurrence('1', '2026-01-02T03:04:05Z');
  expect(occurrence('1', '2026-01-02T03:04:05Z')).toBe(first);
  expect(occurrence('10', '2026-01-02T03:04:05Z')).not.toBe(first);
  expect(occurrence('1', '2026-01-02T04:00:00Z')).not.toBe(first);
});

test('RGW’s copies of one event for two topics, whose sequencers differ, are one event', () => {
  const sent = (sequencer: string, requestId: string) =>
    readNotification({ Records: [record({ eventSource: 'ceph:s3', responseElements: { 'x-amz-request-id': requestId } }, {}, { key: 'k', sequencer })] })[0]?.occurrence;
  expect(sent('F7E6D75DC742D108', 'r1')).toBe(sent('F7E6D75DC742D109', 'r1'));
  expect(sent('F7E6D75DC742D108', 'r1')).not.toBe(sent('F7E6D75DC742D108', 'r2'));
});
