import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { topics } from '../../src/contract/index.js';
import { DeadLetters } from '../../src/invoker/dead-letters/dead-letters.store.js';
import { Redrive } from '../../src/invoker/dead-letters/redrive.js';
import { NotificationIntake } from '../../src/invoker/notifications/intake.js';
import { takeNotifications, type NotificationConsumerParts } from '../../src/invoker/notifications/notification-consumer.js';
import { Outbox } from '../../src/invoker/outbox/outbox.store.js';
import { OutboxPublisher } from '../../src/invoker/outbox/outbox-publisher.js';
import { InvocationStore } from '../../src/invoker/queue/invocations.store.js';
import { RoutingTable } from '../../src/invoker/routing/routing-table.js';
import { KafkaMessaging } from '../../src/messaging/kafka/kafka-messaging.js';
import type { GroupMembership } from '../../src/messaging/ports.js';
import { eventually } from '../support/eventually.js';
import { invokerDatabase, type InvokerDatabase } from '../support/invoker-database.js';
import { describeKafka, freshTopicPrefix, kafkaBrokers } from '../support/kafka.js';
import { notification } from '../support/notifications.js';
import { ACCOUNT, bucketRoute, functionRoute, MemoryTopic, notificationTarget } from '../support/routing-fixtures.js';
import { readTopic, type TopicReader } from '../support/topic-reader.js';

