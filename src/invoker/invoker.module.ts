import { Logger, Module, type DynamicModule, type ModuleMetadata, type Provider } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { INVOKER, type Invoker } from '../contract/index.js';
import { MESSAGE_CONSUMER, type MessageConsumer } from '../messaging/ports.js';
import { METRICS, type Metrics } from '../operations/metrics/metrics.js';
import { createPool, migrate } from '../postgres/index.js';
import { INVOKER_CONFIG, type InvokerConfig } from './config.js';
import { DeadLetters } from './dead-letters/dead-letters.store.js';
import { alsoToDestinations } from './destinations/deliveries.js';
import { KeptFunctions, type KeepsVersions } from './execution/provisioning/kept-functions.js';
import { alone, type Places } from './execution/provisioning/places.js';
import type { Executor } from './execution/types.js';
import { InvokerLifecycle, type BrokerParts } from './invoker.lifecycle.js';
import { InvokerService, type RuntimeCatalogue } from './invoker.service.js';
import { LogEvents } from './logs/log-events.store.js';
import { LogGroups } from './logs/log-groups.store.js';
import { LogLines } from './logs/log-lines.store.js';
import { LogRetention } from './logs/log-retention.js';
import { LogRetentionStore } from './logs/log-retention.store.js';
import { LogService } from './logs/log-service.js';
import { LogStore } from './logs/log-store.js';
import { NotificationIntake, type RoutingCurrency } from './notifications/intake.js';
import { registerIntake } from './notifications/intake-route.js';
import { operationsProviders } from './operations/operations.providers.js';
import type { OutboxPublisher } from './outbox/outbox-publisher.js';
import type { Announce } from './queue/announcement.js';
import { Dispatcher } from './queue/dispatcher.js';
import { InvocationStore } from './queue/invocations.store.js';
import { QueueWorker } from './queue/worker.js';
import { ReplayService } from './replays/replay-service.js';
import { ReplayStore } from './replays/replays.store.js';
import { eventInvokeSettingsOf } from './routing/resolve.js';
import { retiring } from './routing/retirement.js';
import { RoutingTable } from './routing/routing-table.js';
import { invokerMigrations } from './schema.js';
import { ANNOUNCE, BROKER_PARTS, EXECUTOR, INVOKER_POOL, OUTBOX_PUBLISHER, PLACES, PROVISIONER, ROUTING_CURRENCY, RUNTIME_CATALOGUE } from './tokens.js';

/**
 * Where the invoker's ports come from: modules that provide PACKAGE_SOURCE and MESSAGE_CONSUMER (unless global), the
 * execution, and how it talks to the rest (`publishing.providers.ts`).
 */
export interface InvokerComposition {
  readonly imports?: ModuleMetadata['imports'];
  /** Providers of EXECUTOR, RUNTIME_CATALOGUE and PROVISIONER; they may inject LogStore, INVOKER_CONFIG and PACKAGE_SOURCE. */
  readonly execution: readonly Provider[];
  /** Providers of ROUTING_CURRENCY, ANNOUNCE, OUTBOX_PUBLISHER and BROKER_PARTS. */
  readonly publishing: readonly Provider[];
}

type Pool = ReturnType<typeof createPool>;

const logger = new Logger('Invoker');
const complain =
  (what: string) =>
  (notice: string, detail: unknown): void =>
    logger.warn(`${what}: ${notice}: ${detail instanceof Error ? detail.message : String(detail)}`);

