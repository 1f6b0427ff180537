import type { Pool } from 'pg';
import { comparePositions, type FeedPosition, type Recorded } from '../contract/index.js';
import { Checkpoint } from './checkpoint.js';
import type { FeedSignal } from './feed-signal.js';
import type { PostgresEventStore } from './postgres-event-store.js';
import type { FeedPage } from './types.js';

const BATCH = 500;
/** The safety net for a lost signal. */
const SLOW_POLL_MS = 1_000;
/** While a running transaction keeps committed events back. */
const HORIZON_POLL_MS = 2;
const FIRST_RETRY_MS = 50;
const LONGEST_RETRY_MS = 5_000;

/** Takes events in feed order. A rejection gives the same events again, after a growing pause. */
export type FeedHandler = (events: readonly Recorded[]) => Promise<void>;

/** A follower at work. */
export interface FeedSubscription {
  /** Resolves when everything that was committed at the time of this call has been handled; rejects when closed before. */
  caughtUp(): Promise<void>;
  /** Ends after the batch that is being handled. */
  close(): Promise<void>;
}

/** What follows may tell about: a handler that fails. */
export interface FeedOptions {
  readonly onError?: (error: unknown, follower: string) => void;
}

/** Follows the feed: gap-free, in order, woken by the signal. */
export class FeedFollower {
  private readonly reads = new Map<string, Promise<FeedPage>>();

  constructor(
    private readonly store: PostgresEventStore,
    private readonly signal: FeedSignal,
    private readonly pool: Pool,
    private readonly options: FeedOptions = {},
  ) {}

  /** Follows from a position, which this process alone remembers, `batch` events at a time. */
  follow(name: string, from: FeedPosition, handle: FeedHandler, batch = BATCH): FeedSubscription {
    return this.start(name, from, handle, batch);
  }

  /**
   * Follows from where this name has come before, at the first time from the start. At least once: its place is noted
   * after the handler, and written a little later. One follower of a name at a time is the caller's care; two do the work
   * twice.
   */
  async runCheckpointed(name: string, handle: FeedHandler): Promise<FeedSubscription> {
    const onError = (error: unknown) => this.options.onError?.(error, name);
    const checkpoint = await Checkpoint.read(this.pool, name, onError);
    const advance: FeedHandler = async (events) => {
      await handle(events);
      checkpoint.reached(events.at(-1)!.feed);
    };
    const follower = this.start(name, checkpoint.start, advance, BATCH);
    return {
      caughtUp: () => follower.caughtUp(),
      close: async () => {
        await follower.close();
        await checkpoint.flush();
      },
    };
  }

  private start(name: string, from: FeedPosition, handle: FeedHandler, batch: number): Follower {
    const read = (position: FeedPosition) => this.readTogether(position, batch);
    const committedHead = () => this.store.committedHead();
    const follower = new Follower({ read, committedHead, batch }, this.signal, from, handle, (error) => this.options.onError?.(error, name));
    follower.start();
    return follower;
  }

  /**
   * Followers at the same place that one signal woke share one read. Only within the tick: a read that began before a
   * signal may not have seen what the signal is about.
   */
  private readTogether(position: FeedPosition, batch: number): Promise<FeedPage> {
    const key = `${position.txId}/${position.position}/${batch}`;
    let read = this.reads.get(key);
    if (!read) {
      read = this.store.readFeed(position, batch);
      this.reads.set(key, read);
      process.nextTick(() => this.reads.delete(key));
    }
    return read;
  }
}

/** The feed as one follower reads it. */
interface FeedReads {
  read(position: FeedPosition): Promise<FeedPage>;
  committedHead(): Promise<FeedPosition>;
  /** Events of a full page. */
  readonly batch: number;
}

interface Waiter {
  readonly target: FeedPosition;
  readonly resolve: () => void;
  readonly reject: (reason: Error) => void;
}

class Follower implements FeedSubscription {
  private readonly waiters = new Set<Waiter>();
  private closed = false;
  private woken = false;
  private ahead: Promise<FeedPage> | undefined;
  private wake: () => void = () => undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly feed: FeedReads,
    private readonly signal: FeedSignal,
    private position: FeedPosition,
    private readonly handle: FeedHandler,
    private readonly onError: (error: unknown) => void,
  ) {}

  start(): void {
    this.running = this.run();
  }

  async caughtUp(): Promise<void> {
    const target = await this.feed.committedHead();
    if (this.closed) throw new Error('the subscription is closed');
    if (comparePositions(this.position, target) >= 0) return;
    await new Promise<void>((resolve, reject) => {
      this.waiters.add({ target, resolve, reject });
      this.rouse();
    });
  }

  async close(): Promise<void> {
    this.closed = true;
    this.rouse();
    await this.running;
  }

  private async run(): Promise<void> {
    const deaf = this.signal.listen(() => this.rouse());
    let retry = FIRST_RETRY_MS;
    while (!this.closed) {
      this.woken = false;
      try {
        const idleFor = await this.step();
        retry = FIRST_RETRY_MS;
        await this.sleep(idleFor);
      } catch (error) {
        this.ahead = undefined;
        this.onError(error);
        this.woken = false; // the next event is no reason to try what fails sooner
        await this.sleep(retry);
        retry = Math.min(retry * 2, LONGEST_RETRY_MS);
      }
    }
    deaf();
    for (const { reject } of this.waiters) reject(new Error('the subscription is closed'));
  }

  /** Handles one page; gives how long nothing needs to be done unless something wakes us. In a backlog the next page is read meanwhile. */
  private async step(): Promise<number> {
    const { events, pending } = await (this.ahead ?? this.feed.read(this.position));
    const full = events.length === this.feed.batch;
    this.ahead = full ? this.feed.read(events.at(-1)!.feed) : undefined;
    this.ahead?.catch(() => undefined); // who awaits it hears of it
    if (events.length > 0) {
      await this.handle(events);
      this.position = events.at(-1)!.feed;
      this.settleWaiters();
    }
    if (full) return 0;
    return pending ? HORIZON_POLL_MS : SLOW_POLL_MS;
  }

  private settleWaiters(): void {
    for (const waiter of this.waiters) {
      if (comparePositions(this.position, waiter.target) >= 0) {
        this.waiters.delete(waiter);
        waiter.resolve();
      }
    }
  }

  private rouse(): void {
    this.woken = true;
    this.wake();
  }

  private sleep(ms: number): Promise<void> {
    if (ms === 0 || this.woken || this.closed) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
