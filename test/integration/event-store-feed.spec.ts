import { randomUUID } from 'node:crypto';
import type { Recorded } from '../../src/contract/index.js';
import { FEED_START } from '../../src/event-store/types.js';
import { FeedConsumer } from '../../src/messaging/feed-consumer.js';
import type { Message } from '../../src/messaging/ports.js';
import { appendOf, eventStoreUnderTest, type StoreUnderTest } from '../support/event-store.js';
import { eventually } from '../support/eventually.js';
import { metadata } from '../support/notebook.js';

let under: StoreUnderTest;
let serial = 0;
const newStream = (): string => `111122223333/us-west-2/feed-${(serial += 1)}`;

beforeEach(async () => {
  under = await eventStoreUnderTest();
});
afterEach(() => under.close());

/** A handler that keeps what it takes. */
function collector(): { readonly seen: string[]; readonly take: (events: readonly Recorded[]) => Promise<void> } {
  const seen: string[] = [];
  return { seen, take: async (events) => void seen.push(...events.map(({ streamId, version }) => `${streamId}@${version}`)) };
}

it('follows from a position, in order, and is caught up with all that was committed', async () => {
  const stream = newStream();
  await under.store.append(appendOf(stream, 0, [{}]));
  const { seen, take } = collector();
  const subscription = under.follower.follow('spec', await under.store.committedHead(), take);
  for (let version = 1; version < 1_200; version += 40) await under.store.append(appendOf(stream, version, Array.from({ length: 40 }, () => ({}))));
  await subscription.caughtUp();
  expect(seen).toEqual(Array.from({ length: 1_200 }, (_, index) => `${stream}@${index + 2}`));
  await subscription.close();
  await expect(subscription.caughtUp()).rejects.toThrow('closed');
});

it('is not caught up before what an open transaction keeps back has been handled', async () => {
  const [slow, fast] = [newStream(), newStream()];
  const { seen, take } = collector();
  const subscription = under.follower.follow('spec', FEED_START, take);
  const client = await under.pool.connect();
  let resolved = false;
  try {
    await client.query('BEGIN');
    const event = { id: randomUUID(), type: 'Titled', schemaVersion: 1, data: {}, metadata };
    await client.query(`SELECT switchyard.append($1, 'Notebook', 0, NULL, $2, '[]', '[]')`, [slow, JSON.stringify([event])]);
    await under.store.append(appendOf(fast, 0, [{}]));
    const caughtUp = subscription.caughtUp().then(() => (resolved = true));
    await under.store.readFeed(FEED_START, 10);
    expect([resolved, seen]).toEqual([false, []]);
    await client.query('COMMIT');
    await caughtUp;
  } finally {
    client.release();
  }
  expect(seen).toEqual([`${slow}@1`, `${fast}@1`]);
  await subscription.close();
});

it('gives the same events again when the handler fails, and no later ones before', async () => {
  const stream = newStream();
  const { seen, take } = collector();
  let failures = 3;
  const subscription = under.follower.follow('spec', FEED_START, async (events) => {
    if (failures-- > 0) throw new Error('not now');
    await take(events);
  });
  await under.store.append(appendOf(stream, 0, [{}, {}]));
  await subscription.caughtUp();
  expect(seen).toEqual([`${stream}@1`, `${stream}@2`]);
  expect(under.errors).toHaveLength(3);
  await subscription.close();
});

it('goes on from its checkpoint, and repeats what was handled without one', async () => {
  const stream = newStream();
  await under.store.append(appendOf(stream, 0, [{}]));
  const first = collector();
  const subscription = await under.follower.runCheckpointed('process', first.take);
  await subscription.caughtUp();
  await subscription.close();
  await under.store.append(appendOf(stream, 1, [{}]));

  const crashed = collector();
  const crashing = await under.follower.runCheckpointed('process', async (events) => {
    await crashed.take(events);
    throw new Error('killed before the checkpoint');
  });
  await eventually(() => crashed.seen, ({ length }) => length > 0);
  await crashing.close();

  const second = collector();
  const resumed = await under.follower.runCheckpointed('process', second.take);
  await resumed.caughtUp();
  await resumed.close();
  expect([first.seen, crashed.seen[0], second.seen]).toEqual([[`${stream}@1`], `${stream}@2`, [`${stream}@2`]]);
});

it('hears of appends again after its connection was cut', async () => {
  const { seen, take } = collector();
  const subscription = under.follower.follow('spec', FEED_START, take);
  await subscription.caughtUp();
  const listening = `SELECT pid FROM pg_stat_activity WHERE application_name = 'switchyard-feed' AND datname = current_database()`;
  const { rows: [before] } = await under.pool.query<{ pid: number }>(listening);
  await under.pool.query('SELECT pg_terminate_backend($1)', [before!.pid]);
  await eventually(async () => (await under.pool.query<{ pid: number }>(listening)).rows, (rows) => rows[0] !== undefined && rows[0].pid !== before!.pid);
  const stream = newStream();
  await under.store.append(appendOf(stream, 0, [{}]));
  await eventually(() => seen, ({ length }) => length === 1);
  await subscription.close();
});

describe('a topic on the feed', () => {
  const message = (key: string, value: string): Message => ({ key, value });

  it('gives the snapshot, then all that happened since its head was noted', async () => {
    const stream = newStream();
    await under.store.append(appendOf(stream, 0, [{ n: 1 }]));
    const consumer = new FeedConsumer(
      { feedHead: () => under.store.feedHead(), follow: under.follower.follow.bind(under.follower) },
      {
        routing: {
          async *snapshot() {
            await under.store.append(appendOf(stream, 1, [{ n: 2 }])); // while the snapshot is read
            yield [message(stream, 'snapshot')];
          },
          translate: async (events) => events.map(({ streamId, data }) => message(streamId, JSON.stringify(data))),
        },
      },
    );
    await eventually(() => under.store.feedHead(), async ({ position }) => position === (await under.store.committedHead()).position);
    const seen: Message[] = [];
    const subscription = await consumer.subscribeFromStart('routing', async (messages) => void seen.push(...messages));
    await under.store.append(appendOf(stream, 2, [{ n: 3 }]));
    await subscription.caughtUp();
    expect(seen.map(({ value }) => value)).toEqual(['snapshot', '{"n":2}', '{"n":3}']);
    await subscription.close();
    await expect(consumer.subscribeFromStart('other', async () => undefined)).rejects.toThrow('topic other is not on the feed');
  });
});
