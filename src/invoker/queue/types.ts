import type { DeadLetterReason } from '../../contract/index.js';
import type { FunctionName } from '../routing/resolve.js';

/** Which error ended a run or kept it from starting, in Lambda's words. */
export interface InvocationError {
  readonly type: string;
  readonly message: string;
}

/** The service that an invocation runs for: its permission is asked at each attempt. */
export interface OnBehalfOf {
  readonly service: string;
  readonly sourceArn: string;
  readonly sourceAccount: string;
}

/** An asynchronous invocation on its way into the queue. */
export interface NewInvocation {
  /** The request id that the function sees, on every attempt. */
  readonly id: string;
  /** Null where AWS deduplicates nothing. */
  readonly dedupeKey: Buffer | null;
  readonly target: FunctionName & { readonly qualifier?: string };
  readonly source: string;
  readonly onBehalfOf: OnBehalfOf | null;
  readonly payload: Buffer;
  readonly traceId?: string;
  /** Version of the function's stream that is known now: no run may see an older one. */
  readonly streamVersion: number;
  /** Of the request or event that caused it. */
  readonly correlationId?: string;
}

/** What became of an invocation, on its way to another function. */
export interface DeliveredInvocation extends NewInvocation {
  /** Deliveries before this one, since something else than a function's result began it. */
  readonly hops: number;
}

/** An invocation that this worker holds until its lease runs out. */
export interface LeasedInvocation extends FunctionName {
  readonly id: string;
  readonly leaseToken: string;
  readonly qualifier: string | undefined;
  readonly onBehalfOf: OnBehalfOf | null;
  readonly payload: Buffer;
  readonly traceId: string | undefined;
  readonly streamVersion: number;
  /** Runs that began, this one included. */
  readonly attempt: number;
  readonly functionErrors: number;
  readonly postponements: number;
  readonly source: string;
  readonly correlationId: string | null;
  readonly acceptedAt: Date;
  /** The invocation that this one runs again; null where it is no replay. */
  readonly replayOf: string | null;
  /** The version to run whatever the qualifier points at, PINNED_TO_NOTHING for none; null: what it points at. */
  readonly pinnedVersion: string | null;
  /** Deliveries of results that led to this one; 0 where it began otherwise. */
  readonly hops: number;
  /** What ended the attempt before this one. */
  readonly lastError: InvocationError | null;
  /** Since acceptance, or since it was last driven again, or since a re-run's turn came; at the time of the lease. */
  readonly ageMs: number;
}

/** A run: which version, by which version of the function's stream the alias was resolved, for how long, and its answer. */
export interface Run {
  readonly executedVersion: string;
  readonly routeVersion: number;
  readonly durationMs: number;
  readonly payload: Buffer;
}

/** What became of one attempt. */
export type Outcome =
  | ({ readonly kind: 'succeeded' } & Run)
  | ({ readonly kind: 'function-error'; readonly error: InvocationError } & Run)
  /** The policy of the exact qualifier does not allow it. */
  | { readonly kind: 'refused'; readonly error: InvocationError }
  /** There is nothing to run, or nothing can run it. */
  | { readonly kind: 'unroutable'; readonly error: InvocationError }
  /** Nothing is reserved for the function, and its account wants what fails elsewhere: it does not wait. */
  | { readonly kind: 'never-to-run'; readonly error: InvocationError }
  /** Throttled, not active yet, or the system's own trouble: later. */
  | { readonly kind: 'postponed'; readonly error: InvocationError };

/** What an attempt does to its row. */
export interface Settlement {
  readonly status: 'pending' | 'succeeded' | 'failed' | 'refused';
  /** Of a pending one: not before this many milliseconds from now. */
  readonly delayMs: number;
  readonly executedVersion: string | null;
  readonly routeVersion: number | null;
  readonly durationMs: number | null;
  /** What the function answered; null where it did not run. */
  readonly payload: Buffer | null;
  readonly error: InvocationError | null;
  /** Why it is given up; null where it is not. */
  readonly deadLetter: DeadLetterReason | null;
  readonly functionError: boolean;
  /** False where the function did not run. */
  readonly ran: boolean;
}
