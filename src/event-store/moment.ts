import { comparePositions, type FeedPosition, type Recorded } from '../contract/index.js';

/**
 * A moment of the past. `recordedBefore` (ISO 8601 with microseconds, UTC): every event recorded earlier has happened.
 * `feed`: every event up to and with this place in the feed has.
 */
export type Moment = { readonly recordedBefore: string } | { readonly feed: FeedPosition };

/** Whether an event had happened at a moment. */
export function happenedBy(moment: Moment, { recordedAt, feed }: Pick<Recorded, 'recordedAt' | 'feed'>): boolean {
  return 'feed' in moment ? comparePositions(feed, moment.feed) <= 0 : recordedAt < moment.recordedBefore;
}
