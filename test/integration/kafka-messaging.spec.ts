import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer, Socket, type AddressInfo, type Server } from 'node:net';
import kafkajs, { Kafka, logLevel, type Admin } from 'kafkajs';
import { topics, topicSettings } from '../../src/contract/index.js';
import { KafkaUnavailable } from '../../src/messaging/kafka/kafka-client.js';
import { KafkaMessaging } from '../../src/messaging/kafka/kafka-messaging.js';
import type { GroupMembership, Message, ReceivedMessage, Subscription } from '../../src/messaging/ports.js';
import { eventually } from '../support/eventually.js';
import { describeKafka, freshTopicPrefix, kafkaBrokers } from '../support/kafka.js';

const { ConfigResourceTypes } = kafkajs;

interface Client {
  readonly kafka: KafkaMessaging;
  readonly notices: string[];
}

/** A process' worth of Kafka. */
function newClient(brokers: readonly string[], topicPrefix: string): Client {
  const notices: string[] = [];
  const kafka = new KafkaMessaging({ brokers, topicPrefix, clientId: 'kafka-messaging-spec' }, (level, message) => void notices.push(`${level}: ${message}`));
  return { kafka, notices };
}

const failure = (promise: Promise<unknown>): Promise<Error> => promise.then(() => { throw new Error('it did not fail'); }, (error: Error) => error);

