import type { Pool } from 'pg';
import { randomUUID } from 'node:crypto';
import { FeedSignal } from '../../src/event-store/feed-signal.js';
import { FeedFollower } from '../../src/event-store/feed.js';
import { PostgresEventStore } from '../../src/event-store/postgres-event-store.js';
import type { AppendRequest } from '../../src/event-store/types.js';
import { createPool, migrate } from '../../src/postgres/index.js';
import { metadata } from './notebook.js';
import { freshDatabase } from './postgres.js';

/** An event store on a database of its own. */
export interface StoreUnderTest {
  readonly url: string;
  readonly pool: Pool;
  readonly store: PostgresEventStore;
  readonly signal: FeedSignal;
  readonly follower: FeedFollower;
  /** What handlers of followers failed with. */
  readonly errors: unknown[];
  close(): Promise<void>;
}

export const MIGRATIONS = { schema: 'switchyard', folder: new URL('../../src/event-store/sql/', import.meta.url) };

export async function eventStoreUnderTest(max = 10): Promise<StoreUnderTest> {
  const database = await freshDatabase();
  const pool = createPool(database.url, { applicationName: 'spec', max });
  await migrate(pool, MIGRATIONS);
  const signal = await FeedSignal.connect(database.url);
  const store = new PostgresEventStore(pool, signal);
  const errors: unknown[] = [];
  const follower = new FeedFollower(store, signal, pool, { onError: (error) => errors.push(error) });
  return {
    url: database.url, pool, store, signal, follower, errors,
    async close() {
      await signal.close();
      await pool.end();
      await database.drop();
    },
  };
}

/** An append of events that change no rows; `data` of each event. */
export const appendOf = (streamId: string, expectedVersion: number, data: readonly unknown[], commandId?: string): AppendRequest => ({
  streamId,
  streamType: 'Notebook',
  expectedVersion,
  events: data.map((value) => ({ id: randomUUID(), type: 'Titled', data: value, metadata })),
  changes: { upserts: [], deletes: [] },
  ...(commandId === undefined ? {} : { commandId }),
});
