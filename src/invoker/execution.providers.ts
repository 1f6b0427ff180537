import type { Provider } from '@nestjs/common';
import { PACKAGE_SOURCE, type PackageSource } from '../contract/index.js';
import { HealthProbes } from '../operations/health/health-probes.js';
import { LOG, type Log } from '../operations/logs/log.js';
import { METRICS, type Metrics } from '../operations/metrics/metrics.js';
import { INVOKER_CONFIG, type InvokerConfig } from './config.js';
import { createExecutor, type ProcessExecutor } from './execution/executor.js';
import type { KeepsVersions } from './execution/provisioning/kept-functions.js';
import type { SandboxReport } from './execution/sandbox.js';
import type { RuntimeCatalogue } from './invoker.service.js';
import { LogStore } from './logs/log-store.js';
import { environmentGauges, provisionedGauges, sandboxProbe } from './operations/execution-health.js';
import { runObservation } from './operations/run-observation.js';
import { EXECUTOR, PROVISIONER, RUNTIME_CATALOGUE, SANDBOX_REPORT } from './tokens.js';

/** Execution in real processes: EXECUTOR, RUNTIME_CATALOGUE, PROVISIONER, and what sandbox was found (SANDBOX_REPORT). */
export const executionProviders: readonly Provider[] = [
  {
    provide: EXECUTOR,
    inject: [INVOKER_CONFIG, LogStore, PACKAGE_SOURCE, { token: METRICS, optional: true }, { token: LOG, optional: true }],
    useFactory: (
      config: InvokerConfig, logSink: LogStore, packageSource: PackageSource, metrics?: Metrics, log?: Log,
    ): Promise<ProcessExecutor> =>
      createExecutor({
        workFolder: config.workFolder,
        packageSource,
        logSink,
        observer: metrics && log && runObservation(metrics, log),
        maxEnvironments: config.maxEnvironments,
        idleMs: config.environmentIdleMs,
        allowUnsandboxed: config.allowUnsandboxed,
        closeMs: config.shutdownGraceMs,
      }),
  },
  {
    provide: RUNTIME_CATALOGUE,
    inject: [EXECUTOR],
    useFactory: ({ runtimes }: ProcessExecutor): RuntimeCatalogue => runtimes,
  },
  { provide: PROVISIONER, inject: [EXECUTOR], useFactory: ({ provisioner }: ProcessExecutor): KeepsVersions => provisioner },
  { provide: SANDBOX_REPORT, inject: [EXECUTOR], useFactory: ({ sandbox }: ProcessExecutor): SandboxReport => sandbox },
  {
    provide: Symbol('ExecutionHealth'),
    inject: [EXECUTOR, { token: HealthProbes, optional: true }, { token: METRICS, optional: true }],
    useFactory: (executor: ProcessExecutor, probes?: HealthProbes, metrics?: Metrics) => {
      probes?.add(sandboxProbe(executor));
      metrics?.addSource(environmentGauges(executor, metrics));
      metrics?.addSource(provisionedGauges(executor, metrics));
    },
  },
];
