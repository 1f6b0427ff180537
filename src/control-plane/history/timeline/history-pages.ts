import { Inject, Injectable } from '@nestjs/common';
import type { FeedPosition, Recorded } from '../../../contract/index.js';
import { EventWindows, type AccountWindow, type Direction, type StreamWindow } from './event-windows.store.js';
import { HistoryEvents, type HistoryFilter } from './history-events.store.js';
import { readPage, type EventPage } from './read-page.js';
import type { RequestedSubject } from './requested-subject.js';

/** Whose events, which of them, and in which direction; without a subject the whole account's. */
export interface HistoryRequest {
  readonly accountId: string;
  readonly subject: RequestedSubject | undefined;
  readonly filter: HistoryFilter;
  readonly direction: Direction;
}

/** Reads the events of a history page by page: gap-free, and however long the stream, bounded work a page. */
@Injectable()
export class HistoryPages {
  constructor(
    @Inject(EventWindows) private readonly windows: EventWindows,
    @Inject(HistoryEvents) private readonly events: HistoryEvents,
  ) {}

  /** `settled` waits, bounded, for what running transactions keep back; `now` gives what is there. */
  read({ accountId, subject, filter, direction }: HistoryRequest, after: FeedPosition | undefined, limit: number, when: 'settled' | 'now'): Promise<EventPage<Recorded>> {
    if (subject === undefined) {
      return readPage<AccountWindow, Recorded>({
        next: (from, size) => this.windows.ofAccount(accountId, direction, from, size, when === 'settled'),
        matching: (window, most) => this.events.ofAccount(accountId, window, filter, direction, most),
      }, after, limit);
    }
    const { streamId, alias, version } = subject;
    return readPage<StreamWindow, Recorded>({
      next: (from, size) => this.windows.ofStream(streamId, direction, from, size),
      matching: (window, most) => this.events.ofStream(streamId, window, { ...filter, alias, version }, direction, most),
    }, after, limit);
  }
}