describeKafka('on a real broker', () => {
  let brokers: readonly string[];
  let admin: Admin;
  let prefix: string;
  let clients: Client[];
  let open: { close(): Promise<void> }[];

  beforeAll(async () => {
    brokers = (await kafkaBrokers())!;
    admin = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
  });
  afterAll(() => admin?.disconnect());
  beforeEach(() => {
    prefix = freshTopicPrefix();
    clients = [];
    open = [];
  });
  afterEach(async () => {
    await Promise.all(open.map((one) => one.close()));
    await Promise.all(clients.map(({ kafka }) => kafka.close()));
  });

  const client = (): Client => {
    const made = newClient(brokers, prefix);
    clients.push(made);
    return made;
  };
  const closedAfterwards = <One extends { close(): Promise<void> }>(one: One): One => {
    open.push(one);
    return one;
  };
  const createTopic = async (topic: string, partitions: number, config: Readonly<Record<string, string>> = {}): Promise<void> => {
    const configEntries = Object.entries(config).map(([name, value]) => ({ name, value }));
    await admin.createTopics({ waitForLeaders: false, topics: [{ topic: prefix + topic, numPartitions: partitions, configEntries }] });
    await eventually(() => admin.fetchTopicOffsets(prefix + topic).then(() => true, () => false), (served) => served);
  };
  const settingsOf = async (topic: string): Promise<Record<string, string>> => {
    const { resources } = await admin.describeConfigs({ includeSynonyms: false, resources: [{ type: ConfigResourceTypes.TOPIC, name: prefix + topic }] });
    return Object.fromEntries(resources[0]!.configEntries.map(({ configName, configValue }) => [configName, configValue]));
  };
  const subscribe = async (kafka: KafkaMessaging, topic: string, seen: Message[]): Promise<Subscription> =>
    closedAfterwards(await kafka.subscribeFromStart(topic, async (messages) => void seen.push(...messages)));

  describe('topics', () => {
    it('are made as the contract wants them, also when several processes make them at once, and left alone afterwards', async () => {
      const several = [client(), client(), client(), client()];
      await Promise.all(several.map(({ kafka }) => kafka.prepareTopics()));
      await several[0]!.kafka.prepareTopics();
      expect(several.flatMap(({ notices }) => notices)).toEqual([]);
      const { topics: metadata } = await admin.fetchTopicMetadata({ topics: Object.values(topics).map((topic) => prefix + topic) });
      for (const [topic, { partitions, cleanupPolicy, retentionMs, largestBatch }] of Object.entries(topicSettings)) {
        expect([topic, metadata.find(({ name }) => name === prefix + topic)?.partitions.length]).toEqual([topic, partitions]);
        expect([topic, await settingsOf(topic)]).toEqual([topic, expect.objectContaining({
          'cleanup.policy': cleanupPolicy,
          ...(cleanupPolicy === 'delete' && { 'retention.ms': String(retentionMs) }),
          ...(largestBatch !== undefined && { 'max.message.bytes': String(largestBatch) }),
        })]);
      }
    });

    it.each([
      ['whose routing would be deleted', 1, { 'cleanup.policy': 'delete' }, 'cleanup.policy is delete, must be compact'],
      ['whose routing would be out of order', 3, { 'cleanup.policy': 'compact' }, 'it has 3 partitions, must have 1'],
    ])('%s are refused in one line', async (_name, partitions, config, problem) => {
      await createTopic(topics.routing, partitions, config);
      const error = await failure(client().kafka.prepareTopics());
      expect(error).toBeInstanceOf(KafkaUnavailable);
      expect(error.message).toBe(`wrong settings on Kafka: topic ${prefix}${topics.routing}: ${problem}`);
    });

    it('whose retention differs are used, and told once', async () => {
      await createTopic(topics.notifications, 2, { 'retention.ms': '3600000' });
      const { kafka, notices } = client();
      for (let time = 0; time < 3; time += 1) await kafka.prepareTopics();
      expect(notices).toEqual([`warn: unusual settings on Kafka: topic ${prefix}${topics.notifications}: retention.ms is 3600000, should be 604800000`]);
      expect((await settingsOf(topics.notifications))['retention.ms']).toBe('3600000');
    });

    it('are untouched until something is put on them', async () => {
      const { kafka } = client();
      await kafka.prepareTopics();
      // At once: the leader of a new partition may not know yet that it leads.
      expect(await Promise.all(Object.values(topics).map((topic) => kafka.isUntouched(topic)))).toEqual([true, true, true, true, true]);
      await kafka.send([{ topic: topics.events, messages: [{ key: 'a', value: '1' }] }]);
      expect(await kafka.isUntouched(topics.events)).toBe(false);
    });
  });

  describe('a compacted topic', () => {
    it('is given whole, then followed, with headers and tombstones', async () => {
      const { kafka } = client();
      await kafka.prepareTopics();
      const many = Array.from({ length: 3_000 }, (_, index) => ({ key: `stream-${index % 700}`, value: `value-${index}` }));
      await kafka.send([{ topic: topics.routing, messages: many }]);
      const seen: Message[] = [];
      const subscription = await subscribe(kafka, topics.routing, seen);
      await subscription.caughtUp();
      expect(seen.map(({ key, value }) => ({ key, value }))).toEqual(many);
      const last = { key: 'stream-1', value: null, headers: { version: '7' } };
      await kafka.send([{ topic: topics.routing, messages: [last] }]);
      await subscription.caughtUp();
      expect(seen.slice(many.length)).toEqual([last]);
      await subscription.caughtUp();
    });

    it('is given again from where it was when its handler failed', async () => {
      const { kafka } = client();
      await kafka.prepareTopics();
      await kafka.send([{ topic: topics.routing, messages: [{ key: 'a', value: '1' }, { key: 'b', value: '2' }] }]);
      let calls = 0;
      const seen: string[] = [];
      const subscription = closedAfterwards(await kafka.subscribeFromStart(topics.routing, async (messages) => {
        calls += 1;
        if (calls === 1) throw new Error('not yet');
        seen.push(...messages.map(({ key }) => key));
      }));
      await subscription.caughtUp();
      expect(seen).toEqual(['a', 'b']);
    });

    it('of transactions is caught up with, whether they are committed or still open', async () => {
      const { kafka } = client();
      await kafka.prepareTopics();
      const producer = closedAfterwards(await kafka.openFenced('relay'));
      const put = (key: string): Promise<void> => producer.send([{ topic: topics.routing, messages: [{ key, value: key }] }]);
      await put('committed');
      await producer.commit();
      const seen: Message[] = [];
      const subscription = await subscribe(kafka, topics.routing, seen);
      // The last on the topic is the marker of the commit, which no handler gets.
      await subscription.caughtUp();
      await put('open');
      await subscription.caughtUp();
      expect(seen.map(({ key }) => key)).toEqual(['committed', 'open']);
      await producer.commit();
      for (let round = 0; round < 5; round += 1) {
        await put(`round-${round}`);
        await producer.commit();
        await subscription.caughtUp();
      }
      expect(seen).toHaveLength(7);
    });

    it('whose subscription is closed is caught up with by nobody', async () => {
      const { kafka } = client();
      await kafka.prepareTopics();
      const subscription = await subscribe(kafka, topics.routing, []);
      await subscription.close();
      await expect(subscription.caughtUp()).rejects.toThrow(/closed|disconnected|not connected/i);
    });
  });

  describe('a fenced producer', () => {
    /** What a reader of committed messages of the events sees. */
    async function committed(count: number): Promise<string[]> {
      const values: string[] = [];
      const consumer = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING }).consumer({ groupId: `${prefix}committed`, maxWaitTimeInMs: 100 });
      await consumer.connect();
      await consumer.subscribe({ topic: prefix + topics.events, fromBeginning: true });
      await consumer.run({ eachMessage: async ({ message }) => void values.push(String(message.value)) });
      await eventually(() => values.length, (length) => length >= count).finally(() => consumer.disconnect());
      return values;
    }
    const event = (value: string) => [{ topic: topics.events, messages: [{ key: 'one stream', value }] }];

    it.each([
      ['its send is refused', async (older: Awaited<ReturnType<KafkaMessaging['openFenced']>>) => older.send(event('late'))],
      ['its commit is refused', async (older: Awaited<ReturnType<KafkaMessaging['openFenced']>>) => older.commit()],
    ])('that was opened before another of its id is out: %s, and nothing of it counts', async (_name, act) => {
      const [{ kafka: first }, { kafka: second }] = [client(), client()];
      await first.prepareTopics();
      const older = closedAfterwards(await first.openFenced('relay'));
      await older.send(event('counts'));
      await older.commit();
      await older.send(event('never counts'));
      const newer = closedAfterwards(await second.openFenced('relay'));
      const error = await failure(act(older));
      expect(error).toBeInstanceOf(KafkaUnavailable);
      expect(error.message).toMatch(/^Kafka at \S+ \(KAFKA_BROKERS\): Producer attempted an operation with an old epoch\./);
      await newer.send(event('counts, too'));
      await newer.commit();
      expect(await committed(2)).toEqual(['counts', 'counts, too']);
    });

    it('carries what is larger than a message may be when it is not compressed', async () => {
      const { kafka } = client();
      await kafka.prepareTopics();
      const producer = closedAfterwards(await kafka.openFenced('relay'));
      await producer.send(event('large '.repeat(400_000)));
      await producer.commit();
      expect((await committed(1))[0]).toHaveLength(2_400_000);
    });
  });

  describe('a consumer group', () => {
    const GROUP = 'invokers';
    const TOPIC = topics.notifications;
    type Handler = (values: readonly string[], messages: readonly ReceivedMessage[]) => Promise<void> | void;
    const join = async ({ kafka }: Client, handler: Handler): Promise<GroupMembership> =>
      closedAfterwards(await kafka.join(TOPIC, GROUP, async (messages) => handler(messages.map(({ value }) => String(value)), messages)));
    const put = (kafka: KafkaMessaging, values: readonly string[]): Promise<void> =>
      kafka.send([{ topic: TOPIC, messages: values.map((value) => ({ key: value, value })) }]);
    const numbered = (from: number, to: number): string[] => Array.from({ length: to - from }, (_, index) => String(from + index));
    const committedOffsets = async (): Promise<string[]> => {
      const [found] = await admin.fetchOffsets({ groupId: prefix + GROUP, topics: [prefix + TOPIC] });
      return found!.partitions.map(({ offset }) => offset);
    };

    it('gets messages as they lie, and commits what was handled', async () => {
      const one = client();
      await one.kafka.prepareTopics();
      const value = Buffer.from([0, 1, 0xff]);
      await one.kafka.send([{ topic: TOPIC, messages: [{ key: null, value, headers: { origin: 'ünusual' } }] }]);
      const got: ReceivedMessage[] = [];
      const member = await join(one, (_values, messages) => void got.push(...messages));
      await eventually(() => got.length, (length) => length === 1);
      expect(got).toEqual([{ topic: prefix + TOPIC, partition: expect.any(Number), offset: '0', timestamp: expect.any(Number), key: null, value, headers: { origin: 'ünusual' } }]);
      expect(await eventually(() => member.lag(), (lag) => lag === 0)).toBe(0);
    });

    it('asks a handler that fails again with the same messages, skips nothing and commits nothing before', async () => {
      const one = client();
      await one.kafka.prepareTopics();
      await put(one.kafka, ['poison']);
      const given: string[][] = [];
      let failing = true;
      const member = await join(one, (values) => {
        given.push([...values]);
        if (failing) throw new Error('the database is away');
      });
      await eventually(() => given.length, (length) => length >= 3);
      expect([await member.lag(), await committedOffsets()]).toEqual([1, Array(6).fill('-1')]);
      expect(one.notices.filter((notice) => notice.endsWith('wait: the database is away')).length).toBeGreaterThan(0);
      failing = false;
      await eventually(() => member.lag(), (lag) => lag === 0);
      await put(one.kafka, ['after']);
      await eventually(() => given.flat(), (values) => values.includes('after'));
      expect(new Set(given.map((values) => values.join()))).toEqual(new Set(['poison', 'after']));
    });

    it('shares partitions between members; one that leaves hands its own over, and nothing is lost', async () => {
      const [one, other] = [client(), client()];
      await one.kafka.prepareTopics();
      const handled: Record<'one' | 'other', ReceivedMessage[]> = { one: [], other: [] };
      const first = await join(one, (_values, messages) => void handled.one.push(...messages));
      await put(one.kafka, numbered(0, 200));
      await eventually(() => handled.one.length, (length) => length === 200);
      await join(other, (_values, messages) => void handled.other.push(...messages));
      const all = () => [...handled.one, ...handled.other].map(({ value }) => String(value));
      let next = 200;
      // Until the new member has partitions of its own.
      await eventually(async () => {
        await put(one.kafka, numbered(next, next + 50));
        next += 50;
        return handled.other.length;
      }, (length) => length > 0);
      await eventually(() => new Set(all()).size, (size) => size === next);
      const partitionsOf = (messages: readonly ReceivedMessage[], from: number) => new Set(messages.slice(from).map(({ partition }) => partition));
      const [before, beforeOther] = [handled.one.length, handled.other.length];
      await put(one.kafka, numbered(next, next + 200));
      next += 200;
      await eventually(() => new Set(all()).size, (size) => size === next);
      const shares = [partitionsOf(handled.one, before), partitionsOf(handled.other, beforeOther)];
      expect(shares.map(({ size }) => size)).toEqual([3, 3]);
      // In the middle of a join, what was handled may be given again. A member that leaves in order has committed it.
      const given = all().length;
      await first.close();
      await put(one.kafka, numbered(next, next + 200));
      next += 200;
      await eventually(() => new Set(all()).size, (size) => size === next);
      expect(partitionsOf(handled.other, 0).size).toBe(6);
      expect(all()).toHaveLength(given + 200);
    });
  });
});

