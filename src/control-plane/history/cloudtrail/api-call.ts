import type { FeedPosition, Recorded } from '../../../contract/index.js';

/**
 * One API call: the events that it made of one stream, in order, `feed` being the first one's place. Most are known by the first;
 * an account that was opened on the way to its first access key is a side effect.
 */
export interface ApiCall {
  readonly feed: FeedPosition;
  readonly events: readonly [Recorded, ...Recorded[]];
}

/** The event that says which call it was. */
export function knownBy({ events: [first, second] }: ApiCall): Recorded {
  return first.type === 'AccountOpened' && second !== undefined ? second : first;
}
