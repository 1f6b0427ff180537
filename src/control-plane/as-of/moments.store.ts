import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { Pool } from 'pg';
import type { FeedPosition } from '../../contract/index.js';
import { statements } from '../../postgres/sql-files.js';
import { CONTROL_PLANE_POOL } from '../pool.js';
import { Settling } from './settling.js';

const sql = statements(import.meta.url, 'as-of');
const EVENT_PLACE = sql('event-place');
const FIRST_EVENT = sql('first-event');
const SETTLE = sql('settle');

/** Where an event's append ends in the feed, and when it was recorded (ISO 8601 with microseconds, UTC). */
export interface EventPlace {
  readonly feed: FeedPosition;
  readonly recordedAt: string;
}

/** Where an account's history begins, and where its events stand in the feed. */
@Injectable()
export class MomentRows {
  private readonly beginnings = new LRUCache<string, string>({ max: 10_000 });
  private readonly places = new LRUCache<string, EventPlace>({ max: 10_000 });
  private readonly settling: Settling;

  constructor(@Inject(CONTROL_PLANE_POOL) private readonly pool: Pool) {
    this.settling = new Settling(async (until) => {
      const { rows } = await pool.query<{ settled: boolean }>({ ...SETTLE, values: [until] });
      return rows[0]?.settled ?? false;
    });
  }

  /** Place of the last event that was recorded together with this one (UUID); undefined where the account has no such event. */
  async placeOf(accountId: string, eventId: string): Promise<EventPlace | undefined> {
    const key = `${accountId}/${eventId}`;
    const known = this.places.get(key);
    if (known) return known;
    type Row = FeedPosition & { readonly recordedAt: string };
    const { rows: [row] } = await this.pool.query<Row>({ ...EVENT_PLACE, values: [accountId, eventId] });
    if (!row) return undefined;
    const { recordedAt, ...feed } = row;
    const place = { feed, recordedAt };
    this.places.set(key, place);
    return place;
  }

  /** When the account's first event was recorded (ISO 8601 with microseconds, UTC); undefined where it has none. */
  async beginning(accountId: string): Promise<string | undefined> {
    const known = this.beginnings.get(accountId);
    if (known !== undefined) return known;
    const { rows } = await this.pool.query<{ recordedAt: string }>({ ...FIRST_EVENT, values: [accountId] });
    const found = rows[0]?.recordedAt;
    if (found !== undefined) this.beginnings.set(accountId, found);
    return found;
  }

  /**
   * Waits until nothing can be recorded any more before a time (ISO 8601), nor in a place of the feed before what was recorded by then.
   * False where that takes longer than five seconds.
   */
  settled(time: string): Promise<boolean> {
    return this.settling.settled(time);
  }
}
