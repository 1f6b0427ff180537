import { isDeepStrictEqual } from 'node:util';
import type pg from 'pg';
import type {
  PlannedRun, PlannedTarget, Replay, ReplayComparison, ReplayDescription, ReplayOrder, ReplayQuery, ReplayRequest, ReplaySelection, ReplaysQuery, ReplayTarget,
} from '../../contract/index.js';
import { loadSql } from '../../postgres/index.js';
import { plannedRun, replayedRun, replayFrom, type PlannedRunRow, type ReplayedRunRow, type ReplayRow } from './replay-rows.js';
import { selectionValues } from './selection.js';
import { versionThen } from './version-then.js';

const sql = (name: string): string => loadSql(import.meta.url, `./${name}.sql`);
const TARGETS = sql('targets');
const INSERT = sql('insert');
const PLAN = sql('plan');
const UNPINNED = sql('unpinned');
const PIN = sql('pin');
const COUNT_PLANNED = sql('count-planned');
const PLANNED_TARGETS = sql('planned-targets');
const PLANNED_RUNS = sql('planned-runs');
const LIST = sql('list');
const COMPARISONS = sql('comparisons');
const RUNS = sql('runs');
const CANCEL = sql('cancel');
const CANCEL_WAITING = sql('cancel-waiting');

const SHOWN_RUNS = 1_000;
const PINNED_AT_ONCE = 10_000;

/** What a plan came to, read before it was given up. */
export interface PlanRows {
  readonly targets: readonly Pick<PlannedTarget, 'region' | 'functionName' | 'qualifier' | 'pinnedVersion' | 'count'>[];
  readonly runs: readonly PlannedRun[];
}

interface UnpinnedRow extends ReplayTarget {
  readonly id: string;
  readonly sequence: string;
  readonly originalId: string;
  readonly acceptedAt: string;
}

/** Table `invoker.replays`, and the rows of the queue that replays put there. */
export class ReplayStore {
  constructor(private readonly pool: pg.Pool) {}

  async targets(selection: ReplaySelection): Promise<ReplayTarget[]> {
    const { rows } = await this.pool.query<ReplayTarget>(TARGETS, selectionValues(selection));
    return rows;
  }

  /**
   * Plans a replay with all its runs in one transaction, so that a crash leaves all or nothing; one that is there already stays
   * as it is. False where the one that is there was asked for otherwise.
   */
  async start(order: ReplayOrder): Promise<boolean> {
    return this.inTransaction('COMMIT', async (client) => {
      if (await plan(client, order)) return true;
      const known = await one(client, order);
      return isDeepStrictEqual(known?.request, JSON.parse(asJson(order.request)));
    });
  }

  /** Plans it exactly as `start` would, reads the plan, and takes it back. The order's id must be new. */
  async dryRun(order: ReplayOrder): Promise<PlanRows> {
    return this.inTransaction('ROLLBACK', async (client) => {
      await plan(client, order);
      const named = [order.accountId, order.id];
      const { rows: targets } = await client.query<PlanRows['targets'][number]>(PLANNED_TARGETS, named);
      const { rows: runs } = await client.query<PlannedRunRow>(PLANNED_RUNS, [...named, SHOWN_RUNS]);
      return { targets, runs: runs.map(plannedRun) };
    });
  }

  /** Newest first. */
  async list({ accountId, after, limit }: ReplaysQuery): Promise<Replay[]> {
    const { rows } = await this.pool.query<ReplayRow>(LIST, [accountId, null, after ?? null, limit]);
    return rows.map(replayFrom);
  }

  async find(query: Pick<ReplayQuery, 'accountId' | 'id'>): Promise<Replay | undefined> {
    return one(this.pool, query);
  }

  /** How the runs compare with their originals: all in numbers, and a page of them. */
  async runs({ accountId, id, comparison, after, limit }: ReplayQuery): Promise<Omit<ReplayDescription, 'replay'>> {
    const { rows: counts } = await this.pool.query<{ comparison: ReplayComparison; count: number }>(COMPARISONS, [accountId, id]);
    const { rows } = await this.pool.query<ReplayedRunRow>(RUNS, [accountId, id, comparison ?? null, after ?? null, limit]);
    return { comparisons: Object.fromEntries(counts.map(({ comparison: name, count }) => [name, count])), runs: rows.map(replayedRun) };
  }

  async cancel({ accountId, id }: Pick<ReplayQuery, 'accountId' | 'id'>): Promise<void> {
    for (const statement of [CANCEL, CANCEL_WAITING]) await this.pool.query(statement, [accountId, id]);
  }

  private async inTransaction<Result>(end: 'COMMIT' | 'ROLLBACK', work: (client: pg.PoolClient) => Promise<Result>): Promise<Result> {
    const client = await this.pool.connect();
    let failure: Error | undefined;
    try {
      await client.query('BEGIN');
      // A replay of hundreds of thousands takes longer than any other statement may.
      await client.query('SET LOCAL statement_timeout = 0');
      const result = await work(client);
      await client.query(end);
      return result;
    } catch (error) {
      failure = error as Error;
      throw error;
    } finally {
      // A connection whose transaction broke off is not given back: closing it takes everything back.
      client.release(failure);
    }
  }
}

/** False where the account has a replay of this id. */
async function plan(client: pg.PoolClient, order: ReplayOrder): Promise<boolean> {
  const { accountId, id, request, requestedBy, reason, correlationId, targets } = order;
  const { rows: begun } = await client.query<{ until: string }>(INSERT, [accountId, id, asJson(request), request.until ?? null, requestedBy, reason ?? null]);
  if (begun[0] === undefined) return false;
  const { rowCount } = await client.query(PLAN, [
    ...selectionValues(order, begun[0].until),
    id,
    request.through ?? null,
    request.asOfThen,
    request.rate ?? null,
    correlationId,
    targets.map(({ region }) => region),
    targets.map(({ functionName }) => functionName),
    targets.map(({ qualifier }) => qualifier),
    targets.map(({ streamVersion }) => streamVersion),
  ]);
  if (request.asOfThen) await pinThoseThatNeverRan(client, order);
  await client.query(COUNT_PLANNED, [accountId, id, rowCount]);
  return true;
}

async function pinThoseThatNeverRan(client: pg.PoolClient, { accountId, id, targets }: ReplayOrder): Promise<void> {
  const keyOf = ({ region, functionName, qualifier }: ReplayTarget): string => JSON.stringify([region, functionName, qualifier]);
  const resolved = new Map(targets.map((target) => [keyOf(target), target]));
  for (let after = '0'; ; ) {
    const { rows } = await client.query<UnpinnedRow>(UNPINNED, [accountId, id, after, PINNED_AT_ONCE]);
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.sequence;
    const versions = rows.map((row) => {
      const target = resolved.get(keyOf(row));
      // One that came since the targets were read: then is now.
      return target === undefined ? null : versionThen(target, row.originalId, row.acceptedAt);
    });
    await client.query(PIN, [rows.map((row) => row.id), versions]);
  }
}

async function one(database: pg.Pool | pg.PoolClient, { accountId, id }: Pick<ReplayQuery, 'accountId' | 'id'>): Promise<Replay | undefined> {
  const { rows } = await database.query<ReplayRow>(LIST, [accountId, id, null, 1]);
  return rows[0] && replayFrom(rows[0]);
}

/** As it is stored: without members that are undefined. */
const asJson = (request: ReplayRequest): string => JSON.stringify(request);
