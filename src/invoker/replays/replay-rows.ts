import { functionArn } from '../../aws/arn.js';
import type {
  InvocationStatus, PlannedRun, Replay, ReplayComparison, ReplayedOutcome, ReplayedRun, ReplayRequest,
} from '../../contract/index.js';

/** A row of `list.sql`. */
export interface ReplayRow {
  readonly id: string;
  readonly request: ReplayRequest;
  readonly until: Date;
  readonly requested_by: string;
  readonly reason: string | null;
  readonly created_at: Date;
  readonly cancelled_at: Date | null;
  readonly planned: number;
  readonly statuses: Replay['statuses'];
}

interface TargetRow {
  readonly account_id: string;
  readonly region: string;
  readonly function_name: string;
  readonly source: string;
}

/** A row of `planned-runs.sql`. */
export interface PlannedRunRow extends TargetRow {
  readonly replay_of: string;
  readonly qualifier: string | null;
  readonly pinned_version: string | null;
  readonly delay_ms: number;
  readonly original_accepted_at: Date;
  readonly original_status: InvocationStatus;
  readonly original_executed_version: string | null;
}

interface OutcomeRow {
  readonly id: string;
  readonly qualifier: string | null;
  readonly status: InvocationStatus;
  readonly executed_version: string | null;
  readonly duration_ms: number | null;
  readonly error_type: string | null;
  readonly error_message: string | null;
  readonly result: Buffer | null;
  readonly result_size: number | null;
  readonly result_sha256: Buffer | null;
}

/** A row of the view `invoker.replayed_runs`. */
export type ReplayedRunRow = TargetRow & OutcomeRow & { readonly [Column in keyof OutcomeRow as `original_${Column}`]: OutcomeRow[Column] } & {
  readonly comparison: ReplayComparison;
};

export function replayFrom(row: ReplayRow): Replay {
  return {
    id: row.id,
    request: row.request,
    until: row.until.toISOString(),
    requestedBy: row.requested_by,
    reason: row.reason,
    createdAt: row.created_at.toISOString(),
    cancelledAt: row.cancelled_at?.toISOString() ?? null,
    planned: row.planned,
    statuses: row.statuses,
  };
}

export function plannedRun(row: PlannedRunRow): PlannedRun {
  return {
    replayOf: row.replay_of,
    source: row.source,
    functionArn: functionArn(row.account_id, row.region, row.function_name),
    qualifier: row.qualifier,
    pinnedVersion: row.pinned_version,
    delayMs: row.delay_ms,
    original: { acceptedAt: row.original_accepted_at.toISOString(), status: row.original_status, executedVersion: row.original_executed_version },
  };
}

export function replayedRun(row: ReplayedRunRow): ReplayedRun {
  return {
    source: row.source,
    functionArn: functionArn(row.account_id, row.region, row.function_name),
    original: outcome({
      id: row.original_id,
      qualifier: row.original_qualifier,
      status: row.original_status,
      executed_version: row.original_executed_version,
      duration_ms: row.original_duration_ms,
      error_type: row.original_error_type,
      error_message: row.original_error_message,
      result: row.original_result,
      result_size: row.original_result_size,
      result_sha256: row.original_result_sha256,
    }),
    rerun: outcome(row),
    comparison: row.comparison,
  };
}

function outcome(row: OutcomeRow): ReplayedOutcome {
  const { result, result_size: size, result_sha256: sha256 } = row;
  return {
    id: row.id,
    qualifier: row.qualifier,
    status: row.status,
    executedVersion: row.executed_version,
    durationMs: row.duration_ms,
    error: row.error_type === null ? null : { type: row.error_type, message: row.error_message ?? '' },
    result: result === null || size === null || sha256 === null ? null : { text: result.toString('utf8'), size, sha256: sha256.toString('hex') },
  };
}
