import { deliveredRecord, readNotification, type ObjectEvent } from './s3-record.js';

const record = (change: Record<string, unknown> = {}, object: Record<string, unknown> = {}): Record<string, unknown> => ({
  eventVersion: '2.1',
  eventSource: 'aws:s3',
  awsRegion: 'us-west-2',
  eventTime: '2026-01-02T03:04:05.678Z',
  eventName: 'ObjectCreated:Put',
  userIdentity: { principalId: 'AWS:AIDA' },
  requestParameters: { sourceIPAddress: '10.0.0.1' },
  responseElements: { 'x-amz-request-id': 'C3D13FE58DE4C810', 'x-amz-id-2': 'x' },
  s3: {
    s3SchemaVersion: '1.0',
    configurationId: 'whatever',
    bucket: { name: 'examplebucket', ownerIdentity: { principalId: 'LIAR' }, arn: 'arn:aws:s3:::another' },
    object: { key: 'photo.jpg', size: 1024, eTag: 'd41d8', sequencer: '0055AED6DCD90281E5', ...object },
  },
  ...change,
});
const read = (...records: unknown[]): ObjectEvent[] => readNotification({ Records: records });
const first = (one: unknown): ObjectEvent => read(one)[0] as ObjectEvent;

describe('what a notification says', () => {
  test('S3’s own record', () => {
    expect(first(record({}, { key: 'a+b%2Bc/%C3%A9.jpg', versionId: 'v1' }))).toMatchObject({
      bucketName: 'examplebucket',
      key: 'a b+c/é.jpg',
      eventName: 'ObjectCreated:Put',
      versionId: 'v1',
      occurrence: '0055AED6DCD90281E5',
    });
  });

  test.each<[string, unknown]>([
    ['S3', { Service: 'Amazon S3', Event: 's3:TestEvent', Time: '2026-01-01T00:00:00Z', Bucket: 'b', RequestId: 'r', HostId: 'h' }],
    ['versitygw', { Service: 'S3', Event: 's3:TestEvent', Time: 'x', Bucket: 'Test-Bucket' }],
    ['an empty batch', { Records: [] }],
  ])('a test event of %s has no records', (_name, body) => expect(readNotification(body)).toEqual([]));
});

describe('what is refused', () => {
  test.each<[string, unknown, string]>([
    ['nothing', undefined, 'Expected an object with a list of Records'],
    ['null', null, 'Expected an object with a list of Records'],
    ['a list', [record()], 'Expected an object with a list of Records'],
    ['a text', 'Records', 'Expected an object with a list of Records'],
    ['no records', { records: [] }, 'Expected an object with a list of Records'],
    ['records that are no list', { Records: { length: 1 } }, 'Expected an object with a list of Records'],
    ['a record that is none', { Records: [record(), null] }, 'Records[1]: '],
    ['no s3 section', { Records: [record({ s3: undefined })] }, 'Records[0].s3: '],
    ['no bucket name', { Records: [record({ s3: { bucket: {}, object: { key: 'k' } } })] }, 'Records[0].s3.bucket.name: '],
    ['a key that is a number', { Records: [record({}, { key: 7 })] }, 'Records[0].s3.object.key: '],
    ['an empty key', { Records: [record({}, { key: '' })] }, 'Records[0].s3.object.key: '],
    ['a broken escape', { Records: [record({}, { key: '100%' })] }, 'Records[0].s3.object.key: not form-url-encoded UTF-8'],
    ['a key of 1025 bytes', { Records: [record({}, { key: 'k'.repeat(1025) })] }, 'Records[0].s3.object.key: longer than 1024 bytes'],
    ['a million characters', { Records: [record({}, { key: 'k'.repeat(1_000_000) })] }, 'Records[0].s3.object.key: '],
    ['an unknown producer', { Records: [record({ eventSource: 'aws:kinesis' })] }, "Records[0].eventSource: 'aws:kinesis' is none of aws:s3, minio:s3, rustfs:s3, ceph:s3"],
    ['a producer off the prototype', { Records: [record({ eventSource: 'constructor' })] }, 'Records[0].eventSource: '],
    ['a time that is none', { Records: [record({ eventTime: '2026-13-01T00:00:00Z' })] }, 'Records[0].eventTime: not a time of ISO 8601'],
    ['a time without its zone', { Records: [record({ eventTime: '2026-01-01T00:00:00' })] }, 'Records[0].eventTime: not a time of ISO 8601'],
    ['nothing to tell a repetition by', { Records: [record({ eventTime: undefined }, { sequencer: '' })] }, 'Records[0]: neither'],
  ])('%s', (_name, body, message) => {
    expect(() => readNotification(body)).toThrow(
      expect.objectContaining({ code: 'InvalidRequestContentException', status: 400, message: expect.stringContaining(`Invalid notification: ${message}`) }),
    );
  });
});

