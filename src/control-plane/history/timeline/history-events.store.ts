import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { upcastEvent, type FeedPosition, type Recorded } from '../../../contract/index.js';
import { loadSql } from '../../../postgres/sql-files.js';
import { CONTROL_PLANE_POOL } from '../../pool.js';
import type { AccountWindow, Direction, StreamWindow } from './event-windows.store.js';

const text = (name: string) => loadSql(import.meta.url, `./${name}.sql`);
const sql = (name: string) => ({ name: `timeline-${name}`, text: text(name).replace(':filter', text('filter')).replace(':matches', text('matches')) });
const STREAM = sql('stream-matches');
const ACCOUNT = sql('account-matches');
const SUBJECT_EXISTS = sql('subject-exists');
const EVENT_PLACE = sql('event-place');

/**
 * Which events are wanted; absent members let all pass. Times ISO 8601, `recordedFrom` included, `recordedBefore` not; the
 * places `from` and `to` included. Of the events that do not say whether they are about `alias` or `version`, all pass.
 */
export interface HistoryFilter {
  readonly kinds?: readonly string[];
  readonly actor?: string;
  readonly recordedFrom?: string;
  readonly recordedBefore?: string;
  readonly from?: FeedPosition;
  readonly to?: FeedPosition;
  readonly alias?: string;
  readonly version?: string;
}

/** As filter.sql takes it. */
const filterJson = ({ from, to, ...filter }: HistoryFilter): string =>
  JSON.stringify({ ...filter, fromTxId: from?.txId, fromPosition: from?.position, toTxId: to?.txId, toPosition: to?.position });

/** A row of recorded_events: 64-bit numbers come as text. */
export type EventRow = Omit<Recorded, 'version' | 'feed'> & { readonly version: string; readonly tx_id: string; readonly position: string };

/** @throws UnknownEventError see upcastEvent */
export const recordedFrom = ({ tx_id: txId, position, version, ...event }: EventRow): Recorded =>
  upcastEvent({ ...event, version: Number(version), feed: { txId, position } });

/** The events behind a history. */
@Injectable()
export class HistoryEvents {
  constructor(@Inject(CONTROL_PLANE_POOL) private readonly pool: Pool) {}

  async ofStream(streamId: string, { first, last }: StreamWindow, filter: HistoryFilter, direction: Direction, limit: number): Promise<Recorded[]> {
    const values = [filterJson(filter), streamId, first, last, direction === 'forward', limit];
    return (await this.pool.query<EventRow>({ ...STREAM, values })).rows.map(recordedFrom);
  }

  async ofAccount(accountId: string, { from, to }: AccountWindow, filter: HistoryFilter, direction: Direction, limit: number): Promise<Recorded[]> {
    const values = [filterJson(filter), accountId, from.txId, from.position, to.txId, to.position, direction === 'forward', limit];
    return (await this.pool.query<EventRow>({ ...ACCOUNT, values })).rows.map(recordedFrom);
  }

  /** Whether a stream, or an alias or version of its function, is there or ever was. */
  async everWas(streamId: string, alias: string | undefined, version: string | undefined): Promise<boolean> {
    const { rows } = await this.pool.query<{ exists: boolean }>({ ...SUBJECT_EXISTS, values: [streamId, alias ?? null, version ?? null] });
    return rows[0]!.exists;
  }

  /** Undefined where the account has no event of this id (UUID). */
  async placeOf(accountId: string, eventId: string): Promise<FeedPosition | undefined> {
    return (await this.pool.query<FeedPosition>({ ...EVENT_PLACE, values: [accountId, eventId] })).rows[0];
  }
}
