import { LRUCache } from 'lru-cache';
import type { Pool } from 'pg';
import type { DomainEvent } from '../contract/index.js';
import { statements } from '../postgres/index.js';
import { asWritten, type Aggregate, type Evolving } from './aggregate.js';
import { happenedBy, type Moment } from './moment.js';
import { SHORTEST_INTERVAL, isSnapshotDue, type NearestPast, type Snapshot, type Snapshots } from './snapshots.js';
import type { EventStore } from './types.js';

const LIST_STREAMS = statements(import.meta.url, 'event-store')('list-streams');

/** What a stream had come to. `version` 0: it did not exist yet. */
export interface PastState<State> {
  readonly state: State;
  readonly version: number;
}

/** A stream's past state. */
export interface PastStream<State> extends PastState<State> {
  readonly streamId: string;
}

/** Streams between two ids (both excluded), in the order of bytes. */
export interface StreamRange {
  readonly after: string;
  readonly before: string;
}

const SMALLEST_PAGE = 64;
const LARGEST_PAGE = 1_024;
const STREAMS_AT_ONCE = 25;
/** Parts of cached states: some 40 MB of functions' configurations. */
const CACHED_PARTS = 20_000;

/**
 * States of streams as of moments of the past: the same fold that made the rows, from a snapshot on, up to the first event that
 * came later. Moments must be settled (`Moments.resolve` gives no others): what was recorded by then changes no longer but by a
 * restore, so states are cached by moment. They are shared and never changed.
 */
export class PastStates {
  private readonly cache = new LRUCache<string, PastState<unknown>>({ maxSize: CACHED_PARTS });
  private generation = 0;

  constructor(
    private readonly pool: Pool,
    private readonly store: Pick<EventStore, 'readStream'>,
    private readonly snapshots: Snapshots,
  ) {}

  async at<State, Event extends DomainEvent>(aggregate: Aggregate<State, Event>, streamId: string, moment: Moment): Promise<PastState<State>> {
    const cached = this.cached<State>(streamId, moment);
    if (cached) return cached;
    const [past] = await this.all(aggregate, [streamId], moment);
    return past!;
  }

  /** Lets go of what was folded so far, and is being folded: the rows have been made anew, or events of the past have come in. */
  forgetStates(): void {
    this.generation += 1;
    this.cache.clear();
  }

  /** States of some streams, in the order of their ids. */
  async all<State, Event extends DomainEvent>(
    aggregate: Aggregate<State, Event>, streamIds: readonly string[], moment: Moment,
  ): Promise<PastStream<State>[]> {
    const { generation } = this;
    const nearest = await this.snapshots.nearest(streamIds, moment);
    return Promise.all(nearest.map((past) => this.folded(aggregate, past, moment, generation)));
  }

  /** All streams of an aggregate in a range as they were, in the order of their ids, also those that did not exist: some at a time. */
  async *within<State, Event extends DomainEvent>(
    aggregate: Aggregate<State, Event>, { after, before }: StreamRange, moment: Moment,
  ): AsyncGenerator<PastStream<State>> {
    for (let last: string | undefined = after; last !== undefined; ) {
      const values: unknown[] = [aggregate.type, last, before, STREAMS_AT_ONCE];
      const { rows } = await this.pool.query<{ streamId: string }>({ ...LIST_STREAMS, values });
      yield* await this.all(aggregate, rows.map(({ streamId }) => streamId), moment);
      last = rows.length === STREAMS_AT_ONCE ? rows.at(-1)!.streamId : undefined;
    }
  }

  private async folded<State, Event extends DomainEvent>(
    aggregate: Aggregate<State, Event>, nearest: NearestPast, moment: Moment, generation: number,
  ): Promise<PastStream<State>> {
    const { streamId, version: from, parts } = nearest;
    let state = from > 0 ? aggregate.fromParts(parts) : aggregate.initial;
    let version = from;
    const due: Snapshot[] = [];
    for await (const page of this.pages<Event>(nearest, moment)) {
      for (const event of page) {
        state = aggregate.evolve(state, event);
        version = event.version;
        if (version % SHORTEST_INTERVAL !== 0) continue;
        const rows = aggregate.parts(state);
        if (isSnapshotDue(version - 1, version, rows)) due.push({ version, parts: rows });
      }
    }
    // Where snapshots were far, what lay on the way is kept, so that the next read finds it. Nobody waits for it.
    if (!nearest.whole) void this.snapshots.keep(streamId, due);
    if (generation === this.generation) this.cache.set(keyOf(streamId, moment), { state, version }, { size: aggregate.parts(state).length + 1 });
    return { streamId, state, version };
  }

  /** A stream's events up to a moment, from those that came with the snapshot on: each page is larger than the one before. */
  private async *pages<Event extends DomainEvent>({ streamId, events, whole }: NearestPast, moment: Moment): AsyncGenerator<readonly Evolving<Event>[]> {
    yield events as readonly Evolving<Event>[];
    let last = events.at(-1)?.version;
    let full = !whole;
    for (let size = SMALLEST_PAGE; full && last !== undefined; size = Math.min(size * 2, LARGEST_PAGE)) {
      const page = await this.store.readStream(streamId, last, last + size);
      const later = page.findIndex((event) => !happenedBy(moment, event));
      yield asWritten<Event>(later === -1 ? page : page.slice(0, later));
      full = later === -1 && page.length === size;
      last = page.at(-1)?.version;
    }
  }

  private cached<State>(streamId: string, moment: Moment): PastState<State> | undefined {
    return this.cache.get(keyOf(streamId, moment)) as PastState<State> | undefined;
  }
}

const keyOf = (streamId: string, moment: Moment): string =>
  `${streamId} ${'feed' in moment ? `${moment.feed.txId}/${moment.feed.position}` : moment.recordedBefore}`;
