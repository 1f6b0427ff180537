import { setTimeout as delay } from 'node:timers/promises';
import { Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { GroupMembership, MessageConsumer } from '../messaging/ports.js';
import type { KeptFunctions } from './execution/provisioning/kept-functions.js';
import type { Executor } from './execution/types.js';
import type { LogRetention } from './logs/log-retention.js';
import type { LogStore } from './logs/log-store.js';
import type { DestinationPublisher } from './destinations/destination-publisher.js';
import type { OutboxPublisher } from './outbox/outbox-publisher.js';
import type { QueueWorker } from './queue/worker.js';
import type { RoutingTable } from './routing/routing-table.js';

const JOIN_AGAIN_MS = 1_000;

/** What there is only with a broker. */
export interface BrokerParts {
  readonly prepareTopics: () => Promise<void>;
  readonly joinNotifications: () => Promise<GroupMembership>;
  readonly outbox: OutboxPublisher;
  readonly destinations: DestinationPublisher;
}

/** What starts and ends with the application. */
export interface RunningParts {
  readonly migrate: () => Promise<unknown>;
  readonly consumer: MessageConsumer;
  readonly routing: RoutingTable;
  readonly kept: KeptFunctions;
  readonly worker: QueueWorker;
  readonly executor: Executor;
  readonly logs: LogStore;
  readonly retention: LogRetention;
  readonly broker?: BrokerParts;
  readonly closePool: () => Promise<void>;
  readonly shutdownGraceMs: number;
}

/**
 * Routing first, then workers, so that nothing runs on a table that is not read yet; notifications last. At the end the
 * other way round: nothing more is taken, runs end (bounded), their results and logs are stored, connections close.
 */
export class InvokerLifecycle implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly logger = new Logger('Invoker');
  private notifications: GroupMembership | undefined;
  private joining: Promise<void> = Promise.resolve();
  private readonly stopping = new AbortController();

  constructor(private readonly parts: RunningParts) {}

  async onApplicationBootstrap(): Promise<void> {
    const { migrate, broker, routing, consumer, kept, worker, retention } = this.parts;
    await migrate();
    await broker?.prepareTopics();
    await routing.start(consumer);
    kept.start();
    worker.start();
    retention.start();
    broker?.outbox.start();
    broker?.destinations.start();
    // Nobody waits for it: a member that was killed keeps the group from admitting another until its session ends.
    if (broker) this.joining = this.joinNotifications(broker);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.joining;
    await this.notifications?.close();
    await this.parts.worker.stop(this.parts.shutdownGraceMs);
  }

  async onApplicationShutdown(): Promise<void> {
    const { executor, logs, retention, routing, broker, closePool } = this.parts;
    const ends = [
      () => executor.close(), () => broker?.outbox.stop(), () => broker?.destinations.stop(), () => logs.close(), () => retention.stop(), () => routing.close(), closePool,
    ];
    for (const end of ends) {
      await Promise.resolve(end()).catch((error: unknown) => this.logger.error('A part of the invoker did not end cleanly.', error));
    }
  }

  /** Messages of `s3.notifications` that the group has not committed; undefined without a broker, or where it does not say. */
  async notificationLag(): Promise<number | undefined> {
    return this.notifications?.lag();
  }

  private async joinNotifications({ joinNotifications }: BrokerParts): Promise<void> {
    while (!this.stopping.signal.aborted) {
      try {
        this.notifications = await joinNotifications();
        return;
      } catch (error) {
        this.logger.warn(`notifications cannot be read yet: ${error instanceof Error ? error.message : String(error)}`);
        await delay(JOIN_AGAIN_MS, undefined, { signal: this.stopping.signal }).catch(() => undefined);
      }
    }
  }
}
