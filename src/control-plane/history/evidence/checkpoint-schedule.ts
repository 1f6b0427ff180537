import { setTimeout as delay } from 'node:timers/promises';
import type { SignedCheckpoint } from '../../../contract/index.js';
import type { HealthProbe } from '../../../operations/health/health-probes.js';

/** Tells what keeps checkpoints from being taken, and when they are taken again. */
export type ScheduleNotice = (level: 'info' | 'error', message: string) => void;

/** Takes a checkpoint at the start and every so often, where something has changed. */
export class CheckpointSchedule {
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private problem: string | undefined;

  constructor(
    private readonly takeIfChanged: () => Promise<SignedCheckpoint | undefined>,
    private readonly everyMs: number,
    private readonly notice: ScheduleNotice,
  ) {}

  start(): void {
    if (this.everyMs > 0) this.running = this.run();
  }

  /** Lets one that is being taken end. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /** Advisory: who signs no evidence still serves. */
  probe(): HealthProbe {
    return { name: 'checkpoints', advisory: true, check: () => Promise.resolve({ up: this.problem === undefined }) };
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      await this.look();
      await delay(this.everyMs, undefined, { signal: this.stopping.signal, ref: false }).catch(() => undefined);
    }
  }

  /** A problem is told once for each reason. */
  private async look(): Promise<void> {
    let problem: string | undefined;
    try {
      await this.takeIfChanged();
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error);
    }
    if (problem === this.problem) return;
    this.problem = problem;
    if (problem === undefined) this.notice('info', 'checkpoints are signed again');
    else this.notice('error', `no checkpoint is signed: ${problem}`);
  }
}
