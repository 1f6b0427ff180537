import type { HealthProbe } from '../../operations/health/health-probes.js';
import type { GaugeSource } from '../../operations/metrics/gauge-sources.js';
import type { Metrics } from '../../operations/metrics/metrics.js';
import type { FeedState } from './feed-state.store.js';

/** What is older than this is no longer a moment's delay: functions stay Pending, invokers run old routes. */
const LONGEST_DELAY_SECONDS = 60;

/** Whether the control plane's database answers, and whether its feed flows. */
export function feedProbes(state: FeedState, followers: readonly string[], longestDelaySeconds = LONGEST_DELAY_SECONDS): HealthProbe[] {
  return [
    {
      name: 'database',
      check: async () => {
        const began = performance.now();
        await state.ping();
        return { up: true, latencyMs: Math.round((performance.now() - began) * 10) / 10 };
      },
    },
    {
      name: 'feed-horizon',
      check: async () => {
        const ageSeconds = await state.horizonAge();
        return { up: ageSeconds <= longestDelaySeconds, ageSeconds };
      },
    },
    {
      name: 'feed-lag',
      check: async () => {
        const lags = await state.lags(followers);
        return {
          up: lags.every(({ seconds }) => seconds <= longestDelaySeconds),
          lagSeconds: Object.fromEntries(lags.map(({ name, seconds }) => [name, seconds])),
        };
      },
    },
  ];
}

/** The same as gauges. */
export function feedGauges(state: FeedState, followers: readonly string[], { feedHorizonAge, feedLag }: Metrics): GaugeSource[] {
  return [
    { gauges: [feedHorizonAge], read: async () => [{ gauge: feedHorizonAge, value: await state.horizonAge() }] },
    {
      gauges: [feedLag],
      read: async () => (await state.lags(followers)).map(({ name, seconds }) => ({ gauge: feedLag, value: seconds, labels: { follower: name } })),
    },
  ];
}
