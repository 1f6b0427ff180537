import type { AliasTarget, ShownEvent } from '../../src/contract/index.js';
import { groupBy } from './group-by.js';
import { ALIAS } from './yard.js';

/** What the alias came to point at by an event. `at`: when it was recorded, in epoch milliseconds. */
export interface Move {
  readonly version: number;
  readonly id: string;
  readonly at: number;
  readonly to: AliasTarget;
}

/** The history of one function, folded here anew: what the alias pointed at, and which package each version is. */
export class History {
  readonly moves: readonly Move[];
  private readonly packages: ReadonlyMap<string, string>;

  /** `events` of one stream, in their order. */
  constructor(readonly events: readonly ShownEvent[]) {
    this.moves = events.flatMap((event) => {
      const { aliasName, target, to = target } = event.data as { readonly aliasName?: string; readonly target?: AliasTarget; readonly to?: AliasTarget };
      const moved = (event.type === 'AliasCreated' || event.type === 'AliasRetargeted') && aliasName === ALIAS;
      return moved ? [{ version: event.version, id: event.id, at: Date.parse(event.recordedAt), to: to! }] : [];
    });
    this.packages = new Map(events.filter(({ type }) => type === 'VersionPublished').map(({ data }) => {
      const { version, code } = data as { readonly version: string; readonly code: { readonly sha256: string } };
      return [version, code.sha256];
    }));
  }

  get version(): number {
    return this.events.at(-1)?.version ?? 0;
  }

  /** What the alias pointed at when the stream was at this version. */
  moveAt(streamVersion: number): Move | undefined {
    return this.moves.findLast(({ version }) => version <= streamVersion);
  }

  /** The version of the stream at which an event is, by the event's id. */
  versionOf(id: string | undefined): number | undefined {
    return this.events.find((event) => event.id === id)?.version;
  }

  /** SHA-256 of a version's package, in base64. */
  packageOf(version: string): string | undefined {
    return this.packages.get(version);
  }
}

/** The histories of all streams, by stream. */
export function historiesOf(events: readonly ShownEvent[]): ReadonlyMap<string, History> {
  return new Map([...groupBy(events, ({ stream }) => stream)].map(([stream, own]) => [stream, new History(own)]));
}

/** The versions that a call through an alias may run. */
export function runnable({ functionVersion, additionalVersionWeights }: AliasTarget): Set<string> {
  const weighted = Object.entries(additionalVersionWeights).filter(([, weight]) => weight > 0);
  const all = weighted.reduce((sum, [, weight]) => sum + weight, 0);
  return new Set([...(all < 1 ? [functionVersion] : []), ...weighted.map(([version]) => version)]);
}
