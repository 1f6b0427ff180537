import fc from 'fast-check';
import { decodeS3Key } from '../../aws/s3-events.js';
import { Sequencers, objectNotification, type ObjectEventRequest } from './object-record.js';

const request: ObjectEventRequest = {
  bucketName: 'photos', region: 'eu-west-1', ownerId: 'owner', accountId: '111111111111', key: 'a b/ä@1.jpg', eventName: 'ObjectCreated:Put',
  size: 7, sequencer: '00AB', sourceIp: '127.0.0.1', requestId: 'r-1', time: '2026-01-02T03:04:05.678Z',
};
const recordOf = (overrides: Partial<ObjectEventRequest> = {}) =>
  objectNotification({ ...request, ...overrides }).Records[0] as { eventVersion: string; eventName: string; s3: { object: Record<string, unknown> } };

describe('a notification', () => {
  it('is as AWS writes it', () => {
    expect(recordOf()).toEqual({
      eventVersion: '2.1',
      eventSource: 'aws:s3',
      awsRegion: 'eu-west-1',
      eventTime: '2026-01-02T03:04:05.678Z',
      eventName: 'ObjectCreated:Put',
      userIdentity: { principalId: 'AWS:111111111111' },
      requestParameters: { sourceIPAddress: '127.0.0.1' },
      responseElements: { 'x-amz-request-id': 'r-1', 'x-amz-id-2': expect.any(String) },
      s3: {
        s3SchemaVersion: '1.0',
        configurationId: '',
        bucket: { name: 'photos', ownerIdentity: { principalId: 'owner' }, arn: 'arn:aws:s3:::photos' },
        object: { key: 'a+b/%C3%A4%401.jpg', size: 7, eTag: expect.stringMatching(/^[0-9a-f]{32}$/), sequencer: '00AB' },
      },
    });
  });

  it.each([
    ['ObjectCreated:CompleteMultipartUpload', '2.1', ['eTag', 'key', 'sequencer', 'size', 'versionId']],
    ['ObjectRemoved:Delete', '2.1', ['key', 'sequencer', 'versionId']],
    ['ObjectRemoved:DeleteMarkerCreated', '2.1', ['eTag', 'key', 'sequencer', 'versionId']],
    ['ObjectTagging:Put', '2.3', ['eTag', 'key', 'versionId']],
    ['ObjectAcl:Put', '2.3', ['eTag', 'key', 'versionId']],
    ['ObjectRestore:Completed', '2.1', ['eTag', 'key', 'sequencer', 'size', 'versionId']],
  ])('of %s has the version and members that AWS gives it', (eventName, version, members) => {
    const record = recordOf({ eventName, versionId: 'v' });
    expect([record.eventVersion, Object.keys(record.s3.object).sort()]).toEqual([version, members]);
  });

  it('takes the event with its prefix, and writes it without', () => expect(recordOf({ eventName: 's3:ObjectRemoved:Delete' }).eventName).toBe('ObjectRemoved:Delete'));

  it.each([
    [{ eventName: 'ObjectCreated:*' }], [{ eventName: 'ObjectCreated' }], [{ eventName: 's3:s3:ObjectCreated:Put' }], [{ eventName: '__proto__' }],
    [{ key: 'ä'.repeat(513) }], [{ key: 'a\0b' }], [{ size: 1.5 }], [{ size: 2 ** 60 }],
  ])('is refused for %j', (overrides) =>
    expect(() => recordOf(overrides)).toThrow(expect.objectContaining({ code: 'InvalidParameterValueException', status: 400 })));

  it('has a key that decodes to the one given', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 100 }).filter((key) => !key.includes('\0')), (key) => {
        expect(decodeS3Key(recordOf({ key }).s3.object['key'] as string)).toBe(key);
      }),
    ));
});

it('sequencers grow in text and time, also when time stands still or goes back', () => {
  const sequencers = new Sequencers();
  const given = [1_700_000_000_000, 1_700_000_000_000, 1_600_000_000_000, 1_800_000_000_000].map((time) => sequencers.next(time));
  expect(given).toEqual([...new Set(given)].sort());
  expect(new Set(given.map(({ length }) => length))).toEqual(new Set([18]));
});
