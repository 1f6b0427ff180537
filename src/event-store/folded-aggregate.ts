import type { DomainEvent } from '../contract/index.js';
import type { Aggregate, Evolving, Part } from './aggregate.js';

/** An event as it was stored: what `evolve` looks at, at the version of its type that `upcastEvent` asks for. */
export type StoredEvent = Evolving<DomainEvent> & { readonly schemaVersion: number };

/** The state of one stream on its way through its events. */
export interface Folding {
  /** @throws Error on a history that no decider could have written */
  evolve(event: StoredEvent): void;
  parts(): readonly Part[];
}

/** An aggregate of any state, for those who fold every stream: events come as they were stored, taken on trust. */
export interface FoldedAggregate {
  readonly type: string;
  /** Folds from the rows of a stream, or from its beginning. */
  folding(from?: readonly Part[]): Folding;
}

/** Lets an aggregate be folded without knowing its state and events. */
export function folded<State, Event extends DomainEvent>(aggregate: Aggregate<State, Event>): FoldedAggregate {
  return {
    type: aggregate.type,
    folding(from) {
      let state = from ? aggregate.fromParts(from) : aggregate.initial;
      return {
        evolve: (event) => void (state = aggregate.evolve(state, event as StoredEvent & Event)),
        parts: () => aggregate.parts(state),
      };
    },
  };
}
