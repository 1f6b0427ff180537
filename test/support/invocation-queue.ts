import { randomUUID } from 'node:crypto';
import type { InvocationRecord } from '../../src/contract/index.js';
import { InvocationStore } from '../../src/invoker/queue/invocations.store.js';
import type { NewInvocation } from '../../src/invoker/queue/types.js';
import type { QueueWorker } from '../../src/invoker/queue/worker.js';
import { invokerDatabase, type InvokerDatabase } from './invoker-database.js';
import { ACCOUNT, HELLOWORLD } from './routing-fixtures.js';

/** The queue of a suite in a database of its own. */
export interface InvocationQueue {
  readonly database: InvokerDatabase;
  readonly store: InvocationStore;
  /** Starts a worker, which is stopped after the test. */
  start(worker: QueueWorker): void;
  /** Everything in it, newest first. */
  list(): Promise<InvocationRecord[]>;
}

/** Registers the hooks of a suite that works on a queue: there before its tests, empty before each. */
export function useInvocationQueue(): InvocationQueue {
  let database: InvokerDatabase;
  let store: InvocationStore;
  const workers: QueueWorker[] = [];
  beforeAll(async () => {
    database = await invokerDatabase();
    store = new InvocationStore(database.pool);
  });
  beforeEach(() => database.pool.query('TRUNCATE invoker.invocations, invoker.outbox CASCADE'));
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.stop(1000)));
  });
  afterAll(() => database?.drop());
  return {
    get database() {
      return database;
    },
    get store() {
      return store;
    },
    start(worker) {
      worker.start();
      workers.push(worker);
    },
    list: () => store.list({ accountId: ACCOUNT, limit: 1000 }),
  };
}

/** An event for helloworld:PROD. */
export const newInvocation = (change: Partial<NewInvocation> = {}): NewInvocation => ({
  id: randomUUID(),
  dedupeKey: null,
  target: { ...HELLOWORLD, qualifier: 'PROD' },
  source: 'invoke',
  onBehalfOf: null,
  payload: Buffer.from('{"key1":"value1"}'),
  streamVersion: 0,
  ...change,
});
