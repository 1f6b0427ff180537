import type { Metrics } from '../../operations/metrics/metrics.js';
import type { EventStoreObserver } from '../event-store-observer.port.js';

/** Counts commands and times appends. */
export function eventStoreObservation({ appendSeconds, commands }: Metrics): EventStoreObserver {
  return {
    onAppend: (seconds, status) => appendSeconds.observe({ status }, seconds),
    onCommand: (aggregate, outcome) => commands.inc({ aggregate, outcome }),
  };
}
