import type { Part } from '../aggregate.js';
import type { FoldedAggregate, Folding } from '../folded-aggregate.js';
import type { StreamEvent } from './copy-events.js';

/** What a stream's rows were before: at a version, or at 0 none. */
export interface FoldedBefore {
  readonly version: number;
  readonly parts: readonly Part[];
}

/** A history that gives no rows: an event is missing, or cannot follow those before it. `switchyard verify` says more. */
export class UnfoldableStream extends Error {
  override readonly name = 'UnfoldableStream';
}

/** A stream whose events are being folded, in the order of their versions. */
export class StreamFolding {
  private readonly folding: Folding;
  version: number;

  /** @throws UnfoldableStream where no aggregate folds streams of this type */
  constructor(aggregates: ReadonlyMap<string, FoldedAggregate>, readonly streamId: string, streamType: string, before?: FoldedBefore) {
    const aggregate = aggregates.get(streamType);
    if (!aggregate) throw new UnfoldableStream(`${streamId}: nothing folds the events of a ${streamType}`);
    this.folding = aggregate.folding(before?.version ? before.parts : undefined);
    this.version = before?.version ?? 0;
  }

  /** @throws UnfoldableStream */
  evolve(event: StreamEvent): void {
    if (event.version !== this.version + 1) throw new UnfoldableStream(`${this.streamId}@${this.version + 1}: the event is missing`);
    try {
      this.folding.evolve(event);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new UnfoldableStream(`${this.streamId}@${event.version}: the event cannot follow the events before it: ${reason}`);
    }
    this.version = event.version;
  }

  parts(): readonly Part[] {
    return this.folding.parts();
  }
}
