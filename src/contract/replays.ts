import type { AliasTarget } from './function-events.js';
import type { InvocationStatus } from './invoker.js';

/** What was asked to run again, as it was asked. Times ISO 8601. */
export interface ReplayRequest {
  readonly bucket: string;
  /** Accepted at this time or later. */
  readonly since: string;
  /** Accepted before this time; absent: before the replay was planned. */
  readonly until?: string;
  /** Only those that failed or were refused. */
  readonly failed: boolean;
  /** Only objects whose key begins so. */
  readonly keyPrefix?: string;
  /** Only events of this type (`ObjectCreated:Put`, `ObjectCreated:*`). */
  readonly eventName?: string;
  /** Only what was for this function, and with a qualifier only what was for that. */
  readonly function?: { readonly region: string; readonly functionName: string; readonly qualifier?: string };
  /** The version that ran then, or that the alias pointed at then, instead of what the alias points at now. */
  readonly asOfThen: boolean;
  /** Another alias or version of the same function. */
  readonly through?: string;
  /** Runs that become due per second. */
  readonly rate?: number;
}

/** Which accepted notifications: those for functions of the account. */
export interface ReplaySelection {
  readonly accountId: string;
  readonly request: ReplayRequest;
}

/** A function that notifications were for, by the qualifier that the bucket's configuration named. */
export interface ReplayTarget {
  readonly region: string;
  readonly functionName: string;
  readonly qualifier: string | null;
}

/** What an alias pointed at from a time on (ISO 8601 with microseconds, UTC); null: there was none. */
export interface TargetPeriod {
  readonly since: string;
  readonly target: AliasTarget | null;
}

/** A target as the control plane knows it. */
export interface ResolvedReplayTarget extends ReplayTarget {
  /** Version of the function's stream; 0 where there is no such function. */
  readonly streamVersion: number;
  /** What the qualifier pointed at, oldest first; only where the replay is as of then. */
  readonly past?: readonly TargetPeriod[];
}

/** A replay to plan. */
export interface ReplayOrder extends ReplaySelection {
  /** The caller's token (UUID): said twice, it is one replay. */
  readonly id: string;
  /** ARN of who asks. */
  readonly requestedBy: string;
  readonly reason?: string;
  readonly correlationId: string;
  readonly targets: readonly ResolvedReplayTarget[];
}

/** A pinned version that is none: as of then there was nothing that the alias pointed at. No version can be called so. */
export const PINNED_TO_NOTHING = '';

/** What a plan runs, by what it goes through. */
export interface PlannedTarget extends ReplayTarget {
  readonly count: number;
  /** The version that will run whatever the qualifier points at; null: what the qualifier points at when it runs. */
  readonly pinnedVersion: string | null;
  /** What the qualifier points at now; null where it is no alias or there is none. */
  readonly pointsAt: AliasTarget | null;
  /** Why none of these can run; null where they can. */
  readonly impossible: string | null;
}

/** One run of a plan. */
export interface PlannedRun {
  /** The invocation that runs again. */
  readonly replayOf: string;
  /** `s3:bucket/key`. */
  readonly source: string;
  readonly functionArn: string;
  /** Qualifier that it goes through. */
  readonly qualifier: string | null;
  readonly pinnedVersion: string | null;
  /** Not before so many milliseconds after the start. */
  readonly delayMs: number;
  readonly original: { readonly acceptedAt: string; readonly status: InvocationStatus; readonly executedVersion: string | null };
}

/** What a replay would run. `runs` are the first 1000. */
export interface ReplayPlan {
  readonly planned: number;
  readonly targets: readonly PlannedTarget[];
  readonly runs: readonly PlannedRun[];
}

/**
 * How a re-run's result compares with its original's. `unknown`: one of the two has no result that was kept, as originals
 * have none that ran before results were. A run's own request id in its result makes no difference.
 */
export const replayComparisons = ['same', 'different', 'unknown', 'pending', 'cancelled'] as const;
export type ReplayComparison = (typeof replayComparisons)[number];

/** A replay and how far it has come. Times ISO 8601. */
export interface Replay {
  readonly id: string;
  readonly request: ReplayRequest;
  /** The end of the span, also where none was asked for. */
  readonly until: string;
  readonly requestedBy: string;
  readonly reason: string | null;
  readonly createdAt: string;
  readonly cancelledAt: string | null;
  /** How many runs it has. */
  readonly planned: number;
  /** How many of them are in each state; those without any are left out. */
  readonly statuses: Readonly<Partial<Record<InvocationStatus, number>>>;
}

/** What one run came to, of an original or of its re-run. */
export interface ReplayedOutcome {
  readonly id: string;
  readonly qualifier: string | null;
  readonly status: InvocationStatus;
  readonly executedVersion: string | null;
  readonly durationMs: number | null;
  readonly error: { readonly type: string; readonly message: string } | null;
  /** What it answered: the first 4 KiB as text, the whole's size in bytes and SHA-256 (hex); null where none was kept. */
  readonly result: { readonly text: string; readonly size: number; readonly sha256: string } | null;
}

/** A re-run beside its original. */
export interface ReplayedRun {
  /** `s3:bucket/key`. */
  readonly source: string;
  readonly functionArn: string;
  readonly original: ReplayedOutcome;
  readonly rerun: ReplayedOutcome;
  readonly comparison: ReplayComparison;
}

/** A replay with a page of its runs, in the order of their originals. */
export interface ReplayDescription {
  readonly replay: Replay;
  /** How many runs compare how; those without any are left out. */
  readonly comparisons: Readonly<Partial<Record<ReplayComparison, number>>>;
  readonly runs: readonly ReplayedRun[];
}

/** Replays of an account, newest first. `after` is the id of the last replay of the page before. */
export interface ReplaysQuery {
  readonly accountId: string;
  readonly limit: number;
  readonly after?: string;
}

/** One replay of an account. `after` is the id of the last re-run of the page before. */
export interface ReplayQuery {
  readonly accountId: string;
  readonly id: string;
  readonly comparison?: ReplayComparison;
  readonly limit: number;
  readonly after?: string;
}

/** Running accepted notifications again, as the control plane asks the invoker for it. */
export interface Replays {
  /** What the notifications were for that a replay would run again. */
  replayTargets(selection: ReplaySelection): Promise<ReplayTarget[]>;
  /** What a replay would run; nothing changes. @throws AwsError TooManyRequests where the routing table is behind */
  planReplay(order: ReplayOrder): Promise<ReplayPlan>;
  /** Durable, all or nothing, when it returns. @throws AwsError ResourceConflict for an id that was another request's */
  startReplay(order: ReplayOrder): Promise<Replay>;
  listReplays(query: ReplaysQuery): Promise<Replay[]>;
  /** Null where the account has no such replay. */
  describeReplay(query: ReplayQuery): Promise<ReplayDescription | null>;
  /** What waits does not run any more, what runs ends. Null where the account has no such replay. */
  cancelReplay(query: Pick<ReplayQuery, 'accountId' | 'id'>): Promise<Replay | null>;
}
