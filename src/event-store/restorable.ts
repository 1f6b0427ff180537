import { upcastEvent } from '../contract/index.js';
import type { Part } from './aggregate.js';
import { changedParts } from './changed-parts.js';
import type { FoldedAggregate, StoredEvent } from './folded-aggregate.js';
import type { PartChanges } from './types.js';

/** An event of another installation. `text` is its line as it was exported, which is what is stored; `hash` is in hex. */
export interface RestorableEvent extends StoredEvent {
  readonly stream: string;
  readonly streamType: string;
  readonly hash: string;
  readonly text: string;
}

/** The rows that restored events change. @throws Error for events that cannot follow on what the rows say */
export function restoredParts(aggregate: FoldedAggregate, parts: readonly Part[], events: readonly RestorableEvent[]): PartChanges {
  const folding = aggregate.folding(parts);
  const before = folding.parts();
  for (const event of events) folding.evolve(upcastEvent(event));
  return changedParts(before, folding.parts());
}
