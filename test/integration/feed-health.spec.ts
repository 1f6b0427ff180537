import { randomUUID } from 'node:crypto';
import { feedGauges, feedProbes } from '../../src/control-plane/operations/feed-health.js';
import { FeedState } from '../../src/control-plane/operations/feed-state.store.js';
import { createMetrics } from '../../src/operations/metrics/metrics.js';
import { appendOf, eventStoreUnderTest, type StoreUnderTest } from '../support/event-store.js';
import { eventually } from '../support/eventually.js';
import { parseMetrics } from '../support/metrics.js';

let under: StoreUnderTest;
let state: FeedState;
beforeEach(async () => {
  under = await eventStoreUnderTest();
  state = new FeedState(under.pool);
});
afterEach(() => under.close());

/** A transaction that has written and goes on, while a piece of work is done. */
async function whileWriting(work: () => Promise<void>): Promise<void> {
  const client = await under.pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT pg_current_xact_id()');
    await work();
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
}

/** Probes by name; the bound is 50 ms instead of a minute. */
const probe = (name: string) => feedProbes(state, ['spec'], 0.05).find((one) => one.name === name)!;

it('the horizon ages with an open write transaction, and a reader does not hold it', async () => {
  const reader = await under.pool.connect();
  await reader.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
  await reader.query('SELECT count(*) FROM switchyard.events');
  const idle = await eventually(() => state.horizonAge(), (age) => age < 0.05);
  await whileWriting(async () => {
    // Other suites write to the same cluster, and what they hold back for longer ends before this does.
    const first = await eventually(() => state.horizonAge(), (age) => age > idle);
    await eventually(() => state.horizonAge(), (age) => age > Math.max(first, 0.05));
    expect(await probe('feed-horizon').check()).toMatchObject({ up: false, ageSeconds: expect.any(Number) });
  });
  await eventually(() => probe('feed-horizon').check(), ({ up }) => up);
  await reader.query('COMMIT');
  reader.release();
});

it('the horizon is as old as the oldest event that it keeps back, for a role that may not see who does', async () => {
  await under.pool.query('CREATE ROLE blind NOLOGIN').catch(() => undefined);
  await under.pool.query('GRANT USAGE ON SCHEMA switchyard TO blind');
  await under.pool.query('GRANT SELECT ON ALL TABLES IN SCHEMA switchyard TO blind');
  const blind = await under.pool.connect();
  await blind.query('SET ROLE blind');
  const seen = new FeedState(blind as unknown as typeof under.pool);
  await whileWriting(async () => {
    await under.store.append(appendOf('111122223333/us-west-2/kept-back', 0, [{}]));
    await eventually(() => seen.horizonAge(), (age) => age > 0.05);
  });
  blind.release(true);
});

it('a follower is behind by its oldest event that was not handled, also one that never handled any', async () => {
  expect(await state.lags(['spec'])).toEqual([{ name: 'spec', seconds: 0 }]);
  await under.store.append(appendOf('111122223333/us-west-2/behind', 0, [{}]));
  const [first] = await state.lags(['spec']);
  await under.store.append(appendOf('111122223333/us-west-2/behind', 1, [{}]));
  const [later] = await eventually(() => state.lags(['spec']), ([lag]) => lag!.seconds > 0.05);
  expect(later!.seconds).toBeGreaterThan(first!.seconds);
  expect(await probe('feed-lag').check()).toMatchObject({ up: false, lagSeconds: { spec: expect.any(Number) } });

  const subscription = await under.follower.runCheckpointed('spec', async () => undefined);
  await eventually(() => probe('feed-lag').check(), ({ up }) => up);
  await subscription.close();
  expect(await state.lags(['spec', `nobody-${randomUUID()}`])).toEqual([{ name: 'spec', seconds: 0 }, { name: expect.any(String), seconds: expect.any(Number) }]);
});

it('shows the same as gauges', async () => {
  const metrics = createMetrics();
  for (const source of feedGauges(state, ['spec'], metrics)) metrics.addSource(source);
  const samples = parseMetrics(await metrics.scrape());
  expect(samples.get('switchyard_feed_lag_seconds{follower="spec"}')).toBe(0);
  expect(samples.get('switchyard_feed_horizon_age_seconds')).toBeGreaterThanOrEqual(0);
});
