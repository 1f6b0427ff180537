import { metricTable, type MetricRow } from './metric-table.js';
import { createMetrics, type Metrics } from './metrics.js';

const rows = Object.values<MetricRow>(metricTable);

describe('the table', () => {
  it.each(rows.map((row) => [row.name, row] as const))('%s follows the conventions', (name, { type, help, labels, buckets }) => {
    expect(name).toMatch(/^switchyard_[a-z_]+$/);
    expect(name.endsWith('_total')).toBe(type === 'counter');
    if (type === 'histogram') expect([name, buckets]).toEqual([expect.stringMatching(/_seconds$/), buckets?.toSorted((a, b) => a - b)]);
    expect(help).toMatch(/^[A-Z0-9].+\.$/);
    expect(['operation', 'status', 'aggregate', 'outcome', 'follower', 'state', 'topic', 'reason']).toEqual(expect.arrayContaining([...labels]));
  });

  it('has each name once', () => expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length));
});

/** The samples of a metric in a scrape. */
const samples = async (metrics: Metrics, name: string): Promise<string[]> =>
  (await metrics.scrape()).split('\n').filter((line) => line.startsWith(name));

it('belongs to one application: another counts for itself', async () => {
  const [one, other] = [createMetrics(), createMetrics()];
  one.warmStarts.inc();
  expect(await samples(one, 'switchyard_warm_starts_total')).toEqual(['switchyard_warm_starts_total 1']);
  expect(await samples(other, 'switchyard_warm_starts_total')).toEqual(['switchyard_warm_starts_total 0']);
});

describe('a gauge that must be asked for', () => {
  it('shows what was read at the scrape, and nothing of before', async () => {
    const metrics = createMetrics();
    let statuses = ['pending', 'running'];
    metrics.addSource({
      gauges: [metrics.queueDepth],
      read: async () => statuses.map((status, value) => ({ gauge: metrics.queueDepth, value, labels: { status } })),
    });
    expect(await samples(metrics, 'switchyard_queue_depth{')).toEqual(['switchyard_queue_depth{status="pending"} 0', 'switchyard_queue_depth{status="running"} 1']);
    statuses = ['due'];
    expect(await samples(metrics, 'switchyard_queue_depth{')).toEqual(['switchyard_queue_depth{status="due"} 0']);
  });

  it('is left out where nobody set it or it cannot be read, and the scrape goes on', async () => {
    const metrics = createMetrics();
    let broken = false;
    metrics.addSource({
      gauges: [metrics.feedHorizonAge],
      read: () => (broken ? Promise.reject(new Error('no connection')) : Promise.resolve([{ gauge: metrics.feedHorizonAge, value: 3 }])),
    });
    expect(await samples(metrics, 'switchyard_feed_horizon_age_seconds')).toEqual(['switchyard_feed_horizon_age_seconds 3']);
    broken = true;
    expect(await samples(metrics, 'switchyard_feed_horizon_age_seconds')).toEqual([]);
    expect(await samples(metrics, 'switchyard_relay_lag_seconds')).toEqual([]);
    expect(await samples(metrics, 'switchyard_cold_starts_total')).toHaveLength(1);
  });

  it('is read once for scrapes at the same time', async () => {
    const metrics = createMetrics();
    let reads = 0;
    metrics.addSource({
      gauges: [metrics.relayLeader],
      read: () => Promise.resolve([{ gauge: metrics.relayLeader, value: (reads += 1) }]),
    });
    const scrapes = await Promise.all([metrics.scrape(), metrics.scrape(), metrics.scrape()]);
    expect([reads, new Set(scrapes).size]).toEqual([1, 1]);
  });
});
