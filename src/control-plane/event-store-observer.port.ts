import type { AppendObserver, CommandObserver } from '../event-store/types.js';

/** Is told of what the event store does. */
export type EventStoreObserver = AppendObserver & CommandObserver;

/** Injection token of the observer; there may be none. */
export const EVENT_STORE_OBSERVER = Symbol('EventStoreObserver');
