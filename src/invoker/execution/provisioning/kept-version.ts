import { AwsError } from '../../../aws/errors.js';
import type { ProvisionedEnvironments } from '../../../contract/index.js';
import type { ColdStart, NoLeave, Pooled } from '../environments/pool.js';

/** The pool as it is needed here. */
export interface ProvisionedPool<Environment extends Pooled> {
  ahead(key: string, group: string): ColdStart<Environment> | NoLeave;
  dismiss(environment: Environment): void;
}

/** Starts one environment with the leave that the pool gave; `ready` is called as soon as it can be lost. Gives why it failed. */
export type StartAhead<Environment> = (coldStart: ColdStart<Environment>, ready: (environment: Environment) => void) => Promise<string | undefined>;

/** A failure is told when it was no accident: the second time. Tries follow each other at these pauses, doubled, in milliseconds. */
const TOLD_FROM = 2;
const SOON_MS = 100;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 300_000;
/** One that ended within this time is as good as none: its successor must not follow it at the speed at which they end. */
const SHORT_LIFE_MS = 10_000;
const FULL_PAUSE_MS = 1_000;

const NO_ROOM = 'The invoker has no room for more environments (SWITCHYARD_MAX_ENVIRONMENTS).';

const pauseAfter = (failures: number): number => (failures < TOLD_FROM ? SOON_MS : Math.min(FIRST_PAUSE_MS * 2 ** (failures - TOLD_FROM), LONGEST_PAUSE_MS));

/** Keeps so many environments of one revision of one version initialised: starts what is missing, dismisses what is too much. */
export class KeptVersion<Environment extends Pooled> {
  /** When each became ready. */
  readonly #ready = new Map<Environment, number>();
  #wanted = 0;
  #starting = 0;
  /** Starts and short lives in a row that came to nothing. */
  #failures = 0;
  #failure: string | undefined;
  /** While it lasts nothing is started: something failed, or there was no leave. */
  #pause: NodeJS.Timeout | null = null;

  constructor(
    private readonly key: string,
    private readonly group: string,
    private readonly pool: ProvisionedPool<Environment>,
    private readonly start: StartAhead<Environment>,
  ) {}

  get state(): ProvisionedEnvironments {
    const enough = this.#ready.size >= this.#wanted;
    return { initialised: this.#ready.size, ...(!enough && this.#failure !== undefined && { failure: this.#failure }) };
  }

  get wanted(): number {
    return this.#wanted;
  }

  /** From now on so many; what failed before is tried anew. */
  want(count: number): void {
    this.#wanted = count;
    this.#failures = 0;
    this.#failure = undefined;
    this.#endPause();
    this.#dismissSurplus();
    this.#fill();
  }

  /** One ended, by itself or because it was told to: it is replaced if it is still wanted. */
  lost(environment: Environment): void {
    const since = this.#ready.get(environment);
    if (since === undefined) return;
    this.#ready.delete(environment);
    if (this.#ready.size >= this.#wanted) return;
    if (performance.now() - since >= SHORT_LIFE_MS) {
      this.#failures = 0;
      this.#fill();
    } else this.#fillAfter(pauseAfter(++this.#failures));
  }

  #fill(): void {
    while (this.#pause === null && this.#ready.size + this.#starting < this.#wanted) {
      const leave = this.pool.ahead(this.key, this.group);
      if (leave === 'full') {
        // Those that are still starting got a place.
        if (this.#starting === 0) this.#failure = NO_ROOM;
        this.#fillAfter(FULL_PAUSE_MS);
      } else if (leave === 'others-starting') this.#fillAfter(SOON_MS);
      else void this.#startOne(leave);
    }
  }

  async #startOne(leave: ColdStart<Environment>): Promise<void> {
    this.#starting += 1;
    const reason = await this.start(leave, (environment) => this.#isReady(environment)).catch(told);
    this.#starting -= 1;
    if (reason === undefined) return this.#fill();
    if (++this.#failures >= TOLD_FROM) this.#failure = reason;
    this.#fillAfter(pauseAfter(this.#failures));
  }

  #isReady(environment: Environment): void {
    this.#ready.set(environment, performance.now());
    if (this.#pause === null) this.#failure = undefined;
    this.#dismissSurplus();
  }

  #dismissSurplus(): void {
    for (const environment of [...this.#ready.keys()].slice(this.#wanted)) {
      this.#ready.delete(environment);
      this.pool.dismiss(environment);
    }
  }

  #fillAfter(milliseconds: number): void {
    if (this.#wanted === 0) return;
    this.#endPause();
    this.#pause = setTimeout(() => {
      this.#pause = null;
      this.#fill();
    }, milliseconds);
    this.#pause.unref();
  }

  #endPause(): void {
    if (this.#pause !== null) clearTimeout(this.#pause);
    this.#pause = null;
  }
}

const told = (error: unknown): string => (error instanceof AwsError ? error.message : 'The invoker could not start an environment.');
