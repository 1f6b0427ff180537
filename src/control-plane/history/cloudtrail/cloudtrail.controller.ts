import { Controller, Inject } from '@nestjs/common';
import type { FeedPosition, Recorded } from '../../../contract/index.js';
import type { Answer, Call } from '../../http/call.js';
import { TargetOperation } from '../../http/operation.js';
import type { Input } from '../../http/shapes.js';
import { Keyring } from '../../secrets/keyring.js';
import { EventWindows, type AccountWindow } from '../timeline/event-windows.store.js';
import { HistoryEvents } from '../timeline/history-events.store.js';
import { readPage, type EventPage, type Looked } from '../timeline/read-page.js';
import { StatesBefore } from '../timeline/states-before.js';
import type { ApiCall } from './api-call.js';
import { ApiCalls } from './api-calls.store.js';
import { lookupEventsInput } from './cloudtrail.inputs.js';
import { lookedUpEvent } from './looked-up-event.js';
import { lookupRequest, type LookupRequest, type Searcher } from './lookup-request.js';
import { nextToken, readNextToken } from './next-token.js';

const NOTHING: EventPage<ApiCall> = { events: [], reached: undefined, more: false };

/** The account's history in the words of AWS CloudTrail, so that what reads a trail reads this one. */
@Controller()
export class CloudTrailController {
  constructor(
    @Inject(EventWindows) private readonly windows: EventWindows,
    @Inject(HistoryEvents) private readonly events: HistoryEvents,
    @Inject(ApiCalls) private readonly calls: ApiCalls,
    @Inject(StatesBefore) private readonly statesBefore: StatesBefore,
    @Inject(Keyring) private readonly keyring: Keyring,
  ) {}

  @TargetOperation('cloudtrail', 'CloudTrail_20131101', 'LookupEvents', lookupEventsInput)
  async lookupEvents({ input, caller, region }: Call<Input<typeof lookupEventsInput>>): Promise<Answer> {
    const searcher = { accountId: caller.accountId, region };
    const request = lookupRequest(input, searcher);
    const after = input.NextToken === undefined ? undefined : readNextToken(this.keyring, searcher, request, input.NextToken);
    const { events: calls, reached, more } = await this.page(searcher, request, after);
    const states = await this.statesBefore.of(calls.map(({ events: [first] }): Recorded => first));
    const Events = calls.map((call) => lookedUpEvent(call, states.get(call.events[0].id)));
    return { status: 200, body: { Events, ...(more && reached ? { NextToken: nextToken(this.keyring, searcher, request, reached) } : {}) } };
  }

  private page({ accountId }: Searcher, { filter, eventId, limit }: LookupRequest, after: FeedPosition | undefined): Promise<EventPage<ApiCall>> | EventPage<ApiCall> {
    if (filter === undefined) return NOTHING;
    return readPage<AccountWindow, ApiCall>({
      next: (from, size) => (eventId === undefined ? this.windows.ofAccount(accountId, 'backward', from, size, true) : this.onlyEvent(accountId, eventId)),
      matching: (window, most) => this.calls.in(window, accountId, filter, most),
    }, after, limit);
  }

  private async onlyEvent(accountId: string, eventId: string): Promise<Looked<AccountWindow>> {
    const place = await this.events.placeOf(accountId, eventId);
    return place === undefined ? { ended: true } : { ended: true, window: { from: place, to: place }, far: place };
  }
}
