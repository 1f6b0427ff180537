import { CloudEvent, Kafka, type Message } from 'cloudevents';
import fc from 'fast-check';
import { MalformedCloudEventError, fromKafkaMessage, toKafkaMessage, type ReceivedMessage } from './cloud-event.js';
import type { CloudEventHeaders } from './cloud-event-headers.js';
import { eventSchemas } from './event-schemas.js';
import type { Recorded } from './metadata.js';

const STREAM = '000000000000/us-west-2/helloworld';
const ID = '47f39b0d-6fcb-4a5c-84cd-b44904f1ceea';

const retargeted: Recorded = {
  id: ID,
  accountId: '000000000000',
  streamId: STREAM,
  streamType: 'Function',
  version: 13,
  schemaVersion: 1,
  type: 'AliasRetargeted',
  data: {
    aliasName: 'PROD',
    from: { functionVersion: '1', additionalVersionWeights: {} },
    to: { functionVersion: '2', additionalVersionWeights: {} },
  },
  metadata: {
    time: '2026-11-23T13:44:27.678Z',
    actor: { accountId: '000000000000', accessKeyId: 'test', arn: 'arn:aws:iam::000000000000:root' },
    sourceIp: '127.0.0.1',
    userAgent: 'Terraform/1.14.0 (Größe)',
    requestId: '4371e162-61c5-4c6b-83b0-4570a767df81',
    correlationId: 'deployment-7',
    causationId: null,
    reason: 'Größenprüfung \u{1F682}',
  },
  recordedAt: '2026-11-23T13:44:27.680417Z',
  feed: { txId: '798', position: '12' },
};

/** As kafkajs hands it to a consumer. */
const received = (event: Recorded): ReceivedMessage & { headers: Record<string, Uint8Array> } => {
  const { key, value, headers } = toKafkaMessage(event);
  const bytes = Object.entries(headers).map(([name, text]) => [name, Buffer.from(text)]);
  return { key: Buffer.from(key), value: Buffer.from(value), headers: Object.fromEntries(bytes) };
};

describe('toKafkaMessage', () => {
  it('maps an event as the Kafka protocol binding of CloudEvents says', () => {
    expect(toKafkaMessage(retargeted)).toEqual({
      key: STREAM,
      value: JSON.stringify(retargeted.data),
      headers: {
        'content-type': 'application/json',
        ce_specversion: '1.0',
        ce_id: ID,
        ce_source: `urn:switchyard:stream:${STREAM}`,
        ce_type: 'io.switchyard.AliasRetargeted.v1',
        ce_subject: 'helloworld:PROD',
        ce_time: '2026-11-23T13:44:27.678Z',
        ce_dataschema: 'urn:switchyard:schema:AliasRetargeted:1',
        ce_sequence: '0000000000000013',
        ce_metadata: JSON.stringify({
          streamType: 'Function',
          recordedAt: '2026-11-23T13:44:27.680417Z',
          feedPosition: '798-12',
          actor: { accountId: '000000000000', accessKeyId: 'test', arn: 'arn:aws:iam::000000000000:root' },
          sourceIp: '127.0.0.1',
          userAgent: 'Terraform/1.14.0 (Größe)',
          requestId: '4371e162-61c5-4c6b-83b0-4570a767df81',
          correlationId: 'deployment-7',
          causationId: null,
          reason: 'Größenprüfung \u{1F682}',
        }),
      },
    });
  });

  it.each<[string, string, string, string, object]>([
    ['helloworld', 'Function', STREAM, 'FunctionDeleted', {}],
    ['helloworld:7', 'Function', STREAM, 'VersionDeleted', { version: '7' }],
    ['helloworld', 'Function', STREAM, 'PermissionRemoved', { qualifier: null, statementId: '1' }],
    ['helloworld:BETA', 'Function', STREAM, 'PermissionRemoved', { qualifier: 'BETA', statementId: '1' }],
    ['examplebucket', 'Bucket', '111111111111/s3/examplebucket', 'BucketDeregistered', { bucketName: 'examplebucket' }],
    ['lambda', 'Role', '111111111111/iam/lambda', 'RoleDeleted', { roleName: 'lambda' }],
    ['111111111111', 'Account', '111111111111/account', 'AccessKeyRevoked', { accessKeyId: 'AKIA' }],
  ])('names %s as what an event is about', (subject, streamType, streamId, type, data) => {
    const event = { ...retargeted, accountId: streamId.slice(0, 12), streamType, streamId, type, data };
    expect(toKafkaMessage(event).headers.ce_subject).toBe(subject);
  });

  it.each(['\x7f', '\x85', '\ufffe'])('replaces %j, which CloudEvents does not allow in a text', (character) => {
    const metadata = { ...retargeted.metadata, userAgent: `a${character}b`, reason: `${character}ü` };
    expect(JSON.parse(toKafkaMessage({ ...retargeted, metadata }).headers.ce_metadata)).toMatchObject({ userAgent: 'a\ufffdb', reason: '\ufffdü' });
  });

  it.each(['\t', '\0', '\ud800'])('escapes %j, which CloudEvents does not allow in a text either', (character) => {
    const { headers } = toKafkaMessage({ ...retargeted, metadata: { ...retargeted.metadata, userAgent: character } });
    expect(headers.ce_metadata).toMatch(/^[^\p{Cc}\p{Cs}]*$/u);
    expect(JSON.parse(headers.ce_metadata)).toMatchObject({ userAgent: character });
  });

  it('sorts by its sequence as by the number', () => {
    fc.assert(fc.property(fc.maxSafeNat(), fc.maxSafeNat(), (one, other) => {
      const [first, second] = [one, other].map((version) => toKafkaMessage({ ...retargeted, version }).headers.ce_sequence) as [string, string];
      expect(first < second).toBe(one < other);
    }));
  });

  it('is read by the cloudevents package with the same attributes', () => {
    const { key, value, headers } = toKafkaMessage(retargeted);
    // The package takes headers as texts alone; kafkajs gives bytes.
    const read = Kafka.toEvent({ key, value, headers, body: value } as unknown as Message) as CloudEvent;
    expect(() => read.validate()).not.toThrow();
    expect(read.data).toEqual(retargeted.data);
    const attributes = Object.fromEntries(Object.entries(headers).map(([name, text]) => [name.replace(/^ce_/, ''), text]));
    const { 'content-type': datacontenttype, ...others } = attributes;
    expect(read).toMatchObject({ ...others, datacontenttype });
  });
});

