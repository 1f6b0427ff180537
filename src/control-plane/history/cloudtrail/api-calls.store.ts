import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { statements } from '../../../postgres/sql-files.js';
import { CONTROL_PLANE_POOL } from '../../pool.js';
import type { AccountWindow } from '../timeline/event-windows.store.js';
import { recordedFrom, type EventRow } from '../timeline/history-events.store.js';
import type { ApiCall } from './api-call.js';
import type { CallFilter } from './lookup-request.js';

const ACCOUNT_CALLS = statements(import.meta.url, 'cloudtrail')('account-calls');

type Row = EventRow & { readonly callTxId: string; readonly callPosition: string };

/** The API calls behind an account's events. */
@Injectable()
export class ApiCalls {
  constructor(@Inject(CONTROL_PLANE_POOL) private readonly pool: Pool) {}

  /** Those that begin in a window, newest first. */
  async in({ from, to }: AccountWindow, accountId: string, filter: CallFilter, limit: number): Promise<ApiCall[]> {
    const values = [JSON.stringify(filter), accountId, from.txId, from.position, to.txId, to.position, limit];
    const { rows } = await this.pool.query<Row>({ ...ACCOUNT_CALLS, values });
    const calls = new Map<string, ApiCall & { events: ApiCall['events'] }>();
    for (const { callTxId: txId, callPosition: position, ...row } of rows) {
      const event = recordedFrom(row);
      const call = calls.get(position);
      if (call) call.events = [...call.events, event];
      else calls.set(position, { feed: { txId, position }, events: [event] });
    }
    return [...calls.values()];
  }
}
