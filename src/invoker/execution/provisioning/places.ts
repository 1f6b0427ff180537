import { preferred, type Placement } from '../../../contract/index.js';

/** Views of control planes that differ for a moment both count for so long: environments must not go back and forth. */
const REMEMBERED_MS = 5_000;

/** Whether this invoker is the one that keeps a function's provisioned environments. */
export interface Places {
  keeps(functionStream: string): boolean;
}

/** The only invoker there is. */
export const alone: Places = { keeps: () => true };

/** What control planes say of this invoker's place among others: it keeps what prefers it, and nothing before it was told. */
export class ToldPlaces implements Places {
  readonly #told = new Map<string, { readonly placement: Placement; readonly at: number }>();

  constructor(private readonly now: () => number = () => performance.now()) {}

  /**
   * Whether what is kept may have changed by it. The last that was said holds for as long as nothing else is; a control plane
   * that has just begun, and knows of nobody, says nothing.
   */
  tell(placement: Placement): boolean {
    if (placement.nodes.length === 0) return false;
    const before = this.#views();
    const now = this.now();
    for (const [announcer, { at }] of this.#told) if (now - at > REMEMBERED_MS) this.#told.delete(announcer);
    this.#told.set(placement.announcer, { placement, at: now });
    return this.#views() !== before;
  }

  keeps(functionStream: string): boolean {
    return [...this.#told.values()].some(({ placement: { nodes, self } }) => preferred(nodes, functionStream)[0] === self);
  }

  #views(): string {
    return [...new Set([...this.#told.values()].map(({ placement: { nodes, self } }) => [self, ...nodes].join(' ')))].sort().join('\n');
  }
}
