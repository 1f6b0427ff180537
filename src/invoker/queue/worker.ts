import { performance } from 'node:perf_hooks';
import type { EventInvokeSettings } from '../../contract/index.js';
import type { Announce, Announcement } from './announcement.js';
import type { InvocationStore } from './invocations.store.js';
import { expired, settle, withOwn, type RetrySettings } from './settlement.js';
import type { LeasedInvocation, Outcome, Settlement } from './types.js';

/** Re-runs of a replay leave the rest of a worker to what comes in live, which else would wait for as long as they run. */
const RERUN_SHARE = 3 / 4;

/** How a worker takes from the queue. Times in milliseconds. */
export interface WorkerSettings extends RetrySettings {
  /** Runs at a time. */
  readonly concurrency: number;
  /** A worker that is gone is taken over after this at the latest. */
  readonly leaseMs: number;
  readonly renewalMs: number;
  /** How often to look for what nobody announced: retries that are due, other invokers' leases that ran out. */
  readonly pollMs: number;
}

/** What happened that nobody awaits, for the invoker's own log. */
export type WorkerNotice = (notice: 'lease-lost' | 'store-failed' | 'settlement-dropped', detail: unknown) => void;

/**
 * Leases invocations that are due, runs them, and writes down what became of them. A lease is renewed while its run
 * goes on; a settlement whose lease was taken over changes nothing.
 */
export class QueueWorker {
  private readonly running = new Map<string, { readonly invocation: LeasedInvocation; readonly done: Promise<void> }>();
  private stopping = false;
  private loop: Promise<void> = Promise.resolve();
  private wakeUp: (() => void) | undefined;
  private woken = false;
  private renewals: NodeJS.Timeout | undefined;

  constructor(
    private readonly store: InvocationStore,
    private readonly dispatch: (invocation: LeasedInvocation) => Promise<Outcome>,
    private readonly settings: WorkerSettings,
    private readonly notice: WorkerNotice,
    private readonly announce: Announce,
    /** A settlement was stored, with what it tells. */
    private readonly settled: (settlement: Settlement, announcement: Announcement) => void = () => undefined,
    /** What the function's own account says of retries and age. */
    private readonly settingsOf: (invocation: LeasedInvocation) => EventInvokeSettings = () => ({}),
  ) {}

  start(): void {
    this.loop = this.takeUntilStopped();
    this.renewals = setInterval(() => void this.renew(), this.settings.renewalMs);
  }

  /** Something was accepted: look now. */
  wake(): void {
    this.woken = true;
    this.wakeUp?.();
  }

  /** Takes nothing more, lets runs end for `graceMs` milliseconds, then gives the leases of the others back. */
  async stop(graceMs: number): Promise<void> {
    this.stopping = true;
    this.wake();
    await this.loop;
    let timer: NodeJS.Timeout | undefined;
    const grace = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, graceMs);
    });
    await Promise.race([Promise.all([...this.running.values()].map(({ done }) => done)), grace]);
    clearTimeout(timer);
    clearInterval(this.renewals);
    const unfinished = [...this.running.values()].map(({ invocation }) => invocation);
    this.running.clear();
    await this.store.release(unfinished).catch((error: unknown) => this.notice('store-failed', error));
  }

  private async takeUntilStopped(): Promise<void> {
    while (!this.stopping) {
      this.woken = false;
      const free = this.settings.concurrency - this.running.size;
      const taken = free > 0 ? await this.take(free) : 0;
      if (free === 0 || taken < free) await this.nextOccasion();
    }
  }

  private async take(limit: number): Promise<number> {
    try {
      const leased = await this.store.lease(limit, this.settings.leaseMs, this.freeForReruns());
      for (const invocation of leased) this.begin(invocation);
      return leased.length;
    } catch (error) {
      this.notice('store-failed', error);
      return 0;
    }
  }

  private freeForReruns(): number {
    const most = Math.max(1, Math.floor(this.settings.concurrency * RERUN_SHARE));
    const reruns = [...this.running.values()].filter(({ invocation }) => invocation.replayOf !== null).length;
    return Math.max(0, most - reruns);
  }

  private nextOccasion(): Promise<void> {
    if (this.woken) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.wakeUp?.(), this.settings.pollMs);
      this.wakeUp = () => {
        clearTimeout(timer);
        this.wakeUp = undefined;
        resolve();
      };
    });
  }

  private begin(invocation: LeasedInvocation): void {
    const { leaseToken } = invocation;
    const done = this.run(invocation)
      .catch((error: unknown) => this.notice('settlement-dropped', error))
      .finally(() => {
        this.running.delete(leaseToken);
        this.wake();
      });
    this.running.set(leaseToken, { invocation, done });
  }

  private async run(invocation: LeasedInvocation): Promise<void> {
    const began = performance.now();
    const retries = (): RetrySettings => withOwn(this.settings, this.settingsOf(invocation));
    if (invocation.ageMs > retries().maximumEventAgeMs) {
      await this.settle(invocation, expired(retries(), invocation.lastError));
      return;
    }
    const outcome = await this.dispatch(invocation);
    if (!this.running.has(invocation.leaseToken)) {
      this.notice('settlement-dropped', invocation.id);
      return;
    }
    await this.settle(invocation, settle(outcome, invocation, invocation.ageMs + performance.now() - began, retries()));
  }

  /** Tries until the store takes it: the run is over, and only its lease's end would bring it back. */
  private async settle(invocation: LeasedInvocation, settlement: Settlement): Promise<void> {
    const announcement = this.announce(invocation, settlement);
    for (;;) {
      try {
        if (!(await this.store.settle(invocation, settlement, announcement))) this.notice('settlement-dropped', invocation.id);
        else this.settled(settlement, announcement);
        return;
      } catch (error) {
        this.notice('store-failed', error);
        if (!this.running.has(invocation.leaseToken)) return;
        await new Promise((resolve) => setTimeout(resolve, this.settings.pollMs));
      }
    }
  }

  private async renew(): Promise<void> {
    const leases = [...this.running.values()].map(({ invocation }) => invocation);
    if (leases.length === 0) return;
    try {
      const held = await this.store.renew(leases, this.settings.leaseMs);
      for (const { id, leaseToken } of leases) {
        if (!held.has(id) && this.running.has(leaseToken)) this.notice('lease-lost', id);
      }
    } catch (error) {
      this.notice('store-failed', error);
    }
  }
}
