import { setTimeout as delay } from 'node:timers/promises';

/** A process that runs. */
export interface Running {
  readonly pid: number;
  /** Resolves with the reason when the process has ended, whoever ended it. */
  readonly ended: Promise<string>;
  /** Resolves when the process has ended. */
  stop(): Promise<void>;
}

/** Starts a process and waits until it is ready; gives up when the signal aborts. */
export type Start = (stopping: AbortSignal) => Promise<Running>;

export interface SupervisedHooks {
  /** The pid changed, or is not there any more. */
  onChange(): void;
  log(line: string): void;
}

/** What lived shorter died at once: the next start waits, each time twice as long. */
const STEADY_MS = 10_000;
const [SHORTEST_PAUSE_MS, LONGEST_PAUSE_MS] = [200, 10_000];

/** The pause before the next start of what lived this long. */
export function nextPause(previous: number, livedMs: number): number {
  return livedMs >= STEADY_MS ? 0 : Math.min(Math.max(previous * 2, SHORTEST_PAUSE_MS), LONGEST_PAUSE_MS);
}

/** A process that is started again whenever it ends, until it is stopped. A first start that fails is not tried again. */
export class Supervised {
  /** Undefined while it does not run or is not ready. */
  pid: number | undefined;
  /** Resolves when it is ready for the first time; rejects with the reason when it cannot start. */
  readonly started: Promise<void>;
  readonly #stopping = new AbortController();
  readonly #over: Promise<void>;
  #pause = 0;

  constructor(readonly name: string, private readonly start: Start, private readonly hooks: SupervisedHooks) {
    const first = this.start(this.#stopping.signal);
    this.started = first.then(() => undefined);
    this.started.catch(() => undefined); // its owner may be stopping and not wait for it any more
    this.#over = first.then((running) => this.#supervise(running), () => undefined);
  }

  /** Stops the process, also one that is about to start; resolves when nothing of it is left. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#over;
  }

  async #supervise(first: Running): Promise<void> {
    for (let running: Running | undefined = first; running; running = await this.#startAgain()) {
      await this.#live(running);
    }
  }

  async #live(running: Running): Promise<void> {
    const since = performance.now();
    const stop = () => void running.stop();
    this.#stopping.signal.addEventListener('abort', stop, { once: true });
    if (this.#stopping.signal.aborted) stop();
    this.#become(running.pid);
    const reason = await running.ended;
    this.#stopping.signal.removeEventListener('abort', stop);
    this.#become(undefined);
    this.#pause = nextPause(this.#pause, performance.now() - since);
    if (!this.#stopping.signal.aborted) this.hooks.log(`${this.name}: ${reason}; starting it again`);
  }

  /** Undefined when it was stopped meanwhile. */
  async #startAgain(): Promise<Running | undefined> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await delay(this.#pause, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return undefined;
      try {
        return await this.start(signal);
      } catch (error) {
        this.#pause = nextPause(this.#pause, 0);
        if (!signal.aborted) this.hooks.log(`${this.name}: ${(error as Error).message}; trying again`);
      }
    }
    return undefined;
  }

  #become(pid: number | undefined): void {
    this.pid = pid;
    this.hooks.onChange();
  }
}
