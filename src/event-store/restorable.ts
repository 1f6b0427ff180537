import { upcastEvent, type DomainEvent, type EventMetadata } from '../contract/index.js';
import { fold, type Aggregate, type Evolving, type Part } from './aggregate.js';
import { changedParts } from './changed-parts.js';
import type { PartChanges } from './types.js';

/** An event of another installation. `text` is its line as it was exported, which is what is stored; `hash` is in hex. */
export interface RestorableEvent extends DomainEvent {
  readonly stream: string;
  readonly streamType: string;
  readonly version: number;
  readonly id: string;
  readonly schemaVersion: number;
  readonly metadata: EventMetadata;
  readonly hash: string;
  readonly text: string;
}

/** An aggregate of any state, as a restore folds it. */
export interface RestorableAggregate {
  readonly type: string;
  /** The rows that events change. @throws Error for events that cannot follow on what the rows say */
  changes(parts: readonly Part[], events: readonly RestorableEvent[]): PartChanges;
}

/** Lets a restore fold an aggregate without knowing its state and events. */
export function restorable<State, Event extends DomainEvent>(aggregate: Aggregate<State, Event>): RestorableAggregate {
  return {
    type: aggregate.type,
    changes(parts, events) {
      const before = aggregate.fromParts(parts);
      const after = fold(aggregate, events.map((event) => upcastEvent(event)) as readonly unknown[] as readonly Evolving<Event>[], before);
      return changedParts(aggregate.parts(before), aggregate.parts(after));
    },
  };
}
