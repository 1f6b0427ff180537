import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { AwsError } from '../../aws/errors.js';
import { readNotification } from './s3-record.js';

const messages = ['aws', 'minio', 'rustfs', 'ceph', 'versitygw', 's3rver', 'event-bridge'].flatMap((producer) => {
  const file = JSON.parse(readFileSync(new URL(`./fixtures/${producer}.json`, import.meta.url), 'utf8')) as { cases: { message: unknown }[] };
  return file.cases.map(({ message }) => message);
});

const sns = (message: unknown) => ({ Type: 'Notification', MessageId: 'm', TopicArn: 'arn:aws:sns:us-west-2:1:t', Message: JSON.stringify(message), Timestamp: '2026-01-02T03:04:06.000Z' });
const wrappers = {
  sns,
  lambdaSns: (message: unknown) => ({ Records: [{ EventSource: 'aws:sns', EventVersion: '1.0', Sns: sns(message) }] }),
  lambdaSqs: (message: unknown) => ({ Records: [{ messageId: 'm', eventSource: 'aws:sqs', body: JSON.stringify(message) }] }),
  received: (message: unknown) => ({ Messages: [{ MessageId: 'm', Body: JSON.stringify(message) }] }),
  receivedOne: (message: unknown) => ({ MessageId: 'm', Body: JSON.stringify(message) }),
};
const wrapped = (message: unknown, by: readonly (keyof typeof wrappers)[]): unknown =>
  by.reduce<unknown>((inside, name) => wrappers[name](inside), message);
const someWrappers = (length: { minLength: number; maxLength: number }) =>
  fc.array(fc.constantFrom(...(Object.keys(wrappers) as (keyof typeof wrappers)[])), length);

test('whatever carries a message, up to four wrappers deep, its events and their records are the same', () => {
  fc.assert(
    fc.property(fc.constantFrom(...messages), someWrappers({ minLength: 1, maxLength: 4 }), (message, by) => {
      expect(readNotification(wrapped(message, by))).toEqual(readNotification(message));
    }),
  );
});

test('a fifth wrapper is refused, also around nothing', () => {
  fc.assert(
    fc.property(fc.constantFrom(...messages), someWrappers({ minLength: 5, maxLength: 7 }), (message, by) => {
      expect(() => readNotification(wrapped(message, by))).toThrow('wrapped more than 4 times');
    }),
  );
});

test('the events of several messages in one batch come in their order', () => {
  const [first, second] = messages;
  const batch = { Records: [first, second].flatMap((message) => wrappers.lambdaSqs(message).Records) };
  expect(readNotification(batch)).toEqual([...readNotification(first), ...readNotification(second)]);
});

const record = (messages[0] as { Records: object[] }).Records[0];
const UNKNOWN = 'Expected an object with a list of Records, a message of SNS or SQS, or an event of EventBridge';
const bridged = (change: object, detail: object = {}) => ({
  source: 'aws.s3', 'detail-type': 'Object Created', time: '2026-01-02T03:04:05Z', region: 'us-west-2', ...change,
  detail: { bucket: { name: 'b' }, object: { key: 'k', sequencer: '1' }, reason: 'PutObject', ...detail },
});
test.each<[string, unknown, string]>([
  ['no list of records', { Records: { length: 1 } }, UNKNOWN],
  ['members off the prototype', JSON.parse('{"__proto__":{"Records":[]}}'), UNKNOWN],
  ['a text that holds no notification', wrapped([], ['sns']), `Message: ${UNKNOWN}`],
  ['no JSON in SNS', { Type: 'Notification', Message: 'Hello' }, 'Message: not JSON: '],
  ['no text in SNS', { Type: 'Notification' }, 'Message: Expected a text'],
  ['another type of SNS', { Type: 'constructor' }, "Type: 'constructor' is no type of a message of SNS"],
  ['Lambda’s SNS event without its message', { Records: [{ EventSource: 'aws:sns', Sns: null }] }, 'Records[0].Sns.Message: Expected a text'],
  ['SQS with an object for a body', { Messages: [{ Body: {} }] }, 'Messages[0].Body: Expected a text'],
  ['SQS without a message', { Messages: [null] }, 'Messages[0].Body: Expected a text'],
  ['a bad record two wrappers deep', wrapped({ Records: [record, { ...record, s3: 1 }] }, ['sns', 'lambdaSqs']), 'Records[0].body.Message.Records[1].s3: '],
  ['another source in EventBridge', bridged({ source: 'aws.ec2' }), 'source: '],
  ['a bucket without a name in EventBridge', wrapped(bridged({}, { bucket: {} }), ['received']), 'Messages[0].Body.detail.bucket.name: '],
  ['an unknown reason', bridged({}, { reason: 'constructor' }), "detail.reason: 'constructor' is none of PutObject, POST Object, CopyObject, CompleteMultipartUpload"],
  ['a deletion of no type', bridged({ 'detail-type': 'Object Deleted' }, { reason: 'DeleteObject' }), "detail.deletion-type: '' is none of Permanently Deleted, Delete Marker Created"],
  ['a time that is none', bridged({ time: 'yesterday' }), 'time: not a time of ISO 8601'],
  ['a key of 1025 bytes', bridged({}, { object: { key: 'k'.repeat(1025), sequencer: '1' } }), 'detail.object.key: longer than 1024 bytes'],
  ['nothing to tell a repetition by', bridged({}, { object: { key: 'k' } }), 'neither a sequencer nor the id of a request'],
])('refused: %s', (_name, message, problem) => {
  expect(() => readNotification(message)).toThrow(
    expect.objectContaining({ code: 'InvalidRequestContentException', status: 400, message: expect.stringContaining(`Invalid notification: ${problem}`) }),
  );
});

