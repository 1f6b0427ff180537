import { Inject, Injectable } from '@nestjs/common';
import { invalidParameterValue } from '../../../aws/index.js';
import { eventSchemas } from '../../../contract/index.js';
import { parseInstant } from '../../as-of/instant.js';
import { Moments } from '../../as-of/moments.js';
import { HistoryEvents, type HistoryFilter } from './history-events.store.js';

/** Filters as a caller gives them. */
export interface FilterInput {
  readonly Since?: string;
  readonly Until?: string;
  readonly Actor?: string;
  readonly Kind?: readonly string[];
}

/** Reads the filters of a history. */
@Injectable()
export class RequestedFilters {
  constructor(
    @Inject(Moments) private readonly moments: Moments,
    @Inject(HistoryEvents) private readonly events: HistoryEvents,
  ) {}

  /**
   * Both ends are part of what is asked for, a time with its whole millisecond, an event id from or up to that event. Unlike a
   * read as of a moment, a filter takes times before the account's beginning and in the future: they let all pass, or nothing.
   * @throws AwsError InvalidParameterValue for what is no moment, another account's event, or a kind of event that there is not
   */
  async read(accountId: string, { Since, Until, Actor: actor, Kind }: FilterInput): Promise<HistoryFilter> {
    return {
      kinds: Kind && knownKinds(Kind), actor,
      ...(Since === undefined ? {} : await this.since(accountId, Since)),
      ...(Until === undefined ? {} : await this.until(accountId, Until)),
    };
  }

  private async since(accountId: string, text: string): Promise<Pick<HistoryFilter, 'recordedFrom' | 'from'>> {
    const instant = parseInstant(text);
    if (instant) return { recordedFrom: new Date(instant.epochMs).toISOString() };
    await this.moments.resolve(accountId, text);
    return { from: await this.events.placeOf(accountId, text) };
  }

  private async until(accountId: string, text: string): Promise<Pick<HistoryFilter, 'recordedBefore' | 'to'>> {
    const instant = parseInstant(text);
    if (instant) return { recordedBefore: instant.end };
    const moment = await this.moments.resolve(accountId, text);
    return 'feed' in moment ? { to: moment.feed } : moment;
  }
}

/** Given one by one, or several parted by commas. */
function knownKinds(given: readonly string[]): string[] {
  const kinds = given.flatMap((text) => text.split(',')).map((kind) => kind.trim()).filter((kind) => kind !== '');
  const unknown = kinds.filter((kind) => !eventSchemas.has(kind));
  if (unknown.length > 0 || kinds.length === 0) {
    throw invalidParameterValue(`Kind ${unknown.join(', ')} is no type of event. There are: ${[...eventSchemas.keys()].join(', ')}.`);
  }
  return kinds;
}
