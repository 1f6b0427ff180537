import { topics } from '../../src/contract/index.js';
import { Outbox, outboxColumns, type PromisedMessage } from '../../src/invoker/outbox/outbox.store.js';
import { OutboxPublisher } from '../../src/invoker/outbox/outbox-publisher.js';
import { KafkaMessaging } from '../../src/messaging/kafka/kafka-messaging.js';
import type { MessageProducer } from '../../src/messaging/ports.js';
import { eventually } from '../support/eventually.js';
import { invokerDatabase, type InvokerDatabase } from '../support/invoker-database.js';
import { describeKafka, freshTopicPrefix, kafkaBrokers } from '../support/kafka.js';
import { readTopic, type TopicReader } from '../support/topic-reader.js';

const PROMISE = `INSERT INTO invoker.outbox (topic, key, value, headers)
  SELECT * FROM unnest($1::text[], $2::bytea[], $3::bytea[], $4::jsonb[])`;

describeKafka('the outbox', () => {
  let database: InvokerDatabase;
  let kafka: KafkaMessaging;
  let results: TopicReader;
  let deadLetters: TopicReader;
  const publishers: OutboxPublisher[] = [];

  beforeAll(async () => {
    database = await invokerDatabase();
  });
  afterAll(() => database?.drop());
  beforeEach(async () => {
    kafka = new KafkaMessaging({ brokers: (await kafkaBrokers())!, topicPrefix: freshTopicPrefix(), clientId: 'outbox-spec' }, () => undefined);
    await kafka.prepareTopics();
    [results, deadLetters] = await Promise.all([readTopic(kafka, topics.invocations), readTopic(kafka, topics.deadLetters)]);
  });
  afterEach(async () => {
    await Promise.all(publishers.splice(0).map((publisher) => publisher.stop()));
    await Promise.all([results.close(), deadLetters.close()]);
    await kafka.close();
    await database.pool.query('TRUNCATE invoker.outbox');
  });

  const promise = (messages: readonly PromisedMessage[]): Promise<unknown> => database.pool.query(PROMISE, outboxColumns(messages));
  const result = (value: string, key = 'one stream'): PromisedMessage => ({ topic: topics.invocations, key, value });
  const numbered = (count: number): string[] => Array.from({ length: count }, (_, index) => String(index));
  const left = async (): Promise<number> => Number((await database.pool.query('SELECT count(*) FROM invoker.outbox')).rows[0].count);
  const values = ({ messages }: TopicReader): string[] => messages.map(({ value }) => String(value));

  function publisher(producer: MessageProducer = kafka): { readonly publisher: OutboxPublisher; readonly notices: string[] } {
    const notices: string[] = [];
    const made = new OutboxPublisher(new Outbox(database.pool), producer, (notice) => void notices.push(notice));
    made.start();
    publishers.push(made);
    return { publisher: made, notices };
  }

  it('sends what was promised, in order, with its key, value and headers', async () => {
    await promise(numbered(1_200).map((value) => result(value)));
    await promise([{ topic: topics.deadLetters, key: null, value: Buffer.from([0, 0xff]), headers: { 'switchyard-reason': 'x', 'switchyard-error': 'ü' } }]);
    await promise([{ topic: topics.deadLetters, key: Buffer.from([0xfe]), value: null }, { topic: topics.deadLetters, key: '', value: '' }]);
    publisher();
    await eventually(() => results.messages.length + deadLetters.messages.length, (length) => length >= 1_203);
    expect(values(results)).toEqual(numbered(1_200));
    expect(deadLetters.messages.map(({ key, value, headers }) => ({ key, value, headers }))).toEqual([
      { key: null, value: Buffer.from([0, 0xff]), headers: { 'switchyard-reason': 'x', 'switchyard-error': 'ü' } },
      { key: Buffer.from([0xfe]), value: null, headers: {} },
      { key: Buffer.alloc(0), value: Buffer.alloc(0), headers: {} },
    ]);
    await eventually(left, (count) => count === 0);
  });

  it('is woken by what is promised, and sends what is left when it is asked to stop', async () => {
    const { publisher: woken } = publisher();
    await eventually(left, (count) => count === 0);
    await promise([result('woken')]);
    woken.wake();
    await eventually(() => values(results), (sent) => sent.includes('woken'));
    await promise([result('last')]);
    await woken.stop();
    expect(await left()).toBe(0);
    await eventually(() => values(results), (sent) => sent.includes('last'));
  });

  it('keeps what the broker does not have yet', async () => {
    let release: (() => void) | undefined;
    const slow: MessageProducer = {
      send: async (batch) => {
        await new Promise<void>((resolve) => (release = resolve));
        await kafka.send(batch);
      },
    };
    await promise([result('kept')]);
    publisher(slow);
    await eventually(() => release, (asked) => asked !== undefined);
    expect(await left()).toBe(1);
    release!();
    await eventually(left, (count) => count === 0);
    expect(await eventually(() => values(results), ({ length }) => length > 0)).toEqual(['kept']);
  });

  it('goes on after the broker was away, with everything, in order', async () => {
    let away = true;
    let tries = 0;
    const { notices } = publisher({
      send: async (batch) => {
        tries += 1;
        if (away) throw new Error('away');
        await kafka.send(batch);
      },
    });
    await promise(numbered(10).map((value) => result(value)));
    await eventually(() => tries, (count) => count >= 2);
    expect([await left(), notices]).toEqual([10, ['failing']]);
    away = false;
    await eventually(left, (count) => count === 0);
    await eventually(() => values(results).length, (length) => length >= 10);
    await eventually(() => notices, (told) => told.length >= 2);
    expect([values(results), notices]).toEqual([numbered(10), ['failing', 'publishing']]);
  });

  it('is shared by two publishers, who lose nothing and send nothing twice', async () => {
    publisher();
    publisher();
    const all = numbered(4_000);
    for (let first = 0; first < all.length; first += 400) await promise(all.slice(first, first + 400).map((value) => result(value, value)));
    await eventually(left, (count) => count === 0);
    await eventually(() => values(results).length, (length) => length >= all.length);
    expect(values(results).toSorted()).toEqual(all.toSorted());
  });

  it('sends what a publisher that was killed had taken', async () => {
    await promise(numbered(5).map((value) => result(value)));
    expect(await new Outbox(database.pool).take(3, 3_600_000, 'own')).toHaveLength(3);
    publisher();
    await eventually(() => values(results), (sent) => sent.length === 2);
    expect(values(results)).toEqual(['3', '4']);
    await database.pool.query('UPDATE invoker.outbox SET due_at = now()');
    await eventually(() => values(results), (sent) => sent.length === 5);
    expect(values(results).slice(2)).toEqual(['0', '1', '2']);
  });

  it('sends many that are too large together for one batch of the broker', async () => {
    const error = 'e'.repeat(16_384);
    await promise(numbered(200).map((value) => result(`${value} ${error}`)));
    await promise(numbered(12).map((value) => ({ topic: topics.deadLetters, key: 'one stream', value: `${value} ${'x'.repeat(1_000_000)}` })));
    const { notices } = publisher();
    await eventually(left, (count) => count === 0);
    await eventually(() => [results.messages.length, deadLetters.messages.length], ([some, others]) => some === 200 && others === 12);
    expect([results, deadLetters].map((reader) => values(reader).map((value) => value.split(' ')[0]))).toEqual([numbered(200), numbered(12)]);
    expect(notices).toEqual([]);
  });

  it.each([
    ['a NUL', 'a\0b', 'a␀b'],
    ['half a surrogate pair', 'a\ud83db', 'a\ufffdb'],
  ])('takes a header with %s, which Postgres does not', async (_name, given, sent) => {
    await promise([{ topic: topics.deadLetters, key: null, value: null, headers: { 'switchyard-error': given } }]);
    publisher();
    await eventually(() => deadLetters.messages.length, (length) => length === 1);
    expect(deadLetters.messages[0]!.headers).toEqual({ 'switchyard-error': sent });
  });
});