describeKafka('notifications of the topic', () => {
  let database: InvokerDatabase;
  let kafka: KafkaMessaging;
  let prefix: string;
  let routes: MemoryTopic;
  let member: GroupMembership;
  let publisher: OutboxPublisher;
  let published: TopicReader;
  let redrive: Redrive;
  let deadLetters: DeadLetters;
  let invocations: InvocationStore;
  let parts: NotificationConsumerParts;
  /** Whether the control plane answers. */
  let confirmable: boolean;
  const notices: string[] = [];

  beforeEach(async () => {
    database = await invokerDatabase();
    prefix = freshTopicPrefix();
    notices.length = 0;
    confirmable = true;
    kafka = new KafkaMessaging({ brokers: (await kafkaBrokers())!, topicPrefix: prefix, clientId: 'notification-consumer-spec' }, (_level, message) => void notices.push(message));
    await kafka.prepareTopics();
    routes = new MemoryTopic();
    routes.put(functionRoute(), bucketRoute([notificationTarget()]));
    const routing = new RoutingTable();
    await routing.start(routes);
    [invocations, deadLetters] = [new InvocationStore(database.pool), new DeadLetters(database.pool)];
    publisher = new OutboxPublisher(new Outbox(database.pool), kafka, () => undefined);
    publisher.start();
    const accept: InvocationStore['accept'] = (planned) => invocations.accept(planned);
    const intake = new NotificationIntake(routing, accept, { asked: 'before-dropping', isCurrent: async () => confirmable }, () => undefined);
    redrive = new Redrive(deadLetters, { accept: (body) => intake.accept(body), requeue: (id) => invocations.requeue(id) });
    parts = { intake, accept, deadLetters, accepted: () => undefined, buried: () => publisher.wake() };
    [member, published] = await Promise.all([
      kafka.join(topics.notifications, 'invokers', (messages) => takeNotifications(messages, parts)),
      readTopic(kafka, topics.deadLetters),
    ]);
  });
  afterEach(async () => {
    await Promise.all([member.close(), published.close(), publisher.stop()]);
    await kafka.close();
    await database.drop();
  });

  const put = (...values: (Buffer | string | object | null)[]): Promise<void> =>
    kafka.send([{ topic: topics.notifications, messages: values.map((value) => ({ key: 'one key', value: value === null || typeof value === 'string' || value instanceof Buffer ? value : JSON.stringify(value) })) }]);
  const photo = (key: string, bucket = 'examplebucket') => notification(bucket, key);
  const handled = (): Promise<unknown> => eventually(() => member.lag(), (lag) => lag === 0);
  const planned = async (): Promise<string[]> => (await invocations.list({ accountId: ACCOUNT, limit: 1000 })).map(({ source }) => source.replace(/^s3:/, '')).toSorted();
  const letters = () => deadLetters.list({ accountId: ACCOUNT, messages: true, redriven: false, limit: 1000 });

  it('are planned where they can be read; the others are dead letters, with what they were byte for byte', async () => {
    const poison: readonly (Buffer | string | null)[] = [
      'no JSON', '{"Records":[{"s3":', '\0\0', '', null, Buffer.from([0xff, 0xfe, 0]), randomBytes(1_000_000), `{"Records":[{"eventSource":"${'x'.repeat(900_000)}"}]}`,
      'x😀😀😀😀😀😀', JSON.stringify({ Records: [photo('beside.jpg').Records[0], { s3: {} }] }),
    ];
    for (const [index, value] of poison.entries()) await put(photo(`${index}.jpg`), value);
    await put({ Records: ['a.jpg', 'b.jpg'].flatMap((key) => photo(key).Records) });
    await handled();
    expect(await planned()).toEqual([...poison.map((_value, index) => `examplebucket/${index}.jpg`), 'examplebucket/a.jpg', 'examplebucket/b.jpg'].toSorted());

    await eventually(() => published.messages.length, (length) => length >= poison.length);
    const kept = (await letters()).toReversed();
    expect(published.messages).toHaveLength(poison.length);
    expect(kept).toHaveLength(poison.length);
    for (const [index, value] of poison.entries()) {
      const [message, letter] = [published.messages[index]!, kept[index]!];
      expect(message.value).toEqual(value === null ? null : Buffer.from(value));
      expect(message.key).toEqual(Buffer.from('one key'));
      expect(letter).toMatchObject({ reason: 'malformed-notification', origin: { topic: prefix + topics.notifications, offset: String(2 * index + 1) }, invocation: null, redrivenAt: null });
      expect(message.headers).toEqual({
        'switchyard-dead-letter-id': letter.id,
        'switchyard-reason': letter.reason,
        'switchyard-error': letter.error,
        'switchyard-time': expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        'switchyard-original-topic': letter.origin!.topic,
        'switchyard-original-partition': String(letter.origin!.partition),
        'switchyard-original-offset': letter.origin!.offset,
        'switchyard-original-timestamp': expect.stringMatching(/^\d{13}$/),
      });
      expect(letter.error).toMatch(/^InvalidRequestContentException: [^]{1,16384}$/);
    }
  });

  it('of a bucket that nobody registered plan nothing, once that is confirmed', async () => {
    await put(photo('a.jpg', 'nobodys-bucket'), photo('b.jpg'));
    await handled();
    expect([await planned(), await letters()]).toEqual([['examplebucket/b.jpg'], []]);
  });

  it('of a bucket of which it cannot be confirmed are dead letters, which run once the bucket is known', async () => {
    confirmable = false;
    const mixed = { Records: [photo('known.jpg').Records[0], photo('late.jpg', 'late-bucket').Records[0]] };
    await put(photo('a.jpg', 'late-bucket'), mixed);
    await handled();
    expect(await planned()).toEqual(['examplebucket/known.jpg']);
    const [second, first] = await letters();
    expect([first, second]).toMatchObject([{ reason: 'unknown-bucket', origin: { offset: '0' } }, { reason: 'unknown-bucket', origin: { offset: '1' } }]);
    await eventually(() => published.messages.length, (length) => length === 2);
    expect(published.messages[1]!.value).toEqual(Buffer.from(JSON.stringify(mixed)));

    const again = () => redrive.redrive({ accountId: ACCOUNT, messages: true, ids: [first!.id, second!.id] });
    const outcome = (redriven: boolean, ...details: string[]) => [first, second].map((letter, index) => ({ id: letter!.id, redriven, detail: details[index] ?? details[0] }));
    expect(await again()).toEqual(outcome(false, 'TooManyRequestsException: The routing table is behind. Send the notification again.'));
    expect(await letters()).toHaveLength(2);
    routes.put(bucketRoute([notificationTarget()], { bucketName: 'late-bucket' }));
    expect(await again()).toEqual(outcome(true, '1 invocations planned, 0 known already', '1 invocations planned, 1 known already'));
    expect([await planned(), await letters()]).toEqual([['examplebucket/known.jpg', 'late-bucket/a.jpg', 'late-bucket/late.jpg'], []]);
    expect(await again()).toEqual(outcome(true, '0 invocations planned, 1 known already', '0 invocations planned, 2 known already'));
  });

  it('that are delivered twice are planned once, and die once', async () => {
    const messages = [photo('twice.jpg'), 'no JSON'];
    await put(...messages);
    await handled();
    const other = await kafka.join(topics.notifications, 'another-group', (received) => takeNotifications(received, parts));
    await eventually(() => other.lag(), (lag) => lag === 0);
    await other.close();
    await put(messages[0]!);
    await handled();
    expect([await planned(), (await letters()).length]).toEqual([['examplebucket/twice.jpg'], 1]);
  });

  it('wait while the database is away, and are all there once afterwards', async () => {
    await put(photo('before.jpg'));
    await handled();
    await setConnections(database.url, false);
    await put(...Array.from({ length: 20 }, (_, index) => photo(`${index}.jpg`)), 'no JSON');
    await eventually(() => notices.filter((notice) => / wait: /.test(notice)).length, (count) => count >= 3);
    expect(await member.lag()).toBe(21);
    await setConnections(database.url, true);
    await handled();
    expect(await planned()).toEqual([...Array.from({ length: 20 }, (_, index) => `examplebucket/${index}.jpg`), 'examplebucket/before.jpg'].toSorted());
    expect(await letters()).toHaveLength(1);
  });
});

/** Lets nobody into a database, and throws out who is there; or lets them in again. */
async function setConnections(url: string, allowed: boolean): Promise<void> {
  const server = new URL(url);
  const name = server.pathname.slice(1);
  server.pathname = '/postgres';
  const client = new pg.Client({ connectionString: server.href });
  await client.connect();
  try {
    await client.query(`ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS ${allowed}`);
    if (!allowed) await client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
  } finally {
    await client.end();
  }
}