describe('what a function receives', () => {
  test('S3’s shape, the configuration that matched, the bucket as registered, everything else untouched', () => {
    const sent = record({ eventName: 's3:ObjectCreated:Put', addition: { more: [1] } }, { key: 'a+b%2Fc' });
    const delivered = deliveredRecord(first(sent), 'to-prod', '111111111111');
    expect(delivered).toEqual({
      ...sent,
      eventName: 'ObjectCreated:Put',
      s3: {
        s3SchemaVersion: '1.0',
        configurationId: 'to-prod',
        bucket: { name: 'examplebucket', ownerIdentity: { principalId: '111111111111' }, arn: 'arn:aws:s3:::examplebucket' },
        object: { key: 'a+b%2Fc', size: 1024, eTag: 'd41d8', sequencer: '0055AED6DCD90281E5' },
      },
    });
  });

  test.each<[string, Record<string, unknown>, Record<string, unknown>, object]>([
    ['a size that is a text', {}, { size: '1024' }, { s3: { object: { size: 1024 } } }],
    ['a size that is no number', {}, { size: '9'.repeat(20) }, { s3: { object: { size: '9'.repeat(20) } } }],
    ['a creation of 0 bytes by MinIO', { eventSource: 'minio:s3' }, { size: undefined }, { s3: { object: { size: 0 } } }],
    ['an ETag in quotes', {}, { eTag: '"d41d8"' }, { s3: { object: { eTag: 'd41d8' } } }],
    ['microseconds', { eventTime: '2026-01-02T03:04:05.678901Z' }, {}, { eventTime: '2026-01-02T03:04:05.678Z' }],
    ['no milliseconds, another zone', { eventTime: '2026-01-02T04:04:05+01:00' }, {}, { eventTime: '2026-01-02T03:04:05.000Z' }],
    ['no region', { awsRegion: '' }, {}, { awsRegion: 'us-east-1' }],
    ['PrincipalId', { userIdentity: { PrincipalId: 'p' } }, {}, { userIdentity: { principalId: 'p' } }],
  ])('%s in S3’s form', (_name, change, object, expected) => {
    expect(deliveredRecord(first(record(change, object)), 'id', '111111111111')).toMatchObject(expected);
  });

  test.each(['', 'null', null])('no version, ETag or sequencer where a producer writes %j', (nothing) => {
    const event = first(record({}, { versionId: nothing, eTag: nothing === 'null' ? '' : nothing, sequencer: nothing === 'null' ? null : nothing }));
    expect(event.versionId).toBe('');
    const { s3 } = deliveredRecord(event, 'id', '111111111111') as { s3: { object: object } };
    expect(Object.keys(s3.object).sort()).toEqual(['key', 'size']);
  });

  test('the glacier data of restored objects only', () => {
    const delivered = (eventName: string) => deliveredRecord(first(record({ eventName, glacierEventData: { restoreEventData: {} } })), 'id', '111111111111');
    expect(delivered('ObjectRestore:Completed')).toHaveProperty('glacierEventData', { restoreEventData: {} });
    expect(delivered('ObjectCreated:Put')).not.toHaveProperty('glacierEventData');
  });

  test('hostile member names stay data', () => {
    const sent = JSON.parse(`{"Records":[{"__proto__":{"polluted":true},${JSON.stringify(record()).slice(1)}]}`) as { Records: unknown[] };
    const delivered = deliveredRecord(first(sent.Records[0]), 'id', '111111111111');
    expect((delivered as { polluted?: boolean }).polluted).toBeUndefined();
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

test('a record nested deeper than any producer nests is refused, since it could not be written out again', () => {
  const nested = (levels: number): unknown => JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`);
  expect(read(record({ addition: nested(60) }))).toHaveLength(1);
  for (const levels of [65, 100_000]) {
    expect(() => read(record({ addition: nested(levels) }))).toThrow('Invalid notification: Records[0]: nested deeper than 64 levels');
  }
});
