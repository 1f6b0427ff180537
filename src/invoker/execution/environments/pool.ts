import { LRUCache } from 'lru-cache';
import { tooManyRequests, type AwsError } from '../../../aws/errors.js';

/** What the pool keeps: one environment. `key` names account, function, version and revision, `group` all but the revision. */
export interface Pooled {
  readonly key: string;
  readonly group: string;
  /** Started ahead of any call and kept for as long as it is wanted: neither idle time nor another function's need ends it. */
  readonly provisioned: boolean;
  /** Ends the environment; the pool is told by `gone`. */
  end(): void;
}

/** Leave to start one environment. Exactly one of the two is to be called. */
export interface ColdStart<Environment> {
  /** It runs, and is busy with the invocation that the leave was for; one that was started ahead until it is released. */
  started(environment: Environment): void;
  failed(): void;
}

/** Why there is no leave to start one now: too many others are starting, or there is no room that could be made. */
export type NoLeave = 'others-starting' | 'full';

export type Grant<Environment> =
  | { readonly kind: 'warm'; readonly environment: Environment }
  | { readonly kind: 'cold'; readonly coldStart: ColdStart<Environment> };

/** Environments by what they do. */
export interface EnvironmentCounts {
  readonly starting: number;
  readonly busy: number;
  readonly idle: number;
}

export interface PoolLimits {
  /** Environments at once, busy, idle or starting. */
  readonly maxEnvironments: number;
  /** Environments that start at once for calls, and of provisioned ones as long as no more start in all: starting is bound by the processor. */
  readonly maxStarting: number;
  readonly idleMs: number;
  readonly maxWaiting: number;
  readonly waitMs: number;
}

interface Waiter<Environment> {
  readonly key: string;
  readonly since: number;
  grant(grant: Grant<Environment>): void;
  refuse(): void;
}

interface Group {
  /** The key that was asked for last: environments of others retire. */
  key: string;
  members: number;
}

/** A waiter this old is served by ending another function's idle environment, even where someone waits for that one. */
const PATIENCE_MS = 100;

const rateExceeded = (): AwsError => tooManyRequests('Rate Exceeded.', 'ConcurrentInvocationLimitExceeded');

/**
 * Who gets which environment. Warm ones are reused for the same key only, last used first; a new one is started while
 * there is room, else in place of the one that has been idle longest; who finds neither waits in line, bounded in
 * length and time. Environments of a revision that is no longer asked for retire as soon as they are free. Provisioned ones serve
 * first, and end only when they are dismissed or retired.
 */
export class EnvironmentPool<Environment extends Pooled> {
  readonly #idle = new Map<string, Environment[]>();
  readonly #idleSince = new Map<Environment, number>();
  readonly #busy = new Set<Environment>();
  /** Busy ones that end when they are free. */
  readonly #leaving = new WeakSet<Environment>();
  readonly #groups = new Map<string, Group>();
  /** Keys of which no environment is to be kept, not even one that is only being started. */
  readonly #retired = new LRUCache<string, true>({ max: 10_000 });
  #waiting: Waiter<Environment>[] = [];
  #starting = 0;
  /** Of those, provisioned ones. Their init may take minutes, or hang: no call waits for its end. */
  #startingAhead = 0;
  /** Provisioned ones, with those that are starting. */
  #ahead = 0;
  #closed = false;
  readonly #reaper: NodeJS.Timeout;

  constructor(private readonly limits: PoolLimits) {
    this.#reaper = setInterval(() => this.#reap(), Math.max(limits.idleMs / 4, 10));
    this.#reaper.unref();
  }

  /** Environments that are busy, idle or starting. */
  get size(): number {
    return this.#busy.size + this.#idleSince.size + this.#starting;
  }

