import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import type { FeedPosition } from '../../../contract/index.js';
import { FEED_START } from '../../../event-store/types.js';
import { statements } from '../../../postgres/sql-files.js';
import { CONTROL_PLANE_POOL } from '../../pool.js';
import type { Looked } from './read-page.js';

const sql = statements(import.meta.url, 'timeline');
const STREAM = sql('stream-window');
const ACCOUNT = { forward: sql('account-window-forward'), backward: sql('account-window-backward') };

const FEED_END: FeedPosition = { txId: String(2n ** 64n - 1n), position: String(2n ** 63n - 1n) };
/** How long a read waits for transactions that hold the feed's horizon back. */
const HORIZON_WAIT_MS = 2_000;
const HORIZON_POLL_MS = 5;

/** Oldest first, or newest first. */
export type Direction = 'forward' | 'backward';

/** A run of a stream's events, both versions included. */
export interface StreamWindow {
  readonly first: number;
  readonly last: number;
}

/** A run of an account's events in feed order, both places included. */
export interface AccountWindow {
  readonly from: FeedPosition;
  readonly to: FeedPosition;
}

interface StreamRow extends StreamWindow {
  readonly ended: boolean;
  readonly txId: string | null;
  readonly position: string;
}

interface AccountRow {
  readonly pending: boolean;
  readonly ended: boolean;
  readonly nearTxId: string | null;
  readonly nearPosition: string;
  readonly farTxId: string;
  readonly farPosition: string;
}

/** Finds which events come next in a direction, by an index and without reading them. */
@Injectable()
export class EventWindows {
  constructor(@Inject(CONTROL_PLANE_POOL) private readonly pool: Pool) {}

  async ofStream(streamId: string, direction: Direction, after: FeedPosition | undefined, size: number): Promise<Looked<StreamWindow>> {
    const values = [streamId, after?.txId ?? null, after?.position ?? null, direction === 'forward', size];
    const { rows } = await this.pool.query<StreamRow>({ ...STREAM, values });
    const { first, last, ended, txId, position } = rows[0]!;
    return txId === null ? { ended } : { ended, window: { first, last }, far: { txId, position } };
  }

  /**
   * Only what no running transaction can come before. `settled`: whoever changed something and asks then finds it: where a
   * running transaction keeps committed events back, waits for it, bounded.
   */
  async ofAccount(
    accountId: string, direction: Direction, after: FeedPosition | undefined, size: number, settled: boolean,
  ): Promise<Looked<AccountWindow>> {
    const forward = direction === 'forward';
    const { txId, position } = after ?? (forward ? FEED_START : FEED_END);
    const deadline = performance.now() + HORIZON_WAIT_MS;
    for (;;) {
      const { rows } = await this.pool.query<AccountRow>({ ...ACCOUNT[direction], values: [accountId, txId, position, size] });
      const row = rows[0]!;
      const atNewest = forward ? row.ended : after === undefined;
      if (!settled || !row.pending || !atNewest || performance.now() > deadline) return lookedAt(row, forward);
      await sleep(HORIZON_POLL_MS);
    }
  }
}

function lookedAt({ ended, nearTxId, nearPosition, farTxId, farPosition }: AccountRow, forward: boolean): Looked<AccountWindow> {
  if (nearTxId === null) return { ended };
  const near = { txId: nearTxId, position: nearPosition };
  const far = { txId: farTxId, position: farPosition };
  return { ended, window: forward ? { from: near, to: far } : { from: far, to: near }, far };
}
