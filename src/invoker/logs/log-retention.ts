import { setTimeout as delay } from 'node:timers/promises';
import type { LogRetentionStore } from './log-retention.store.js';

/** How expired lines are deleted. */
export interface RetentionSettings {
  /** How long lines stay in groups without a retention of their own; undefined: for ever, as on AWS. */
  readonly defaultDays?: number;
  readonly sweepMs: number;
  /** Lines that one transaction deletes: short, so that nothing waits for it. */
  readonly batchLines: number;
}

/** Deletes log lines whose time has come, little by little, as long as the invoker runs. */
export class LogRetention {
  private readonly stopping = new AbortController();
  private loop: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: Pick<LogRetentionStore, 'sweep'>,
    private readonly settings: RetentionSettings,
    private readonly failed: (error: unknown) => void,
  ) {}

  start(): void {
    this.loop = this.sweepUntilStopped();
  }

  /** Lets the batch that runs end. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.loop;
  }

  private async sweepUntilStopped(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await this.sweep().catch(this.failed);
      await delay(this.settings.sweepMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  private async sweep(): Promise<void> {
    const { defaultDays, batchLines } = this.settings;
    while (!this.stopping.signal.aborted && (await this.store.sweep(defaultDays, batchLines)) === batchLines);
  }
}
