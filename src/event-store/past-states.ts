import type { DomainEvent } from '../contract/index.js';
import { asWritten, fold, type Aggregate } from './aggregate.js';
import { happenedBy, type Moment } from './moment.js';
import type { EventStore } from './types.js';

/** What a stream had come to. `version` 0: it did not exist yet. */
export interface PastState<State> {
  readonly state: State;
  readonly version: number;
}

/** States of streams as of moments of the past: the same fold that made the rows, up to the first event that came later. */
export class PastStates {
  constructor(private readonly store: Pick<EventStore, 'readStream'>) {}

  async at<State, Event extends DomainEvent>(aggregate: Aggregate<State, Event>, streamId: string, moment: Moment): Promise<PastState<State>> {
    const events = await this.store.readStream(streamId);
    const later = events.findIndex((event) => !happenedBy(moment, event));
    const past = later === -1 ? events : events.slice(0, later);
    return { state: fold(aggregate, asWritten<Event>(past)), version: past.length };
  }
}
