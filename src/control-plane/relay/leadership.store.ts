import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import type { RoutingMark } from '../../contract/index.js';
import { loadSql } from '../../postgres/index.js';

const LEAD = { name: 'relay-lead', text: loadSql(import.meta.url, './lead.sql') };
const RESIGN = { name: 'relay-resign', text: loadSql(import.meta.url, './resign.sql') };
const MARKED_EVENT = { name: 'relay-marked-event', text: loadSql(import.meta.url, './marked-event.sql') };
const LAG = { name: 'relay-lag', text: loadSql(import.meta.url, './relay-lag.sql') };

/** More events behind are not counted. */
const MOST_COUNTED = 100_000;

/** How far a relay is behind; `events` stops at 100,000. */
export interface RelayLag {
  readonly events: number;
  readonly seconds: number;
}

/** The lease of one leader among all control planes on a database. */
export class Leadership {
  private readonly holder = randomUUID();

  constructor(
    private readonly pool: Pool,
    readonly name: string,
    readonly leaseMs: number,
  ) {}

  /** Takes the lease or renews it; the epoch of this leader's rule, or undefined where another leads. */
  async lead(): Promise<string | undefined> {
    const { rows } = await this.pool.query<{ epoch: string }>({ ...LEAD, values: [this.name, this.holder, this.leaseMs] });
    return rows[0]?.epoch;
  }

  /** Lets another lead at once. */
  async resign(): Promise<void> {
    await this.pool.query({ ...RESIGN, values: [this.name, this.holder] });
  }

  /** Whether the event that a mark names lies where it says. */
  async isInStore({ feed, eventId }: RoutingMark): Promise<boolean> {
    const { rows } = await this.pool.query({ ...MARKED_EVENT, values: [feed.txId, feed.position, eventId] });
    return rows.length === 1;
  }

  /** Of whoever leads, as the checkpoint of that name shows. */
  async lag(): Promise<RelayLag> {
    const { rows } = await this.pool.query<RelayLag>({ ...LAG, values: [this.name, MOST_COUNTED] });
    return rows[0]!;
  }
}
