import type { DomainEvent, EventMetadata, Recorded } from '../contract/index.js';

/**
 * A part of an aggregate's state, which is at the same time the row of a view: `kind` names the view
 * (`function`, `version`, `alias`, `policy`, `bucket`, …), `key` the row within the stream.
 */
export interface Part {
  readonly kind: string;
  readonly key: string;
  readonly data: unknown;
}

/**
 * The event as `evolve` sees it: what a decider produced, with its id and time. Who asked for it and from where is history
 * and never becomes state, so a rebuild of all rows need not read it.
 */
export type Evolving<Event extends DomainEvent> = Pick<Recorded, 'id' | 'version'> & { readonly metadata: Pick<EventMetadata, 'time'> } & Event;

/**
 * How a stream's events become state and rows. All functions are pure. Invariant, checked by `verify`:
 * `parts(fold(events))` equals the stored rows, and `fromParts(parts(state))` equals the state.
 */
export interface Aggregate<State, Event extends DomainEvent> {
  /** Type of the stream: `Function`, `Bucket`, `Account`, `Role`. */
  readonly type: string;
  readonly initial: State;
  evolve(state: State, event: Evolving<Event>): State;
  parts(state: State): readonly Part[];
  fromParts(parts: readonly Part[]): State;
}

/** Folds events over a state. */
export function fold<State, Event extends DomainEvent>(
  aggregate: Aggregate<State, Event>,
  events: Iterable<Evolving<Event>>,
  from: State = aggregate.initial,
): State {
  let state = from;
  for (const event of events) state = aggregate.evolve(state, event);
  return state;
}

/** Events read from a stream, as the aggregate whose deciders wrote them sees them: the one place that takes that on trust. */
export function asWritten<Event extends DomainEvent>(events: readonly Recorded[]): readonly Evolving<Event>[] {
  return events as readonly unknown[] as readonly Evolving<Event>[];
}