  get counts(): EnvironmentCounts {
    return { starting: this.#starting, busy: this.#busy.size, idle: this.#idleSince.size };
  }

  /** @throws AwsError TooManyRequestsException when the line is too long or the wait was; the signal's reason when aborted */
  acquire(key: string, group: string, signal?: AbortSignal): Grant<Environment> | Promise<Grant<Environment>> {
    if (this.#closed) throw rateExceeded();
    this.#prefer(key, group);
    const grant = this.#warm(key) ?? (this.#waiting.length === 0 ? this.#cold(false) : null);
    if (grant) return grant;
    return this.#wait(key, signal);
  }

  /**
   * Leave to start a provisioned one, that nobody called for yet, in place of an idle one if need be. The last place is for
   * calls: with all of them kept for some functions, the others would never run.
   */
  ahead(key: string, group: string): ColdStart<Environment> | NoLeave {
    if (this.#closed || this.#ahead >= this.limits.maxEnvironments - 1) return 'full';
    if (this.#starting >= this.limits.maxStarting) return 'others-starting';
    this.#prefer(key, group);
    return this.#makeRoom() ? this.#leave(true) : 'full';
  }

  /** The environment is free again. */
  release(environment: Environment): void {
    if (!this.#busy.delete(environment)) return;
    this.#keep(environment);
    if (this.#closed || this.#retired.has(environment.key) || this.#leaving.has(environment) || this.#groups.get(environment.group)?.key !== environment.key) {
      environment.end();
    }
    this.#serve();
  }

  /** The environment is wanted no more: it ends now, or when it is free. */
  dismiss(environment: Environment): void {
    if (this.#busy.has(environment)) this.#leaving.add(environment);
    else environment.end();
  }

  /** No environment of this key is to be kept: idle ones end now, busy ones when they are free. */
  retire(key: string): void {
    this.#retired.set(key, true);
    for (const environment of [...(this.#idle.get(key) ?? [])]) environment.end();
  }

  /** The environment ended, by itself or because it was told to. */
  gone(environment: Environment): void {
    if (!this.#busy.delete(environment) && !this.#forget(environment)) return;
    if (environment.provisioned) this.#ahead -= 1;
    const group = this.#groups.get(environment.group);
    if (group && --group.members === 0) this.#groups.delete(environment.group);
    this.#serve();
  }

  /** Refuses whoever waits or comes, and ends what is idle now or later. */
  close(): void {
    this.#closed = true;
    clearInterval(this.#reaper);
    for (const waiter of this.#waiting) waiter.refuse();
    for (const environment of [...this.#idleSince.keys()]) environment.end();
  }

  /** Ends every environment, the busy ones too. */
  endAll(): void {
    for (const environment of [...this.#busy, ...this.#idleSince.keys()]) environment.end();
  }

  /** Retires idle environments of the same group when another key is asked for than before. */
  #prefer(key: string, group: string): void {
    const known = this.#groups.get(group);
    if (!known || known.key === key) return;
    const former = this.#idle.get(known.key) ?? [];
    known.key = key;
    for (const environment of [...former]) environment.end();
  }

  #keep(environment: Environment): void {
    const alike = this.#idle.get(environment.key);
    if (alike) alike.push(environment);
    else this.#idle.set(environment.key, [environment]);
    this.#idleSince.set(environment, performance.now());
  }

  #forget(environment: Environment): boolean {
    if (!this.#idleSince.delete(environment)) return false;
    const alike = this.#idle.get(environment.key) as Environment[];
    alike.splice(alike.indexOf(environment), 1);
    if (alike.length === 0) this.#idle.delete(environment.key);
    return true;
  }

  #warm(key: string): Grant<Environment> | null {
    const alike = this.#idle.get(key);
    const environment = alike?.findLast(({ provisioned }) => provisioned) ?? alike?.at(-1);
    if (environment === undefined) return null;
    this.#forget(environment);
    this.#busy.add(environment);
    return { kind: 'warm', environment };
  }

  #cold(evict: boolean): Grant<Environment> | null {
    if (this.#callsMayNotStart()) return null;
    if (this.size >= this.limits.maxEnvironments && !(evict || this.#waiting.length === 0)) return null;
    return this.#makeRoom() ? { kind: 'cold', coldStart: this.#leave(false) } : null;
  }

  #callsMayNotStart(): boolean {
    return this.#starting - this.#startingAhead >= this.limits.maxStarting;
  }

  /** Whether there is room for one more, which the one that has been idle longest may have had to make. */
  #makeRoom(): boolean {
    if (this.size < this.limits.maxEnvironments) return true;
    for (const oldest of this.#idleSince.keys()) {
      if (oldest.provisioned) continue;
      oldest.end();
      return this.size < this.limits.maxEnvironments;
    }
    return false;
  }

  #leave(ahead: boolean): ColdStart<Environment> {
    this.#starting += 1;
    if (ahead) {
      this.#ahead += 1;
      this.#startingAhead += 1;
    }
    let open = true;
    const finish = (): boolean => {
      if (!open) return false;
      open = false;
      this.#starting -= 1;
      if (ahead) this.#startingAhead -= 1;
      return true;
    };
    return {
      started: (environment) => {
        if (!finish()) return;
        this.#busy.add(environment);
        const group = this.#groups.get(environment.group);
        if (group) group.members += 1;
        else this.#groups.set(environment.group, { key: environment.key, members: 1 });
        this.#serve();
      },
      failed: () => {
        if (!finish()) return;
        if (ahead) this.#ahead -= 1;
        this.#serve();
      },
    };
  }

  #wait(key: string, signal?: AbortSignal): Promise<Grant<Environment>> {
    if (this.#waiting.length >= this.limits.maxWaiting) throw rateExceeded();
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const leave = (reason: unknown): void => {
        this.#waiting = this.#waiting.filter((other) => other !== waiter);
        settled();
        reject(reason);
      };
      const abort = (): void => leave(signal?.reason);
      const timer = setTimeout(() => waiter.refuse(), this.limits.waitMs);
      const settled = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
      };
      const waiter: Waiter<Environment> = {
        key,
        since: performance.now(),
        grant(grant) {
          settled();
          resolve(grant);
        },
        refuse: () => leave(rateExceeded()),
      };
      signal?.addEventListener('abort', abort, { once: true });
      this.#waiting.push(waiter);
      this.#serve();
    });
  }

  /** Serves the line in its order, as far as there is anything to give. */
  #serve(): void {
    for (let index = 0; index < this.#waiting.length; ) {
      if (this.#idleSince.size === 0 && this.#callsMayNotStart()) return;
      const waiter = this.#waiting[index] as Waiter<Environment>;
      const patient = performance.now() - waiter.since < PATIENCE_MS;
      const grant = this.#warm(waiter.key) ?? this.#cold(!patient || !this.#idleIsWanted());
      if (grant) {
        this.#waiting.splice(index, 1);
        waiter.grant(grant);
      } else index += 1;
    }
  }

  #idleIsWanted(): boolean {
    return this.#waiting.some((waiter) => this.#idle.has(waiter.key));
  }

  #reap(): void {
    const before = performance.now() - this.limits.idleMs;
    for (const [environment, since] of [...this.#idleSince]) if (since <= before && !environment.provisioned) environment.end();
    this.#serve();
  }
}