const providers: Provider[] = [
  {
    provide: INVOKER_POOL,
    inject: [INVOKER_CONFIG],
    useFactory: ({ databaseUrl, maxConnections }: InvokerConfig) =>
      createPool(databaseUrl, {
        applicationName: 'switchyard-invoker',
        max: maxConnections,
        onError: (error) => complain('database')('connection lost', error),
      }),
  },
  {
    provide: KeptFunctions,
    inject: [PROVISIONER, { token: PLACES, optional: true }],
    useFactory: (versions: KeepsVersions, places: Places = alone) => new KeptFunctions(versions, places),
  },
  {
    provide: RoutingTable,
    inject: [EXECUTOR, KeptFunctions],
    useFactory: (executor: Executor, kept: KeptFunctions) => {
      const retire = retiring(executor);
      return new RoutingTable(complain('routing entry left out'), (stream, before, after) => {
        retire(stream, before, after);
        kept.routed(stream, after);
      });
    },
  },
  { provide: LogStore, inject: [INVOKER_POOL], useFactory: (pool: Pool) => new LogStore(new LogLines(pool), complain('log lines')) },
  {
    provide: LogService,
    inject: [LogStore, INVOKER_POOL],
    useFactory: (store: LogStore, pool: Pool) => new LogService(store, new LogGroups(pool), new LogEvents(pool)),
  },
  {
    provide: LogRetention,
    inject: [INVOKER_POOL, INVOKER_CONFIG],
    useFactory: (pool: Pool, { logRetention }: InvokerConfig) =>
      new LogRetention(new LogRetentionStore(pool), logRetention, (error) => complain('log lines')('sweep failed', error)),
  },
  { provide: InvocationStore, inject: [INVOKER_POOL], useFactory: (pool: Pool) => new InvocationStore(pool) },
  {
    provide: Dispatcher,
    inject: [RoutingTable, EXECUTOR, INVOKER_CONFIG],
    useFactory: (routing: RoutingTable, executor: Executor, { dispatch }: InvokerConfig) =>
      new Dispatcher(routing, executor, dispatch, (id, error) => logger.error(`invocation ${id} could not be run`, error)),
  },
  {
    provide: QueueWorker,
    inject: [InvocationStore, Dispatcher, RoutingTable, INVOKER_CONFIG, ANNOUNCE, OUTBOX_PUBLISHER, { token: METRICS, optional: true }],
    useFactory: (
      store: InvocationStore, dispatcher: Dispatcher, routing: RoutingTable, { queue }: InvokerConfig, announce: Announce, outbox?: OutboxPublisher, metrics?: Metrics,
    ) =>
      new QueueWorker(
        store,
        (invocation) => dispatcher.dispatch(invocation),
        queue,
        complain('queue'),
        alsoToDestinations(announce, routing, {
          topics: outbox !== undefined,
          undelivered: (destination, reason) => {
            metrics?.undeliveredResults.inc();
            complain('result not delivered')(destination, reason);
          },
        }),
        ({ deadLetter }, { messages }) => {
          if (messages.length > 0) outbox?.wake();
          if (deadLetter !== null) metrics?.deadLetters.inc({ reason: deadLetter });
        },
        (invocation) => eventInvokeSettingsOf(routing.function(invocation), invocation.qualifier),
      ),
  },
  { provide: DeadLetters, inject: [INVOKER_POOL], useFactory: (pool: Pool) => new DeadLetters(pool) },
  {
    provide: ReplayService,
    inject: [INVOKER_POOL, RoutingTable, QueueWorker, INVOKER_CONFIG],
    useFactory: (pool: Pool, routing: RoutingTable, worker: QueueWorker, { routingWaitMs }: InvokerConfig) =>
      new ReplayService({ store: new ReplayStore(pool), routing, wake: () => worker.wake(), routingWaitMs }),
  },
  {
    provide: NotificationIntake,
    inject: [RoutingTable, InvocationStore, ROUTING_CURRENCY],
    useFactory: (routing: RoutingTable, store: InvocationStore, currency: RoutingCurrency) =>
      new NotificationIntake(routing, (invocations) => store.accept(invocations), currency, complain('notification plans nothing')),
  },
  {
    provide: INVOKER,
    inject: [RoutingTable, EXECUTOR, RUNTIME_CATALOGUE, InvocationStore, NotificationIntake, LogService, DeadLetters, ReplayService, QueueWorker, KeptFunctions, INVOKER_CONFIG],
    useFactory: (
      routing: RoutingTable,
      executor: Executor,
      runtimes: RuntimeCatalogue,
      invocations: InvocationStore,
      intake: NotificationIntake,
      logs: LogService,
      deadLetters: DeadLetters,
      replays: ReplayService,
      worker: QueueWorker,
      kept: KeptFunctions,
      { routingWaitMs, activeWaitMs }: InvokerConfig,
    ) =>
      new InvokerService({ routing, executor, runtimes, invocations, intake, logs, deadLetters, replays, kept, wake: () => worker.wake(), routingWaitMs, activeWaitMs }),
  },
  {
    provide: InvokerLifecycle,
    inject: [MESSAGE_CONSUMER, RoutingTable, KeptFunctions, QueueWorker, EXECUTOR, LogStore, LogRetention, INVOKER_POOL, INVOKER_CONFIG, BROKER_PARTS],
    useFactory: (
      consumer: MessageConsumer,
      routing: RoutingTable,
      kept: KeptFunctions,
      worker: QueueWorker,
      executor: Executor,
      logs: LogStore,
      retention: LogRetention,
      pool: Pool,
      { databaseUrl, shutdownGraceMs }: InvokerConfig,
      broker?: BrokerParts,
    ) =>
      new InvokerLifecycle({
        migrate: () => migrate(databaseUrl, invokerMigrations),
        consumer,
        routing,
        kept,
        worker,
        executor,
        logs,
        retention,
        broker,
        closePool: () => pool.end(),
        shutdownGraceMs,
      }),
  },
  {
    provide: Symbol('NotificationsRoute'),
    inject: [HttpAdapterHost, INVOKER, INVOKER_CONFIG],
    useFactory: ({ httpAdapter }: HttpAdapterHost, invoker: Invoker, config: InvokerConfig) =>
      registerIntake(httpAdapter.getInstance<FastifyInstance>(), {
        token: config.intakeToken,
        bodyLimit: config.intakeBodyLimit,
        ownsPath: config.intakeOwnsPath,
        accept: (body) => invoker.acceptNotifications(body),
        onError: (error) => logger.error('A notification could not be taken.', error),
      }),
  },
];

/** The invoker: takes notifications, keeps the routing table, runs functions. Gives INVOKER. */
@Module({})
export class InvokerModule {
  static forRoot(config: InvokerConfig, { imports = [], execution, publishing }: InvokerComposition): DynamicModule {
    return {
      module: InvokerModule,
      imports,
      providers: [{ provide: INVOKER_CONFIG, useValue: config }, ...providers, ...operationsProviders, ...execution, ...publishing],
      exports: [INVOKER, InvokerLifecycle, KeptFunctions, RoutingTable],
    };
  }
}
