import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import type { FeedPosition, Recorded } from '../../../contract/index.js';
import { recordedFrom, type EventRow } from '../../../event-store/recorded-row.js';
import { statements } from '../../../postgres/sql-files.js';
import { CONTROL_PLANE_POOL } from '../../pool.js';

const PAGE = statements(import.meta.url, 'republish')('page');

/** Which events to send again; times in ISO 8601 with microseconds, UTC: recorded at `from` or later, and before `to`. */
export interface Selection {
  readonly from?: string;
  readonly to?: string;
  readonly accountId?: string;
  readonly streamId?: string;
}

/** Events of the feed by place, time, account and stream. */
@Injectable()
export class SelectedEvents {
  constructor(@Inject(CONTROL_PLANE_POOL) private readonly pool: Pool) {}

  /** In feed order after a place, up to and with another. */
  async page(selection: Selection, after: FeedPosition, upTo: FeedPosition, limit: number): Promise<Recorded[]> {
    const { from = null, to = null, accountId = null, streamId = null } = selection;
    const values = [after.txId, after.position, upTo.txId, upTo.position, from, to, accountId, streamId, limit];
    const { rows } = await this.pool.query<EventRow>({ ...PAGE, values });
    return rows.map(recordedFrom);
  }
}
