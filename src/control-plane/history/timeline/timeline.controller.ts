import { Controller, Inject } from '@nestjs/common';
import { invalidParameterValue } from '../../../aws/index.js';
import type { FeedPosition, HistoryEntry } from '../../../contract/index.js';
import type { Answer, Call } from '../../http/call.js';
import { SwitchyardOperation } from '../../http/operation.js';
import type { Input } from '../../http/shapes.js';
import { parsePosition, positionText } from '../event.view.js';
import { LineStreams, NDJSON, type ReadNew } from '../line-streams.js';
import { HistoryEntries } from './history-entries.js';
import { HistoryEvents } from './history-events.store.js';
import { HistoryPages, type HistoryRequest } from './history-pages.js';
import { RequestedFilters } from './requested-filter.js';
import { requestedSubject } from './requested-subject.js';
import { getHistoryInput } from './timeline.inputs.js';

const DEFAULT_LIMIT = 100;
const FOLLOW_BATCH = 500;

/** Who changed what, and when: the history of a function, version, alias, bucket, or the whole account. */
@Controller()
export class TimelineController {
  constructor(
    @Inject(RequestedFilters) private readonly filters: RequestedFilters,
    @Inject(HistoryEvents) private readonly events: HistoryEvents,
    @Inject(HistoryPages) private readonly pages: HistoryPages,
    @Inject(HistoryEntries) private readonly entries: HistoryEntries,
    @Inject(LineStreams) private readonly streams: LineStreams,
  ) {}

  @SwitchyardOperation('GET', '/_switchyard/history', 'GetHistory', getHistoryInput)
  async getHistory(call: Call<Input<typeof getHistoryInput>>): Promise<Answer> {
    const { After, Limit: limit = DEFAULT_LIMIT, Reverse = false, Follow = false } = call.input;
    const { accountId } = call.caller;
    if (Reverse && Follow) throw invalidParameterValue('Reverse and Follow exclude each other.');
    const subject = requestedSubject(call);
    const after = After === undefined ? undefined : parsePosition(After);
    const filter = await this.filters.read(accountId, call.input);
    if (subject && !(await this.events.everWas(subject.streamId, subject.alias, subject.version))) throw subject.missing;
    const request: HistoryRequest = { accountId, subject, filter, direction: Reverse ? 'backward' : 'forward' };
    if (Follow) return { status: 200, headers: NDJSON, body: this.streams.follow(accountId, this.reader(request, after)) };
    const { events, reached, more } = await this.pages.read(request, after, limit, 'settled');
    const Entries = await this.entries.of(events, subject);
    return { status: 200, body: { Entries, ...(more && reached ? { NextPosition: positionText(reached) } : {}) } };
  }

  /** Reads from where it has come; where little matches, on and on until something does. */
  private reader(request: HistoryRequest, from: FeedPosition | undefined): ReadNew {
    let after = from;
    return async (): Promise<readonly HistoryEntry[]> => {
      for (;;) {
        const { events, reached, more } = await this.pages.read(request, after, FOLLOW_BATCH, 'now');
        after = reached;
        const entries = await this.entries.of(events, request.subject);
        if (entries.length > 0 || !more) return entries;
      }
    };
  }
}
