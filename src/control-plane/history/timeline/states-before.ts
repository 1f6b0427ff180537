import { Inject, Injectable } from '@nestjs/common';
import type { FeedPosition, Recorded } from '../../../contract/index.js';
import { asWritten } from '../../../event-store/aggregate.js';
import { PastStates } from '../../../event-store/past-states.js';
import { EVENT_STORE, type EventStore } from '../../../event-store/types.js';
import { aggregateOf } from './aggregate-of.js';

/** Over more events than this, from the stream's beginning or between two that are asked about, the state is asked for anew instead of folded. */
const LONGEST_FOLD = 200;

/** What a stream had come to just before some of its events: the fold that made its rows, up to there. */
@Injectable()
export class StatesBefore {
  constructor(
    @Inject(PastStates) private readonly past: PastStates,
    @Inject(EVENT_STORE) private readonly store: EventStore,
  ) {}

  /** The state of each event's stream before it, by the event's id; events of any streams, in any order. */
  async of(events: readonly Recorded[]): Promise<ReadonlyMap<string, unknown>> {
    const states = new Map<string, unknown>();
    for (const ofStream of byStream(events)) {
      for (const run of runsOf(ofStream)) await this.foldOver(run, states);
    }
    return states;
  }

  private async foldOver(run: readonly Recorded[], states: Map<string, unknown>): Promise<void> {
    const first = run[0]!;
    const ids = new Map(run.map(({ version, id }) => [version, id]));
    const aggregate = aggregateOf(first);
    const near = first.version <= LONGEST_FOLD;
    let state = near ? aggregate.initial : (await this.past.at(aggregate, first.streamId, { feed: justBefore(first.feed) })).state;
    if (!near || first.version === 1) states.set(first.id, state);
    for (const event of asWritten(await this.store.readStream(first.streamId, near ? 0 : first.version - 1, run.at(-1)!.version - 1))) {
      state = aggregate.evolve(state, event);
      const next = ids.get(event.version + 1);
      if (next !== undefined) states.set(next, state);
    }
  }
}

function byStream(events: readonly Recorded[]): Iterable<Recorded[]> {
  const streams = new Map<string, Recorded[]>();
  for (const event of events) {
    const ofStream = streams.get(event.streamId);
    if (ofStream) ofStream.push(event);
    else streams.set(event.streamId, [event]);
  }
  return streams.values();
}

/** In order of version, parted where the next lies too far. */
function runsOf(events: readonly Recorded[]): Recorded[][] {
  const runs: Recorded[][] = [];
  for (const event of events.toSorted((one, other) => one.version - other.version)) {
    const run = runs.at(-1);
    if (run && event.version - run.at(-1)!.version <= LONGEST_FOLD) run.push(event);
    else runs.push([event]);
  }
  return runs;
}

/** The last place in the feed before another: positions are given from 1. */
const justBefore = ({ txId, position }: FeedPosition): FeedPosition => ({ txId, position: String(BigInt(position) - 1n) });
