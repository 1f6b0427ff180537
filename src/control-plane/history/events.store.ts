import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import type { FeedPosition, Recorded } from '../../contract/index.js';
import { recordedFrom, type EventRow } from '../../event-store/recorded-row.js';
import { statements } from '../../postgres/sql-files.js';
import { CONTROL_PLANE_POOL } from '../pool.js';

const sql = statements(import.meta.url, 'history');
const ACCOUNT_EVENTS = sql('account-events');
const STREAM_EVENTS = sql('stream-events');

/** How long a read waits for transactions that hold the feed's horizon back. */
const HORIZON_WAIT_MS = 2_000;
const HORIZON_POLL_MS = 5;

/** Whose events: all of an account, or of one of its streams. */
export type EventScope = { readonly accountId: string } | { readonly streamId: string };

/** The one row of an empty page has no event. */
type PageRow = (EventRow | { readonly id: null }) & { readonly pending: boolean };

/** The feed as one account may see it, in feed order and gap-free: an event that is not here yet comes after all that are. */
@Injectable()
export class AccountEvents {
  constructor(@Inject(CONTROL_PLANE_POOL) private readonly pool: Pool) {}

  /** What the feed shows now after a position. */
  async newer(scope: EventScope, after: FeedPosition, limit: number): Promise<Recorded[]> {
    return (await this.read(scope, after, limit)).events;
  }

  /**
   * The same, but whoever changed something and asks then finds it: where a running transaction keeps committed events
   * back, waits for it, bounded.
   */
  async settled(scope: EventScope, after: FeedPosition, limit: number): Promise<Recorded[]> {
    const deadline = performance.now() + HORIZON_WAIT_MS;
    for (;;) {
      const { events, pending } = await this.read(scope, after, limit);
      if (!pending || events.length === limit || performance.now() > deadline) return events;
      await sleep(HORIZON_POLL_MS);
    }
  }

  private async read(scope: EventScope, { txId, position }: FeedPosition, limit: number): Promise<{ events: Recorded[]; pending: boolean }> {
    const [statement, of] = 'streamId' in scope ? [STREAM_EVENTS, scope.streamId] : [ACCOUNT_EVENTS, scope.accountId];
    const { rows } = await this.pool.query<PageRow>({ ...statement, values: [of, txId, position, limit] });
    const events = rows.flatMap(({ pending: _, ...event }) => (event.id === null ? [] : [recordedFrom(event)]));
    return { events, pending: rows[0]?.pending ?? false };
  }
}