test('a subscription that waits is refused with what to do, and names its topic', () => {
  const asked = { Type: 'SubscriptionConfirmation', TopicArn: 'arn:aws:sns:us-west-2:1:t', Token: 'secret', SubscribeURL: 'https://sns.example/?Token=secret' };
  const refused = 'SNS asks to confirm the subscription to arn:aws:sns:us-west-2:1:t. Confirm it yourself: open its SubscribeURL';
  expect(() => readNotification(asked)).toThrow(`Invalid notification: ${refused}`);
  expect(() => readNotification(wrapped(asked, ['lambdaSqs']))).toThrow(`Invalid notification: Records[0].body: ${refused}`);
});

describe('hostile messages', () => {
  const refusedOrRead = (message: unknown): void => {
    try {
      expect(Array.isArray(readNotification(message))).toBe(true);
    } catch (error) {
      expect(error).toBeInstanceOf(AwsError);
      expect((error as AwsError).code).toBe('InvalidRequestContentException');
    }
  };

  test('anything is read or refused', () => fc.assert(fc.property(fc.anything(), refusedOrRead)));

  test('a message with any one member replaced is read or refused, and pollutes nothing', () => {
    const replaced = (value: unknown, path: readonly number[], by: unknown): unknown => {
      const [index, ...rest] = path;
      if (index === undefined || typeof value !== 'object' || value === null) return by;
      const names = Object.keys(value);
      const name = names[index % names.length] ?? '__proto__';
      return Array.isArray(value) ? value.with(index % Math.max(value.length, 1), by) : { ...value, [name]: replaced((value as Record<string, unknown>)[name], rest, by) };
    };
    const hostile = fc.oneof(fc.jsonValue(), fc.constant(JSON.parse('{"__proto__":{"polluted":true}}') as unknown), fc.constant(undefined));
    fc.assert(
      fc.property(fc.constantFrom(...messages), fc.array(fc.nat(20), { maxLength: 5 }), hostile, (message, path, by) => {
        refusedOrRead(replaced(message, path, by));
        expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
      }),
    );
  });

  test('nesting by the ten thousand is refused wherever it stands', () => {
    const nested = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    const inMember = (message: unknown, member: string) => JSON.parse(JSON.stringify(message).replace(/^\{/, `{${JSON.stringify(member)}:${nested},`)) as unknown;
    expect(() => readNotification(JSON.parse(nested))).toThrow(UNKNOWN);
    expect(() => readNotification({ Type: 'Notification', Message: nested })).toThrow(`Message: ${UNKNOWN}`);
    expect(() => readNotification(inMember(bridged({}), 'addition'))).toThrow('nested deeper than 64 levels');
    expect(() => readNotification({ Records: [inMember(record, 'addition')] })).toThrow('Records[0]: nested deeper than 64 levels');
  });
});
