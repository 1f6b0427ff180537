import type { FeedPosition } from '../../../contract/index.js';

/** Events to look through; `far` is the last of them in the direction of reading. No window: there are no more. */
export interface Looked<Window> {
  readonly window?: Window;
  readonly far?: FeedPosition;
  /** Nothing comes after the window. */
  readonly ended: boolean;
}

/** What is read has a place in the feed. */
export interface Placed {
  readonly feed: FeedPosition;
}

/** Where events are read: which come next, and what of those is wanted, in the direction of reading. */
export interface EventSource<Window, Item extends Placed> {
  next(after: FeedPosition | undefined, size: number): Promise<Looked<Window>>;
  matching(window: Window, limit: number): Promise<readonly Item[]>;
}

/** What was wanted; all of it up to and with `reached` is here or was on pages before. */
export interface EventPage<Item extends Placed> {
  readonly events: readonly Item[];
  readonly reached: FeedPosition | undefined;
  readonly more: boolean;
}

const FIRST_WINDOW = 256;
const GROWTH = 4;
/** Where few events match, a page ends here, short or empty, with a place to go on from: no call reads without bound. */
const MOST_LOOKED_AT = 20_000;

/** Reads a page of at most `limit` items, through windows that grow while little matches. */
export async function readPage<Window, Item extends Placed>(
  source: EventSource<Window, Item>, after: FeedPosition | undefined, limit: number,
): Promise<EventPage<Item>> {
  const events: Item[] = [];
  let reached = after;
  let size = Math.max(FIRST_WINDOW, limit + 1);
  for (let left = MOST_LOOKED_AT; left > 0; left -= size, size = Math.min(size * GROWTH, left)) {
    const { window, far, ended } = await source.next(reached, size);
    if (window !== undefined) {
      events.push(...(await source.matching(window, limit + 1 - events.length)));
      if (events.length > limit) return { events: events.slice(0, limit), reached: events[limit - 1]!.feed, more: true };
      reached = far;
    }
    if (ended) return { events, reached, more: false };
  }
  return { events, reached, more: true };
}
