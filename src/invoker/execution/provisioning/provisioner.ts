import type { ProvisionedEnvironments, VersionRoute } from '../../../contract/index.js';
import { environmentGroup, environmentKey } from '../environments/environment-key.js';
import type { ColdStart, Pooled } from '../environments/pool.js';
import { KeptVersion, type ProvisionedPool } from './kept-version.js';

/** So many environments of one version are to be kept initialised. */
export interface WantedVersion {
  readonly route: VersionRoute;
  readonly count: number;
}

/** How an environment is started ahead of any call; see StartAhead. */
export type StartVersionAhead<Environment> = (
  functionStream: string, route: VersionRoute, coldStart: ColdStart<Environment>, ready: (environment: Environment) => void,
) => Promise<string | undefined>;

/** Environments that are wanted, and of them those that are ready. */
export interface ProvisionedCounts {
  readonly wanted: number;
  readonly ready: number;
}

/** What it keeps initialised of which version, in the pool that serves all calls. */
export class Provisioner<Environment extends Pooled> {
  /** By the function's stream, then by version. */
  readonly #functions = new Map<string, Map<string, { readonly key: string; readonly kept: KeptVersion<Environment> }>>();
  readonly #keys = new Map<string, KeptVersion<Environment>>();

  constructor(
    private readonly pool: ProvisionedPool<Environment>,
    private readonly start: StartVersionAhead<Environment>,
  ) {}

  get counts(): ProvisionedCounts {
    const all = [...this.#keys.values()];
    return { wanted: sum(all.map(({ wanted }) => wanted)), ready: sum(all.map(({ state }) => state.initialised)) };
  }

  /** From now on these versions of a function, and no others of it. */
  want(functionStream: string, versions: readonly WantedVersion[]): void {
    const before = this.#functions.get(functionStream);
    const wanted = new Map(versions.map(({ route, count }) => [route.version, { route, count, key: environmentKey(functionStream, route.version, route.revision) }]));
    for (const [version, { key, kept }] of before ?? []) {
      if (wanted.get(version)?.key === key) continue;
      this.#keys.delete(key);
      before!.delete(version);
      kept.want(0);
    }
    if (wanted.size === 0) {
      this.#functions.delete(functionStream);
      return;
    }
    const after = before ?? new Map();
    this.#functions.set(functionStream, after);
    for (const [version, { route, count, key }] of wanted) {
      const { kept } = after.get(version) ?? { kept: this.#keep(functionStream, route, key) };
      after.set(version, { key, kept });
      kept.want(count);
    }
  }

  /** What is kept of a version now. */
  state(functionStream: string, version: string): ProvisionedEnvironments | undefined {
    return this.#functions.get(functionStream)?.get(version)?.kept.state;
  }

  /** An environment ended. */
  lost(environment: Environment): void {
    if (environment.provisioned) this.#keys.get(environment.key)?.lost(environment);
  }

  /** Nothing is wanted any more. */
  close(): void {
    for (const stream of [...this.#functions.keys()]) this.want(stream, []);
  }

  #keep(functionStream: string, route: VersionRoute, key: string): KeptVersion<Environment> {
    const group = environmentGroup(functionStream, route.version);
    const kept = new KeptVersion<Environment>(key, group, this.pool, (coldStart, ready) => this.start(functionStream, route, coldStart, ready));
    this.#keys.set(key, kept);
    return kept;
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
