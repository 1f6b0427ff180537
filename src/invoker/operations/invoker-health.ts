import type { HealthProbe } from '../../operations/health/health-probes.js';
import type { GaugeSource } from '../../operations/metrics/gauge-sources.js';
import type { Metrics } from '../../operations/metrics/metrics.js';
import type { RoutingTable } from '../routing/routing-table.js';
import type { QueueState } from './queue-state.store.js';

/** Less than a probe's own time, so that the answer says what it found. */
const CATCH_UP_MS = 1_500;
/** A table that is behind runs what it knows; only after this long is it of no use. */
const LONGEST_BEHIND_MS = 60_000;

/** Whether the invoker's database answers. */
export const databaseProbe = (state: QueueState): HealthProbe => ({
  name: 'invoker-database',
  check: async () => {
    const began = performance.now();
    await state.ping();
    return { up: true, latencyMs: Math.round((performance.now() - began) * 10) / 10 };
  },
});

/** Whether the routing table follows its topic: down when it is not subscribed, or has been behind for too long. */
export function routingProbe(routing: Pick<RoutingTable, 'caughtUp' | 'subscribed'>, longestBehindMs = LONGEST_BEHIND_MS): HealthProbe {
  let behindSince: number | undefined;
  return {
    name: 'routing-table',
    check: async () => {
      const asked = performance.now();
      if (!routing.subscribed) return { up: false, message: 'The routing table has not been read yet.' };
      const caughtUp = await routing.caughtUp(CATCH_UP_MS);
      behindSince = caughtUp ? undefined : (behindSince ?? asked);
      return { up: behindSince === undefined || performance.now() - behindSince <= longestBehindMs, caughtUp };
    },
  };
}

/** The queue's depth and its oldest. */
export const queueGauges = (state: QueueState, { queueDepth, queueOldestDue }: Metrics): GaugeSource => ({
  gauges: [queueDepth, queueOldestDue],
  read: async () => {
    const { oldestDueSeconds, ...depths } = await state.counts();
    return [
      ...Object.entries(depths).map(([status, value]) => ({ gauge: queueDepth, value, labels: { status } })),
      { gauge: queueOldestDue, value: oldestDueSeconds },
    ];
  },
});
