import { readLines } from './import-lines.js';

const ACCOUNT = '123456789012';

/** A line that is right but for what its event is about, or is stored under. */
const eventLine = (stream: string, streamType: string, type: string, data: object): Buffer =>
  Buffer.from(`${JSON.stringify({
    kind: 'event', stream: `${ACCOUNT}/${stream}`, streamType, version: 1, id: '00000000-0000-4000-8000-000000000001', type, schemaVersion: 1, data,
    metadata: {
      time: '2026-11-17T09:00:00.000Z', actor: { accountId: ACCOUNT, accessKeyId: 'AKIA', arn: 'arn' }, sourceIp: '127.0.0.1', userAgent: 'cli',
      requestId: 'request', correlationId: 'request', causationId: null,
    },
    recordedAt: '2026-11-17T09:00:00.000001Z', hash: '0'.repeat(64),
  })}\n`);

const FUNCTION = {
  configuration: {
    runtime: 'nodejs20.x', role: 'arn:aws:iam::123456789012:role/r', handler: 'index.handler', description: '', timeout: 3, memorySize: 128,
    architectures: ['x86_64'], ephemeralStorageSize: 512, tracingMode: 'PassThrough', logging: { logFormat: 'Text', logGroup: 'g' }, snapStartApplyOn: 'None',
  },
  code: { sha256: 'AAAA', size: 1 },
  tags: {},
};

it.each([
  ['account', 'Account', 'AccountOpened', { accountId: '999999999999', name: 'x' }, '999999999999/account'],
  ['s3/mine', 'Bucket', 'BucketRegistered', { bucketName: 'theirs', region: 'us-west-2' }, '123456789012/s3/theirs'],
  ['s3/mine', 'Bucket', 'BucketNotificationsConfigured', { bucketName: 'theirs', targets: [], eventBridge: false }, '123456789012/s3/theirs'],
  ['us-west-2/mine', 'Function', 'FunctionCreated', { ...FUNCTION, functionName: 'mine', region: 'eu-west-1' }, '123456789012/eu-west-1/mine'],
  ['us-west-2/mine', 'Function', 'FunctionCreated', { ...FUNCTION, functionName: 'other', region: 'us-west-2' }, '123456789012/us-west-2/other'],
])('in %s an event of a %s about another is refused: %s %j', (stream, streamType, type, data, about) => {
  expect(() => readLines(eventLine(stream, streamType, type, data), ACCOUNT)).toThrow(`${ACCOUNT}/${stream}@1 cannot be restored: it is about ${about}.`);
});

it('takes events about what their stream is named after', () => {
  const read = (...args: Parameters<typeof eventLine>) => readLines(eventLine(...args), ACCOUNT).events.length;
  expect(read('account', 'Account', 'AccountOpened', { accountId: ACCOUNT, name: 'x' })).toBe(1);
  expect(read('s3/mine', 'Bucket', 'BucketRegistered', { bucketName: 'mine', region: 'us-west-2' })).toBe(1);
  expect(read('us-west-2/mine', 'Function', 'FunctionCreated', { ...FUNCTION, functionName: 'mine', region: 'us-west-2' })).toBe(1);
});
