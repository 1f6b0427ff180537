import type { FunctionRoute, ProvisionedEnvironments } from '../../../contract/index.js';
import type { Places } from './places.js';
import type { WantedVersion } from './provisioner.js';
import { provisionedVersion, wantedVersions } from './wanted-versions.js';

/** Keeps environments as it is told (Provisioner). */
export interface KeepsVersions {
  want(functionStream: string, versions: readonly WantedVersion[]): void;
  state(functionStream: string, version: string): ProvisionedEnvironments | undefined;
}

/**
 * Keeps the provisioned environments of the functions that are this invoker's to keep, as the routing table says: so they follow
 * an alias, and come back when an invoker begins anew, without being told one by one.
 */
export class KeptFunctions {
  readonly #routes = new Map<string, FunctionRoute>();
  #started = false;

  constructor(
    private readonly versions: KeepsVersions,
    private readonly places: Places,
  ) {}

  /** The routing table is complete: what it said on the way there was not worth starting anything for. */
  start(): void {
    this.#started = true;
    this.placesChanged();
  }

  /** A function's entry was replaced, or went. */
  routed(functionStream: string, route: FunctionRoute | undefined): void {
    const before = this.#routes.has(functionStream);
    if (route?.provisionedConcurrency === undefined) this.#routes.delete(functionStream);
    else this.#routes.set(functionStream, route);
    if (before || this.#routes.has(functionStream)) this.#keep(functionStream);
  }

  /** Other functions may be this invoker's to keep than before. */
  placesChanged(): void {
    for (const functionStream of this.#routes.keys()) this.#keep(functionStream);
  }

  /** What is kept for each version and alias of a function, by qualifier. */
  state(functionStream: string): Record<string, ProvisionedEnvironments> {
    const route = this.#routes.get(functionStream);
    const kept = Object.keys(route?.provisionedConcurrency ?? {}).map((qualifier) => [
      qualifier, this.versions.state(functionStream, provisionedVersion(route!, qualifier)),
    ] as const);
    return Object.fromEntries(kept.filter((entry): entry is [string, ProvisionedEnvironments] => entry[1] !== undefined));
  }

  #keep(functionStream: string): void {
    if (!this.#started) return;
    const route = this.#routes.get(functionStream);
    this.versions.want(functionStream, route && this.places.keeps(functionStream) ? wantedVersions(route) : []);
  }
}
