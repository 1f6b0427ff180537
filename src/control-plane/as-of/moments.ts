import { Inject, Injectable } from '@nestjs/common';
import { invalidParameterValue, serviceException } from '../../aws/index.js';
import type { Moment } from '../../event-store/moment.js';
import type { MomentReader } from '../http/moments.port.js';
import { parseInstant } from './instant.js';
import { MomentRows } from './moments.store.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** An append that took its time longer ago than this has ended. */
const SETTLED_AFTER_MS = 60_000;

/** Reads moments of an account's past as callers write them: a time, or the id of one of the account's events. */
@Injectable()
export class Moments implements MomentReader {
  constructor(@Inject(MomentRows) private readonly rows: MomentRows) {}

  /**
   * A time means everything that was recorded by then, an event id everything up to and with that event (and what was
   * recorded together with it). The moment is settled: what had happened by then does not change any more.
   * @throws AwsError InvalidParameterValue for what is neither, for a time before the account's first event or in the future,
   * and for an event that is not the account's; ServiceException where what was recorded just then is still being written
   */
  async resolve(accountId: string, text: string): Promise<Moment> {
    if (UUID.test(text)) {
      const place = await this.rows.placeOf(accountId, text);
      if (!place) throw invalidParameterValue(`Account ${accountId} has no event ${text}.`);
      await this.settle(place.recordedAt);
      return { feed: place.feed };
    }
    const instant = parseInstant(text);
    if (!instant) {
      throw invalidParameterValue(`'${text}' is no moment: give a time as 2026-11-17T09:00:00Z, or the id of an event.`);
    }
    if (instant.epochMs > Date.now()) throw invalidParameterValue(`${text} is in the future.`);
    const beginning = await this.rows.beginning(accountId);
    if (beginning === undefined || instant.end <= beginning) {
      const since = beginning === undefined ? 'nothing was ever recorded' : `its history begins at ${beginning}`;
      throw invalidParameterValue(`Account ${accountId} did not exist at ${text}: ${since}.`);
    }
    await this.settle(instant.end);
    return { recordedBefore: instant.end };
  }

  private async settle(time: string): Promise<void> {
    if (Date.now() - Date.parse(time) > SETTLED_AFTER_MS || (await this.rows.settled(time))) return;
    throw serviceException(`What was recorded at ${time} is still being written. Try again.`);
  }
}
