import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { loadSql } from '../../postgres/index.js';

const TAKE = { name: 'lease-take', text: loadSql(import.meta.url, './take-lease.sql') };
const GIVE_BACK = { name: 'lease-give-back', text: loadSql(import.meta.url, './give-lease-back.sql') };

/** The lease of one leader, for one kind of work, among all control planes on a database. */
export class Lease {
  private readonly holder = randomUUID();

  constructor(
    private readonly pool: Pool,
    readonly name: string,
    readonly leaseMs: number,
  ) {}

  /** Takes the lease or renews it; the epoch of this leader's rule, or undefined where another leads. */
  async lead(): Promise<string | undefined> {
    const { rows } = await this.pool.query<{ epoch: string }>({ ...TAKE, values: [this.name, this.holder, this.leaseMs] });
    return rows[0]?.epoch;
  }

  /** Lets another lead at once. */
  async resign(): Promise<void> {
    await this.pool.query({ ...GIVE_BACK, values: [this.name, this.holder] });
  }
}