describe('a broker that is not there', () => {
  const open: (Server | Socket)[] = [];
  afterAll(() => open.forEach((one) => (one instanceof Socket ? one.destroy() : one.close())));
  const listening = async (server: Server): Promise<number> => {
    open.push(server.listen(0, '127.0.0.1').on('connection', (socket) => open.push(socket)));
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const cases: readonly (readonly [string, () => Promise<string>, string])[] = [
    ['a port that nothing listens on', async () => {
      const server = createServer();
      const port = await listening(server);
      await new Promise((closed) => server.close(closed));
      return `127.0.0.1:${port}`;
    }, 'nothing listens there'],
    ['a host that is not known', async () => 'kafka.invalid:9092', 'the host is not known'],
    ['a port that speaks HTTP', async () => `127.0.0.1:${await listening(createHttpServer((_request, response) => response.end()))}`, 'it closes the connection: is it a Kafka broker, without TLS?'],
    ['a port that says nothing', async () => `127.0.0.1:${await listening(createServer((socket) => void socket.on('error', () => undefined)))}`, 'it does not answer'],
  ];

  it.each(cases)('%s is told in one line, in bounded time', async (_name, address, reason) => {
    const broker = await address();
    const { kafka } = newClient([broker], freshTopicPrefix());
    const message = `cannot reach Kafka at ${broker} (KAFKA_BROKERS): ${reason}`;
    const attempts: readonly (() => Promise<unknown>)[] = [
      () => kafka.prepareTopics(),
      () => kafka.openFenced('relay'),
      () => kafka.send([{ topic: topics.events, messages: [{ key: 'a', value: 'b' }] }]),
      () => kafka.subscribeFromStart(topics.routing, async () => undefined),
      () => kafka.join(topics.notifications, 'group', async () => undefined),
    ];
    const errors = await Promise.all(attempts.map((attempt) => failure(attempt())));
    for (const error of errors) expect([error.constructor.name, error.message]).toEqual(['KafkaUnavailable', message]);
    await kafka.close();
  });

  it.each(cases)('%s does not hold a ping', async (_name, address) => {
    const began = performance.now();
    const error = await failure(newClient([await address()], freshTopicPrefix()).kafka.ping());
    expect(error.message).toMatch(/^cannot reach Kafka at [^\n]+$/);
    expect(performance.now() - began).toBeLessThan(3_000);
  });
});
