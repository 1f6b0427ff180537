import { Controller, Inject } from '@nestjs/common';
import { functionStream, type FeedPosition, type ShownEvent } from '../../contract/index.js';
import { FEED_START } from '../../event-store/types.js';
import { FunctionRows } from '../function/function-rows.store.js';
import type { Answer, Call } from '../http/call.js';
import { SwitchyardOperation } from '../http/operation.js';
import type { Input } from '../http/shapes.js';
import { eventView, parsePosition, positionText } from './event.view.js';
import { AccountEvents, type EventScope } from './events.store.js';
import { listEventsInput } from './history.inputs.js';
import { LineStreams, NDJSON, type ReadNew } from './line-streams.js';
import { ownFunctionFilter } from './own-function-filter.js';

const DEFAULT_LIMIT = 100;
const FOLLOW_BATCH = 500;

/** The account's own events, page by page or as they happen. */
@Controller()
export class EventsController {
  constructor(
    @Inject(AccountEvents) private readonly events: AccountEvents,
    @Inject(FunctionRows) private readonly functions: FunctionRows,
    @Inject(LineStreams) private readonly streams: LineStreams,
  ) {}

  @SwitchyardOperation('GET', '/_switchyard/events', 'ListEvents', listEventsInput)
  async listEvents(call: Call<Input<typeof listEventsInput>>): Promise<Answer> {
    const { After, Limit: limit = DEFAULT_LIMIT, Follow } = call.input;
    const { accountId } = call.caller;
    const target = ownFunctionFilter(call);
    const after = After === undefined ? FEED_START : parsePosition(After);
    const scope = target ? { streamId: functionStream(accountId, target.region, target.functionName) } : { accountId };
    if (Follow) return { status: 200, headers: NDJSON, body: this.streams.follow(accountId, this.reader(scope, after)) };
    const found = await this.events.settled(scope, after, limit + 1);
    if (target && found.length === 0 && After === undefined) await this.functions.requireFunction(target);
    const page = found.slice(0, limit);
    const last = page.at(-1);
    const more = found.length > limit && last !== undefined;
    return { status: 200, body: { Events: page.map(eventView), ...(more ? { NextPosition: positionText(last.feed) } : {}) } };
  }

  /** Reads from where it has come. */
  private reader(scope: EventScope, from: FeedPosition): ReadNew {
    let after = from;
    return async (): Promise<readonly ShownEvent[]> => {
      const events = await this.events.newer(scope, after, FOLLOW_BATCH);
      after = events.at(-1)?.feed ?? after;
      return events.map(eventView);
    };
  }
}
