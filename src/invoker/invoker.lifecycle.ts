import { Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { MessageConsumer } from '../messaging/ports.js';
import type { Executor } from './execution/types.js';
import type { LogStore } from './logs/log-store.js';
import type { QueueWorker } from './queue/worker.js';
import type { RoutingTable } from './routing/routing-table.js';

/** What starts and ends with the application. */
export interface RunningParts {
  readonly migrate: () => Promise<unknown>;
  readonly consumer: MessageConsumer;
  readonly routing: RoutingTable;
  readonly worker: QueueWorker;
  readonly executor: Executor;
  readonly logs: LogStore;
  readonly closePool: () => Promise<void>;
  readonly shutdownGraceMs: number;
}

/**
 * Routing first, then workers, so that nothing runs on a table that is not read yet. At the end the other way round:
 * no more leases, runs end (bounded), their logs are stored, connections close.
 */
export class InvokerLifecycle implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly logger = new Logger('Invoker');

  constructor(private readonly parts: RunningParts) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.parts.migrate();
    await this.parts.routing.start(this.parts.consumer);
    this.parts.worker.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.parts.worker.stop(this.parts.shutdownGraceMs);
  }

  async onApplicationShutdown(): Promise<void> {
    const { executor, logs, routing, closePool } = this.parts;
    for (const end of [() => executor.close(), () => logs.close(), () => routing.close(), closePool]) {
      await end().catch((error: unknown) => this.logger.error('A part of the invoker did not end cleanly.', error));
    }
  }
}
