import { Global, Module } from '@nestjs/common';
import { HealthProbes } from '../../operations/health/health-probes.js';
import { LOG, type Log } from '../../operations/logs/log.js';
import { METRICS, type Metrics } from '../../operations/metrics/metrics.js';
import { EVENT_STORE_OBSERVER } from '../event-store-observer.port.js';
import { REQUEST_OBSERVER } from '../http/request-observer.port.js';
import { ACTIVATION_FOLLOWER } from '../lifecycle/activation.process.js';
import { eventStoreObservation } from './event-store-observation.js';
import { feedGauges, feedProbes } from './feed-health.js';
import { FeedState } from './feed-state.store.js';
import { RequestObservation } from './request-observation.js';

const FOLLOWERS = [ACTIVATION_FOLLOWER];

/** What the control plane tells of itself: observers, probes, gauges. Needs DatabaseModule; without OperationsModule it tells nobody. */
@Global()
@Module({
  providers: [
    FeedState,
    {
      provide: EVENT_STORE_OBSERVER,
      inject: [{ token: METRICS, optional: true }],
      useFactory: (metrics?: Metrics) => metrics && eventStoreObservation(metrics),
    },
    {
      provide: REQUEST_OBSERVER,
      inject: [{ token: METRICS, optional: true }, { token: LOG, optional: true }],
      useFactory: (metrics?: Metrics, log?: Log) => metrics && log && new RequestObservation(metrics, log),
    },
    {
      provide: Symbol('FeedHealth'),
      inject: [FeedState, { token: HealthProbes, optional: true }, { token: METRICS, optional: true }],
      useFactory: (state: FeedState, probes?: HealthProbes, metrics?: Metrics) => {
        for (const probe of feedProbes(state, FOLLOWERS)) probes?.add(probe);
        if (metrics) for (const source of feedGauges(state, FOLLOWERS, metrics)) metrics.addSource(source);
      },
    },
  ],
  exports: [EVENT_STORE_OBSERVER, REQUEST_OBSERVER],
})
export class ControlPlaneOperationsModule {}
