import type pg from 'pg';
import { functionArn } from '../../aws/arn.js';
import type { InvocationQuery, InvocationRecord, InvocationStatus } from '../../contract/index.js';
import { loadSql } from '../../postgres/index.js';
import { outboxColumns } from '../outbox/outbox.store.js';
import { storableText } from '../storable-text.js';
import type { Announcement } from './announcement.js';
import { keptResult } from './kept-result.js';
import { toldError } from './told-error.js';
import type { DeliveredInvocation, InvocationError, LeasedInvocation, NewInvocation, Settlement } from './types.js';

const sql = {
  accept: loadSql(import.meta.url, './accept.sql'),
  lease: loadSql(import.meta.url, './lease.sql'),
  renew: loadSql(import.meta.url, './renew.sql'),
  finish: loadSql(import.meta.url, './finish.sql'),
  postpone: loadSql(import.meta.url, './postpone.sql'),
  release: loadSql(import.meta.url, './release.sql'),
  list: loadSql(import.meta.url, './list.sql'),
  requeue: loadSql(import.meta.url, './requeue.sql'),
};

/** A lease as its holder names it. */
export type Lease = Pick<LeasedInvocation, 'id' | 'leaseToken'>;

interface LeasedRow {
  readonly id: string;
  readonly lease_token: string;
  readonly account_id: string;
  readonly region: string;
  readonly function_name: string;
  readonly qualifier: string | null;
  readonly service: string | null;
  readonly source_arn: string | null;
  readonly source_account: string | null;
  readonly payload: Buffer;
  readonly trace_id: string | null;
  readonly stream_version: number;
  readonly function_errors: number;
  readonly postponements: number;
  readonly error_type: string | null;
  readonly error_message: string | null;
  readonly attempts: number;
  readonly source: string;
  readonly correlation_id: string | null;
  readonly accepted_at: Date;
  readonly age_ms: number;
  readonly replay_of: string | null;
  readonly pinned_version: string | null;
  readonly delivery_hops: number;
}

interface ListedRow {
  readonly id: string;
  readonly account_id: string;
  readonly region: string;
  readonly function_name: string;
  readonly qualifier: string | null;
  readonly source: string;
  readonly status: InvocationStatus;
  readonly attempts: number;
  readonly executed_version: string | null;
  readonly duration_ms: number | null;
  readonly error_type: string | null;
  readonly error_message: string | null;
  readonly accepted_at: Date;
  readonly replay_of: string | null;
  readonly replay_id: string | null;
}

/** The durable queue of asynchronous invocations: table `invoker.invocations`. */
export class InvocationStore {
  constructor(private readonly pool: pg.Pool) {}

  /** Takes all or none; gives how many were new. Durable when it resolves. */
  async accept(invocations: readonly NewInvocation[]): Promise<number> {
    if (invocations.length === 0) return 0;
    // In one order, so that two batches that share rows wait for each other instead of deadlocking.
    const rows = [...invocations].sort((a, b) => Buffer.compare(a.dedupeKey ?? noKey, b.dedupeKey ?? noKey));
    const column = <Value>(of: (invocation: NewInvocation) => Value): Value[] => rows.map(of);
    const { rowCount } = await this.pool.query(sql.accept, [
      column(({ id }) => id),
      column(({ dedupeKey }) => dedupeKey),
      column(({ target }) => target.accountId),
      column(({ target }) => target.region),
      column(({ target }) => target.functionName),
      column(({ target }) => target.qualifier ?? null),
      column(({ source }) => storableText(source)),
      column(({ onBehalfOf }) => onBehalfOf?.service ?? null),
      column(({ onBehalfOf }) => onBehalfOf?.sourceArn ?? null),
      column(({ onBehalfOf }) => onBehalfOf?.sourceAccount ?? null),
      column(({ payload }) => payload),
      column(({ traceId }) => traceId ?? null),
      column(({ streamVersion }) => streamVersion),
      column(({ correlationId }) => (correlationId === undefined ? null : storableText(correlationId))),
    ]);
    return rowCount ?? 0;
  }

  /** Takes up to `limit` invocations that are due, of these up to `rerunLimit` of replays; each is this caller's for `leaseMs` milliseconds. */
  async lease(limit: number, leaseMs: number, rerunLimit = limit): Promise<LeasedInvocation[]> {
    const { rows } = await this.pool.query<LeasedRow>(sql.lease, [limit, leaseMs, rerunLimit]);
    return rows.map(leasedInvocation);
  }

