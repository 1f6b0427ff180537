import { Global, Inject, Injectable, Logger, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { CommandExecutor } from '../event-store/command-executor.js';
import { FeedSignal } from '../event-store/feed-signal.js';
import { FeedFollower } from '../event-store/feed.js';
import { PostgresEventStore } from '../event-store/postgres-event-store.js';
import { Restoration } from '../event-store/restoration.js';
import { Snapshots } from '../event-store/snapshots.js';
import { EVENT_STORE, type EventStore } from '../event-store/types.js';
import { createPool, migrate, type Pool } from '../postgres/index.js';
import { AGGREGATES } from './aggregates.js';
import { CONTROL_PLANE_CONFIG, type ControlPlaneConfig } from './config.js';
import { EVENT_STORE_OBSERVER, type EventStoreObserver } from './event-store-observer.port.js';
import { CONTROL_PLANE_POOL } from './pool.js';

const MIGRATIONS = { schema: 'switchyard', folder: new URL('../event-store/sql/', import.meta.url) };
const log = new Logger('EventStore');

/** Ends the connections last: what shuts down before may still append or read. */
@Injectable()
class Connections implements OnApplicationShutdown {
  constructor(
    @Inject(CONTROL_PLANE_POOL) private readonly pool: Pool,
    @Inject(FeedSignal) private readonly signal: FeedSignal,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    await this.signal.close();
    await this.pool.end();
  }
}

/** The control plane's database: schema brought up to date, pool, event store, feed, command executor. */
@Global()
@Module({})
export class DatabaseModule {
  static forRoot(config: ControlPlaneConfig): DynamicModule {
    return {
      module: DatabaseModule,
      providers: [
        { provide: CONTROL_PLANE_CONFIG, useValue: config },
        {
          provide: CONTROL_PLANE_POOL,
          useFactory: async () => {
            const pool = createPool(config.databaseUrl, { applicationName: 'switchyard-control-plane' });
            await migrate(pool, MIGRATIONS);
            return pool;
          },
        },
        { provide: FeedSignal, inject: [CONTROL_PLANE_POOL], useFactory: () => FeedSignal.connect(config.databaseUrl) },
        {
          provide: PostgresEventStore,
          inject: [CONTROL_PLANE_POOL, FeedSignal, { token: EVENT_STORE_OBSERVER, optional: true }],
          useFactory: (pool: Pool, signal: FeedSignal, observer?: EventStoreObserver) => new PostgresEventStore(pool, signal, observer),
        },
        { provide: EVENT_STORE, useExisting: PostgresEventStore },
        {
          provide: Snapshots,
          inject: [CONTROL_PLANE_POOL],
          useFactory: (pool: Pool) => new Snapshots(pool, (error) => log.warn(`a snapshot was not kept: ${String(error)}`)),
        },
        {
          provide: CommandExecutor,
          inject: [EVENT_STORE, FeedSignal, Snapshots, { token: EVENT_STORE_OBSERVER, optional: true }],
          useFactory: (store: EventStore, signal: FeedSignal, snapshots: Snapshots, observer?: EventStoreObserver) => {
            const executor = new CommandExecutor(store, { observer, snapshots });
            signal.onRebuilt(() => executor.forgetStates());
            return executor;
          },
        },
        {
          provide: FeedFollower,
          inject: [PostgresEventStore, FeedSignal, CONTROL_PLANE_POOL],
          useFactory: (store: PostgresEventStore, signal: FeedSignal, pool: Pool) =>
            new FeedFollower(store, signal, pool, {
              onError: (error, follower) => log.error(`${follower}: ${error instanceof Error ? error.stack : String(error)}`),
            }),
        },
        {
          provide: Restoration,
          inject: [CONTROL_PLANE_POOL, FeedSignal],
          useFactory: (pool: Pool, signal: FeedSignal) => new Restoration(pool, signal, AGGREGATES),
        },
        Connections,
      ],
      exports: [CONTROL_PLANE_CONFIG, CONTROL_PLANE_POOL, EVENT_STORE, FeedSignal, PostgresEventStore, Snapshots, CommandExecutor, FeedFollower, Restoration],
    };
  }
}
