import type { Broker } from './test-postgres.js';

/** Stops the run's Postgres and removes its files. */
export default async function tearDown(): Promise<void> {
  await (globalThis as { switchyardBroker?: Broker }).switchyardBroker?.close();
}
