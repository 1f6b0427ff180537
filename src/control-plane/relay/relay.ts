import { setTimeout as delay } from 'node:timers/promises';
import type { Lease } from '../leadership/lease.store.js';
import type { RelayLag, RelayProgress } from './relay-progress.store.js';

/** How often a candidate asks for the lease, and how often a leader renews it; times in milliseconds. */
export interface RelayTimes {
  readonly candidateMs: number;
  readonly renewalMs: number;
  /** Before a leader whose session failed tries again, others had a chance meanwhile. */
  readonly pauseMs: number;
}

/** One rule of a leader. */
export interface Session {
  /** Rejects with what ended it. */
  readonly failed: Promise<never>;
  close(): Promise<void>;
}

/** Tells what changed: who leads, and what keeps it from publishing. */
export type RelayNotice = (level: 'info' | 'error', message: string) => void;

/**
 * Elects one leader among the control planes of a database, which publishes the feed; the others wait for its lease to run
 * out. A leader that fails gives the lease back: perhaps another control plane reaches the broker.
 */
export class Relay {
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private epoch: string | undefined;
  private problem: string | undefined;

  constructor(
    private readonly lease: Lease,
    private readonly progress: Pick<RelayProgress, 'lag'>,
    private readonly openSession: () => Promise<Session>,
    private readonly times: RelayTimes,
    private readonly notice: RelayNotice,
  ) {}

  start(): void {
    this.running = this.campaign();
  }

  /** Publishes what it has begun, then lets another lead. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /** Whether this process leads, and what keeps it from publishing (undefined: nothing). */
  status(): { readonly leading: boolean; readonly epoch?: string; readonly problem?: string } {
    return { leading: this.epoch !== undefined, ...(this.epoch && { epoch: this.epoch }), ...(this.problem && { problem: this.problem }) };
  }

  /** How far the events on the broker are behind the store, whoever leads. */
  lag(): Promise<RelayLag> {
    return this.progress.lag();
  }

  private async campaign(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      const epoch = await this.lease.lead().catch(() => undefined);
      if (epoch === undefined) {
        await this.pause(this.times.candidateMs);
        continue;
      }
      this.epoch = epoch;
      await this.rule(epoch);
      this.epoch = undefined;
      await this.lease.resign().catch(() => undefined);
      await this.pause(this.times.pauseMs);
    }
  }

  /** Until the lease is lost, the session fails, or a stop is asked for. */
  private async rule(epoch: string): Promise<void> {
    const lost = new AbortController();
    const renewal = this.renewUntil(epoch, lost);
    let session: Session | undefined;
    try {
      session = await this.openUnlessStopped();
      if (session === undefined) return;
      if (this.problem !== undefined) this.notice('info', 'the relay publishes again');
      this.problem = undefined;
      await Promise.race([session.failed, aborted(lost.signal), aborted(this.stopping.signal)]);
    } catch (error) {
      this.complain(error);
    } finally {
      await session?.close();
      lost.abort();
      await renewal;
    }
  }

  /** Opening may take as long as a broker lets a client wait: a stop does not. */
  private async openUnlessStopped(): Promise<Session | undefined> {
    const opening = this.openSession();
    const opened = await Promise.race([opening, aborted(this.stopping.signal).then(() => undefined)]);
    if (opened === undefined) void opening.then((late) => late.close(), () => undefined);
    return opened;
  }

  /** By the clock of this process the lease may have run out before the database says so: it is the database that counts. */
  private async renewUntil(epoch: string, lost: AbortController): Promise<void> {
    let lastRenewal = performance.now();
    while (!lost.signal.aborted) {
      await delay(this.times.renewalMs, undefined, { signal: lost.signal }).catch(() => undefined);
      if (lost.signal.aborted) return;
      try {
        if ((await this.lease.lead()) !== epoch) break;
        lastRenewal = performance.now();
      } catch {
        if (performance.now() - lastRenewal > this.lease.leaseMs) break;
      }
    }
    if (!lost.signal.aborted) this.notice('info', `the relay's lease (epoch ${epoch}) was lost`);
    lost.abort();
  }

  /** Once for each reason: while a broker is away every try fails alike. */
  private complain(error: unknown): void {
    const problem = error instanceof Error ? error.message : String(error);
    if (problem !== this.problem) this.notice('error', `the relay does not publish: ${problem}`);
    this.problem = problem;
  }

  private async pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.stopping.signal }).catch(() => undefined);
  }
}

const aborted = (signal: AbortSignal): Promise<void> =>
  signal.aborted ? Promise.resolve() : new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
