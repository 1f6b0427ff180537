import type { Pool } from 'pg';
import type { RoutingMark } from '../../contract/index.js';
import { loadSql, statements } from '../../postgres/index.js';

const MARKED_EVENT = statements(import.meta.url, 'relay')('marked-event');
const LAG = { name: 'relay-lag', text: loadSql(import.meta.url, './relay-lag.sql') };

/** More events behind are not counted. */
const MOST_COUNTED = 100_000;

/** How far a relay is behind; `events` stops at 100,000. */
export interface RelayLag {
  readonly events: number;
  readonly seconds: number;
}

/** How far the relay has come in the store's feed, whichever control plane leads. */
export class RelayProgress {
  constructor(
    private readonly pool: Pool,
    private readonly checkpoint: string,
  ) {}

  /** Whether the event that a mark names lies where it says. */
  async isInStore({ feed, eventId }: RoutingMark): Promise<boolean> {
    const { rows } = await this.pool.query({ ...MARKED_EVENT, values: [feed.txId, feed.position, eventId] });
    return rows.length === 1;
  }

  /** Of whoever leads, as the checkpoint shows. */
  async lag(): Promise<RelayLag> {
    const { rows } = await this.pool.query<RelayLag>({ ...LAG, values: [this.checkpoint, MOST_COUNTED] });
    return rows[0]!;
  }
}