  /** Extends leases; gives the ids of those that are still the caller's. */
  async renew(leases: readonly Lease[], leaseMs: number): Promise<ReadonlySet<string>> {
    const { rows } = await this.pool.query<{ id: string }>(sql.renew, [...namesOf(leases), leaseMs]);
    return new Set(rows.map(({ id }) => id));
  }

  /**
   * Writes what became of an attempt, with what it has to tell; false, with nothing changed or told, where another worker
   * has taken over.
   */
  async settle({ id, leaseToken }: Lease, settlement: Settlement, { messages, deadLetterId, delivered }: Announcement): Promise<boolean> {
    const { status, delayMs, executedVersion, routeVersion, durationMs, payload, error, deadLetter, functionError, ran } = settlement;
    const told = error === null ? null : toldError(error);
    const kept = payload === null ? null : keptResult(id, payload);
    const values = [
      id,
      leaseToken,
      status === 'pending' ? delayMs : status,
      executedVersion,
      durationMs,
      told?.type,
      told?.message,
      Number(functionError),
      Number(!ran),
      routeVersion,
      kept?.head,
      kept?.size,
      kept?.sha256,
      ...outboxColumns(messages),
    ];
    const { rowCount } = await (status === 'pending'
      ? this.pool.query(sql.postpone, values)
      : this.pool.query(sql.finish, [...values, deadLetterId, deadLetter, told?.message ?? '', ...deliveredColumns(delivered)]));
    return rowCount === 1;
  }

  /** Drives an invocation that ended again, and notes it on its dead letters; false where it is under way. */
  async requeue(id: string): Promise<boolean> {
    const { rowCount } = await this.pool.query(sql.requeue, [id]);
    return rowCount === 1;
  }

  /** Gives leases back for others to take at once. */
  async release(leases: readonly Lease[]): Promise<void> {
    if (leases.length > 0) await this.pool.query(sql.release, namesOf(leases));
  }

  /** Invocations of an account's functions, newest first. */
  async list({ accountId, region, functionName, status, after, limit }: InvocationQuery): Promise<InvocationRecord[]> {
    const { rows } = await this.pool.query<ListedRow>(sql.list, [accountId, region, functionName, status, after, limit]);
    return rows.map(invocationRecord);
  }
}

/** What `finish.sql` puts into the queue; nothing where the id is null. */
const deliveredColumns = (delivered: DeliveredInvocation | undefined): unknown[] => [
  delivered?.id ?? null,
  delivered?.target.accountId,
  delivered?.target.region,
  delivered?.target.functionName,
  delivered?.target.qualifier,
  delivered && storableText(delivered.source),
  delivered?.payload,
  delivered?.traceId,
  delivered?.streamVersion,
  delivered?.correlationId,
  delivered?.hops,
];

const noKey = Buffer.alloc(0);

const namesOf = (leases: readonly Lease[]): [string[], string[]] => [
  leases.map(({ id }) => id),
  leases.map(({ leaseToken }) => leaseToken),
];

function leasedInvocation(row: LeasedRow): LeasedInvocation {
  const { service, source_arn: sourceArn, source_account: sourceAccount } = row;
  return {
    id: row.id,
    leaseToken: row.lease_token,
    accountId: row.account_id,
    region: row.region,
    functionName: row.function_name,
    qualifier: row.qualifier ?? undefined,
    onBehalfOf: service !== null && sourceArn !== null && sourceAccount !== null ? { service, sourceArn, sourceAccount } : null,
    payload: row.payload,
    traceId: row.trace_id ?? undefined,
    streamVersion: row.stream_version,
    attempt: row.attempts,
    functionErrors: row.function_errors,
    postponements: row.postponements,
    source: row.source,
    correlationId: row.correlation_id,
    acceptedAt: row.accepted_at,
    lastError: errorOf(row),
    ageMs: row.age_ms,
    replayOf: row.replay_of,
    pinnedVersion: row.pinned_version,
    hops: row.delivery_hops,
  };
}

const errorOf = ({ error_type: type, error_message: message }: Pick<ListedRow, 'error_type' | 'error_message'>): InvocationError | null =>
  type === null ? null : { type, message: message ?? '' };

function invocationRecord(row: ListedRow): InvocationRecord {
  const error = errorOf(row);
  return {
    id: row.id,
    functionArn: functionArn(row.account_id, row.region, row.function_name),
    qualifier: row.qualifier,
    executedVersion: row.executed_version,
    status: row.status,
    attempts: row.attempts,
    durationMs: row.duration_ms,
    source: row.source,
    ...(error !== null && { error }),
    acceptedAt: row.accepted_at.toISOString(),
    ...(row.replay_of !== null && row.replay_id !== null && { replayOf: row.replay_of, replayId: row.replay_id }),
  };
}
