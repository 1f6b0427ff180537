import type { HealthProbe } from '../../operations/health/health-probes.js';
import type { GaugeSource } from '../../operations/metrics/gauge-sources.js';
import type { Metrics } from '../../operations/metrics/metrics.js';
import type { Relay } from './relay.js';

/** What is older than this, invokers and other systems miss. */
const LONGEST_DELAY_SECONDS = 60;

/** Whether what happens reaches the topics, whoever leads. Commands and reads go on without it, so it is advisory. */
export const relayProbe = (relay: Relay, longestDelaySeconds = LONGEST_DELAY_SECONDS): HealthProbe => ({
  name: 'relay',
  advisory: true,
  check: async () => {
    const { leading, problem } = relay.status();
    const { seconds, events } = await relay.lag();
    return { up: seconds <= longestDelaySeconds && problem === undefined, leading, lagSeconds: seconds, lagEvents: events };
  },
});

/** The same as gauges. */
export const relayGauges = (relay: Relay, { relayLagSeconds, relayLagEvents, relayLeader }: Metrics): readonly GaugeSource[] => [
  {
    gauges: [relayLagSeconds, relayLagEvents],
    read: async () => {
      const { seconds, events } = await relay.lag();
      return [{ gauge: relayLagSeconds, value: seconds }, { gauge: relayLagEvents, value: events }];
    },
  },
  { gauges: [relayLeader], read: () => Promise.resolve([{ gauge: relayLeader, value: Number(relay.status().leading) }]) },
];
