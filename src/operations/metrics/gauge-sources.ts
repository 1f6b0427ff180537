import type { Gauge } from 'prom-client';
import { shared, within } from '../bounded.js';

/** One value of a gauge. */
export interface Reading {
  readonly gauge: Gauge;
  readonly value: number;
  readonly labels?: Readonly<Record<string, string>>;
}

/** Gauges that one question answers, such as a query. */
export interface GaugeSource {
  readonly gauges: readonly Gauge[];
  /** Must settle at some time: until then it is not asked again. */
  read(): Promise<readonly Reading[]>;
}

const LONGEST_READ_MS = 2_000;

/** Reads gauges at the time of a scrape, all at once; what cannot be read in time shows no value rather than an old one. */
export class GaugeSources {
  private readonly sources: { readonly gauges: readonly Gauge[]; readonly read: () => Promise<readonly Reading[]> }[] = [];

  constructor(private readonly longestReadMs = LONGEST_READ_MS) {}

  add({ gauges, read }: GaugeSource): void {
    this.sources.push({ gauges, read: shared(read) });
  }

  async read(): Promise<void> {
    await Promise.all(
      this.sources.map(async ({ gauges, read }) => {
        const readings = await within(this.longestReadMs, read()).catch(() => []);
        for (const gauge of gauges) withoutSamples(gauge);
        for (const { gauge, value, labels = {} } of readings) gauge.set(labels, value);
      }),
    );
  }
}

/** The gauge, showing nothing: prom-client's own reset leaves a 0, which nobody has measured, where there are no labels. */
export function withoutSamples(gauge: Gauge): Gauge {
  gauge.reset();
  gauge.remove({});
  return gauge;
}
