import { Global, Module } from '@nestjs/common';
import { FeedSignal } from '../../event-store/feed-signal.js';
import { PastStates } from '../../event-store/past-states.js';
import { Snapshots } from '../../event-store/snapshots.js';
import { EVENT_STORE, type EventStore } from '../../event-store/types.js';
import type { Pool } from '../../postgres/index.js';
import { MOMENT_READER } from '../http/moments.port.js';
import { CONTROL_PLANE_POOL } from '../pool.js';
import { MomentRows } from './moments.store.js';
import { Moments } from './moments.js';

/** The past: moments as callers name them, and the states of streams then. Needs the global DatabaseModule. */
@Global()
@Module({
  providers: [
    MomentRows,
    Moments,
    { provide: MOMENT_READER, useExisting: Moments },
    {
      provide: PastStates,
      inject: [CONTROL_PLANE_POOL, EVENT_STORE, FeedSignal, Snapshots],
      useFactory: (pool: Pool, store: EventStore, signal: FeedSignal, snapshots: Snapshots) => {
        const past = new PastStates(pool, store, snapshots);
        signal.onRebuilt(() => past.forgetStates());
        signal.onRestored(() => past.forgetStates());
        return past;
      },
    },
  ],
  exports: [Moments, MOMENT_READER, PastStates],
})
export class AsOfModule {}
