import { Controller, Inject } from '@nestjs/common';
import { INVOKER, type Invoker, type LogEvent, type LogEventsPage, type LogEventsQuery, type LogPlace } from '../../contract/index.js';
import type { Answer, Call } from '../http/call.js';
import type { Input } from '../http/shapes.js';
import { filterLogEventsInput, getLogEventsInput } from './cloudwatch-logs.inputs.js';
import { filterPattern } from './filter-pattern.js';
import { groupOf } from './log-arn.js';
import { invalidParameter, noSuchGroup, noSuchStream } from './log-errors.js';
import { LogsOperation, ownerOf } from './logs-operation.js';
import { backwardToken, eventId, filterToken, forwardToken, placeAt, readEventsToken, readFilterToken } from './places.js';

/** "As many log events as can fit in a response size of 1 MB (up to 10,000 log events)" (GetLogEvents, FilterLogEvents). */
const MOST_EVENTS = 10_000;
const MOST_BYTES = 1_048_576;
/** What one FilterLogEvents looks at: a pattern that nothing matches must not read a group to its end; the token goes on. */
const SCANS = 4;
const SCAN_BYTES = 4 * MOST_BYTES;
/** 9999-12-31: no line is later. */
const END_OF_TIME = 253_402_300_799_999;

/** What functions wrote, by time. */
@Controller()
export class LogEventsController {
  constructor(@Inject(INVOKER) private readonly invoker: Invoker) {}

  /** The end time is excluded. At either end of the stream the token that was given is given again. */
  @LogsOperation('GetLogEvents', getLogEventsInput)
  async getLogEvents(call: Call<Input<typeof getLogEventsInput>>): Promise<Answer> {
    const owner = ownerOf(call);
    const { logStreamName, startTime = 0, endTime = END_OF_TIME, startFromHead = false, nextToken, limit = MOST_EVENTS } = call.input;
    const group = groupOf(call.input, owner);
    const token = nextToken === undefined ? undefined : readEventsToken(nextToken);
    const direction = token?.direction ?? (startFromHead ? 'forward' : 'backward');
    const { events } = await this.read({
      ...owner, group, streams: [logStreamName], from: startTime, before: endTime, direction, place: token?.place, limit, bytes: MOST_BYTES,
    });
    const here = token?.place ?? placeAt(startTime);
    return {
      status: 200,
      body: {
        events: events.map(({ timestamp, message, ingestedAt }) => ({ timestamp, message: lineOf(message), ingestionTime: ingestedAt })),
        nextForwardToken: forwardToken(events.at(-1) ?? here),
        nextBackwardToken: backwardToken(events[0] ?? here),
      },
    };
  }

  /** The end time is included. A page may be empty and another follow. */
  @LogsOperation('FilterLogEvents', filterLogEventsInput)
  async filterLogEvents(call: Call<Input<typeof filterLogEventsInput>>): Promise<Answer> {
    const owner = ownerOf(call);
    const { logStreamNames, logStreamNamePrefix, startTime = 0, endTime = END_OF_TIME, nextToken, limit = MOST_EVENTS } = call.input;
    if (logStreamNames !== undefined && logStreamNamePrefix !== undefined) {
      throw invalidParameter('logStreamNames and logStreamNamePrefix are mutually exclusive parameters.');
    }
    const matches = filterPattern(call.input.filterPattern ?? '');
    const query: LogEventsQuery = {
      ...owner, group: groupOf(call.input, owner), streams: logStreamNames, streamPrefix: logStreamNamePrefix, from: startTime, before: endTime + 1,
      direction: 'forward', limit: MOST_EVENTS, bytes: SCAN_BYTES,
    };
    const { events, next } = await this.scan(query, matches, nextToken === undefined ? undefined : readFilterToken(nextToken), limit);
    return { status: 200, body: { events: events.map(filteredView), searchedLogStreams: [], ...(next === undefined ? {} : { nextToken: filterToken(next) }) } };
  }

  /** The first matching lines beyond a place; `next`: where to go on, if there may be more. */
  private async scan(
    query: LogEventsQuery, matches: (message: string) => boolean, start: LogPlace | undefined, limit: number,
  ): Promise<{ readonly events: readonly LogEvent[]; readonly next?: LogPlace }> {
    const events: LogEvent[] = [];
    let place = start;
    let bytes = 0;
    for (let scan = 0; scan < SCANS; scan += 1) {
      const page = await this.read({ ...query, place });
      for (const event of page.events) {
        if (!matches(event.message)) continue;
        bytes += Buffer.byteLength(event.message);
        if (events.length === limit || (events.length > 0 && bytes > MOST_BYTES)) return { events, next: events.at(-1) };
        events.push(event);
      }
      place = page.reached ?? place;
      if (!page.more) return { events };
    }
    return { events, next: place };
  }

  private async read(query: LogEventsQuery): Promise<LogEventsPage> {
    const page = await this.invoker.readLogEvents(query);
    if (page === 'no-group') throw noSuchGroup();
    if (page === 'no-stream') throw noSuchStream();
    return page;
  }
}

/** With its line break, as Lambda writes lines (developer guide, "Viewing CloudWatch logs": `"END RequestId: …\\n"`). */
const lineOf = (message: string): string => `${message}\n`;

const filteredView = (event: LogEvent): Readonly<Record<string, unknown>> => ({
  logStreamName: event.logStream, timestamp: event.timestamp, message: lineOf(event.message), ingestionTime: event.ingestedAt, eventId: eventId(event),
});