/** Printable, of all scripts. */
const text = fc.string({ unit: 'grapheme' });
const time = fc.date({ min: new Date('2020-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }).map((date) => date.toISOString());
const word = fc.stringMatching(/^[a-zA-Z0-9_-]{1,64}$/);
const number64 = fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }).map(String);

const events: fc.Arbitrary<Recorded> = fc.record({
  id: fc.uuid(),
  streamId: fc.tuple(fc.stringMatching(/^\d{12}$/), word, word).map((segments) => segments.join('/')),
  streamType: fc.constantFrom('Function', 'Bucket', 'Account'),
  version: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
  schemaVersion: fc.integer({ min: 1, max: 32_767 }),
  type: fc.constantFrom(...eventSchemas.keys()),
  data: fc.dictionary(fc.string(), fc.jsonValue()),
  metadata: fc.record(
    {
      time,
      actor: fc.record({ accountId: word, accessKeyId: word, arn: text }),
      sourceIp: fc.oneof(fc.ipV4(), fc.ipV6()),
      userAgent: text,
      requestId: fc.uuid(),
      correlationId: text,
      causationId: fc.option(fc.uuid()),
      reason: text,
    },
    { requiredKeys: ['time', 'actor', 'sourceIp', 'userAgent', 'requestId', 'correlationId', 'causationId'] },
  ),
  recordedAt: time,
  feed: fc.record({ txId: number64, position: number64 }),
}).map((event) => ({ ...event, accountId: event.streamId.slice(0, 12) }));

describe('fromKafkaMessage', () => {
  it('gives back what toKafkaMessage was given', () => {
    fc.assert(fc.property(events, (event) => {
      expect(fromKafkaMessage(received(event))).toEqual(JSON.parse(JSON.stringify(event)));
    }));
  });

  it('leaves headers alone that it does not know', () => {
    const message = received(retargeted);
    expect(fromKafkaMessage({ ...message, headers: { ...message.headers, traceparent: [Buffer.from('a'), Buffer.from('b')] } })).toEqual(retargeted);
  });

  it.each<[string, Partial<CloudEventHeaders> | { readonly [name: string]: undefined }, RegExp]>([
    ['without an id', { ce_id: undefined }, /^Header ce_id: Invalid input: expected string, received undefined$/],
    ['of a later CloudEvents', { ce_specversion: '2.0' as '1.0' }, /^Header ce_specversion: /],
    ["of somebody else's type", { ce_type: 'com.example.Thing.v1' }, /^Header ce_type: /],
    ['with a sequence that is no number', { ce_sequence: 'seven' }, /^Header ce_sequence: /],
    ['with a position that is none', { ce_metadata: JSON.stringify({ streamType: 'Function', recordedAt: '2026-11-23T13:44:27.680417Z', feedPosition: '798' }) }, /^Header ce_metadata.feedPosition: /],
    ['with metadata that is no JSON', { ce_metadata: '{' }, /^ce_metadata is not JSON: /],
    ['with a time that is none', { ce_time: 'yesterday' }, /^Header ce_time: /],
    ['under the key of another stream', { ce_source: 'other' }, /^The key is 000000000000\/us-west-2\/helloworld, but ce_source is other$/],
  ])('refuses a message %s', (_, change, message) => {
    const { key, value, headers } = toKafkaMessage(retargeted);
    const read = () => fromKafkaMessage({ key, value, headers: { ...headers, ...change } });
    expect(read).toThrow(MalformedCloudEventError);
    expect(read).toThrow(message);
  });

  it.each<[string, Partial<ReceivedMessage>, RegExp]>([
    ['no headers', { headers: undefined }, /^Header content-type: /],
    ['a header that is given twice', { headers: { ...received(retargeted).headers, ce_id: ['a', 'b'] } }, /^Header ce_id is given 2 times$/],
    ['no key', { key: null }, /^The key is , but/],
    ['no value', { value: null }, /^The message has no value$/],
    ['a value that is not JSON', { value: '{"aliasName"' }, /^The value is not JSON: /],
  ])('refuses a message with %s', (_, change, message) => {
    const read = () => fromKafkaMessage({ ...received(retargeted), ...change });
    expect(read).toThrow(MalformedCloudEventError);
    expect(read).toThrow(message);
  });
});
