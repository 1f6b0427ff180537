import type { Provider } from '@nestjs/common';
import { HealthProbes } from '../../operations/health/health-probes.js';
import { METRICS, type Metrics } from '../../operations/metrics/metrics.js';
import type { createPool } from '../../postgres/index.js';
import { RoutingTable } from '../routing/routing-table.js';
import { INVOKER_POOL } from '../tokens.js';
import { databaseProbe, queueGauges, routingProbe } from './invoker-health.js';
import { QueueState } from './queue-state.store.js';

/** What an invoker tells of itself, wherever its functions run; without OperationsModule it tells nobody. */
export const operationsProviders: readonly Provider[] = [
  {
    provide: Symbol('InvokerHealth'),
    inject: [INVOKER_POOL, RoutingTable, { token: HealthProbes, optional: true }, { token: METRICS, optional: true }],
    useFactory: (pool: ReturnType<typeof createPool>, routing: RoutingTable, probes?: HealthProbes, metrics?: Metrics) => {
      const state = new QueueState(pool);
      probes?.add(databaseProbe(state));
      probes?.add(routingProbe(routing));
      metrics?.addSource(queueGauges(state, metrics));
    },
  },
];
