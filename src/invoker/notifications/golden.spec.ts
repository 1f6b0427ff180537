import { readdirSync, readFileSync } from 'node:fs';
import { deliveredRecord, readNotification } from './s3-record.js';

/** One message of a producer, the events that it holds, and the records that a function receives for them. */
interface Golden {
  readonly name: string;
  readonly message: unknown;
  readonly events: readonly Record<string, unknown>[];
  readonly delivered: readonly Record<string, unknown>[];
}
interface GoldenFile {
  readonly source: 'recorded' | 'written after the reference sheet';
  /** Which server, or which sections and further sources. */
  readonly about: string;
  readonly cases: readonly Golden[];
}

const folder = new URL('./fixtures/', import.meta.url);
const RECORDING = 'minio-notifications.json';
const golden = (file: string): GoldenFile => JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as GoldenFile;
const files = readdirSync(folder).filter((file) => file !== RECORDING);

test('every producer and every envelope has its file, which says where it is from', () => {
  expect(files.sort()).toEqual(['aws.json', 'ceph.json', 'event-bridge.json', 'minio.json', 'rustfs.json', 's3rver.json', 'sns.json', 'sqs.json', 'versitygw.json']);
  for (const file of files) expect(golden(file).source).toMatch(/^(?:recorded|written after the reference sheet)$/);
});

describe.each(files)('%s', (file) => {
  test.each(golden(file).cases.map((one): [string, Golden] => [one.name, one]))('%s', (_name, { message, events, delivered }) => {
    const read = readNotification(message);
    expect(read.map(({ record: _record, ...event }) => event)).toEqual(events);
    expect(read.map((event) => deliveredRecord(event, 'to-prod', '111111111111'))).toEqual(delivered);
  });
});

test.each([
  ['a put', 'a put in a bucket without versioning', 'a put: the event of the put in aws.json'],
  ['a delete marker, its sequencer without the zeros at the end', 'a delete marker', 'a delete marker'],
  ['tagging, its time without milliseconds', 'tagging: no sequencer', 'tagged'],
])('%s is the same event from S3 and from EventBridge', (_name, fromS3, fromEventBridge) => {
  const eventOf = (file: string, name: string) => golden(file).cases.find((one) => one.name === name)?.events;
  expect(eventOf('aws.json', fromS3)).toHaveLength(1);
  expect(eventOf('event-bridge.json', fromEventBridge)).toEqual(eventOf('aws.json', fromS3));
});

test('what MinIO sends by Kafka and by webhook are the same events', () => {
  const recording = JSON.parse(readFileSync(new URL(RECORDING, folder), 'utf8')) as { kafka: { value: string }[]; webhook: { body: string }[] };
  const read = (texts: string[]) => texts.flatMap((text) => readNotification(JSON.parse(text))).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  const fromKafka = read(recording.kafka.map(({ value }) => value));
  expect(fromKafka).toHaveLength(8);
  expect(read(recording.webhook.map(({ body }) => body))).toEqual(fromKafka);
});
