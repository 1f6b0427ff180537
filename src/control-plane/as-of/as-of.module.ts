import { Global, Module } from '@nestjs/common';
import { PastStates } from '../../event-store/past-states.js';
import { EVENT_STORE, type EventStore } from '../../event-store/types.js';
import { MomentRows } from './moments.store.js';
import { Moments } from './moments.js';

/** The past: moments as callers name them, and the states of streams then. Needs the global DatabaseModule. */
@Global()
@Module({
  providers: [
    MomentRows,
    Moments,
    { provide: PastStates, inject: [EVENT_STORE], useFactory: (store: EventStore) => new PastStates(store) },
  ],
  exports: [Moments, PastStates],
})
export class AsOfModule {}
