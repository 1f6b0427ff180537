import type { HealthProbe } from '../../operations/health/health-probes.js';
import type { GaugeSource } from '../../operations/metrics/gauge-sources.js';
import type { Metrics } from '../../operations/metrics/metrics.js';
import type { ProcessExecutor } from '../execution/executor.js';

/** Which sandbox functions run in: found at start, so it is up, and shown for whoever expects another. */
export const sandboxProbe = ({ sandbox }: ProcessExecutor): HealthProbe => ({
  name: 'sandbox',
  check: () => Promise.resolve({ up: true, level: sandbox.level }),
});

/** Environments by what they do now. */
export const environmentGauges = (executor: ProcessExecutor, { environments }: Metrics): GaugeSource => ({
  gauges: [environments],
  read: () => Promise.resolve(Object.entries(executor.environmentCounts()).map(([state, value]) => ({ gauge: environments, value, labels: { state } }))),
});

/** Environments that are to be kept initialised, and those that are. */
export const provisionedGauges = ({ provisioner }: ProcessExecutor, { provisionedEnvironments }: Metrics): GaugeSource => ({
  gauges: [provisionedEnvironments],
  read: () => Promise.resolve(Object.entries(provisioner.counts).map(([state, value]) => ({ gauge: provisionedEnvironments, value, labels: { state } }))),
});
