import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { shared } from '../bounded.js';
import { GaugeSources, withoutSamples, type GaugeSource } from './gauge-sources.js';
import { metricTable, type MetricRow } from './metric-table.js';

type Table = typeof metricTable;
type Labels<Row extends MetricRow> = Row['labels'][number];
type MetricOf<Row extends MetricRow> = Row['type'] extends 'counter' ? Counter<Labels<Row>>
  : Row['type'] extends 'histogram' ? Histogram<Labels<Row>>
  : Gauge<Labels<Row>>;

/** The metrics of one application by their names in the table, in a registry of their own. */
export type Metrics = { readonly [Name in keyof Table]: MetricOf<Table[Name]> } & {
  /** Has gauges whose values must be asked for read at each scrape. */
  addSource(source: GaugeSource): void;
  /** All metrics in Prometheus' text format. Scrapes at the same time share one. Never rejects because of a source. */
  scrape(): Promise<string>;
  readonly contentType: string;
};

/** Injection token of the application's metrics. */
export const METRICS = Symbol('Metrics');

/** Makes the metrics of the table, and those of the process. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const entries = Object.entries<MetricRow>(metricTable).map(([key, row]) => [key, create(row, registry)] as const);
  const metrics = Object.fromEntries(entries) as { [Name in keyof Table]: MetricOf<Table[Name]> };
  collectDefaultMetrics({ register: registry });
  const sources = new GaugeSources();
  return {
    ...metrics,
    addSource: (source) => sources.add(source),
    scrape: shared(async () => {
      await sources.read();
      return registry.metrics();
    }),
    contentType: registry.contentType,
  };
}

function create({ type, name, help, labels, buckets }: MetricRow, registry: Registry): Counter | Gauge | Histogram {
  const configuration = { name, help, labelNames: [...labels], registers: [registry] };
  if (type === 'counter') return new Counter(configuration);
  if (type === 'histogram') return new Histogram({ ...configuration, buckets: [...(buckets ?? [])] });
  return withoutSamples(new Gauge(configuration));
}
