import type { EventInvokeSettings } from '../../contract/index.js';
import type { InvocationError, LeasedInvocation, Outcome, Run, Settlement } from './types.js';

/** When a failed attempt is repeated. All in milliseconds. */
export interface RetrySettings {
  /** Pause before each retry of a function's error; their number is the most retries. AWS: 2, after 1 and 2 minutes. */
  readonly retryDelaysMs: readonly number[];
  /** AWS: 6 hours. */
  readonly maximumEventAgeMs: number;
  /** Pause after the first throttle; doubles up to the longest. AWS: 1 second to 5 minutes. */
  readonly firstPostponementMs: number;
  readonly longestPostponementMs: number;
}

/** The installation's settings with a function's own before them: fewer retries, an earlier end. */
export const withOwn = (settings: RetrySettings, { maximumRetryAttempts, maximumEventAgeInSeconds }: EventInvokeSettings): RetrySettings => ({
  ...settings,
  retryDelaysMs: settings.retryDelaysMs.slice(0, maximumRetryAttempts),
  maximumEventAgeMs: maximumEventAgeInSeconds === undefined ? settings.maximumEventAgeMs : maximumEventAgeInSeconds * 1000,
});

type Counts = Pick<LeasedInvocation, 'functionErrors' | 'postponements'>;

/**
 * What follows from an attempt, by Lambda's rules for asynchronous invocations: function errors are retried a set
 * number of times; throttles and system errors come back with growing pauses and do not count; an invocation whose
 * next attempt would begin past its maximum age ends at once (reference sheet "Async").
 * @param ageMs since acceptance, at the end of the attempt
 */
export function settle(outcome: Outcome, counts: Counts, ageMs: number, settings: RetrySettings): Settlement {
  switch (outcome.kind) {
    case 'succeeded':
      return { ...neverRan, ...run(outcome), status: 'succeeded' };
    case 'refused':
      return { ...neverRan, status: 'refused', error: outcome.error, deadLetter: 'not-authorized' };
    case 'unroutable':
      return { ...neverRan, status: 'failed', error: outcome.error, deadLetter: 'unroutable' };
    case 'never-to-run':
      return { ...neverRan, status: 'failed', error: outcome.error, deadLetter: 'zero-reserved-concurrency' };
    case 'function-error': {
      const failed: Settlement = { ...neverRan, ...run(outcome), status: 'failed', error: outcome.error, deadLetter: 'retries-exhausted', functionError: true };
      const delayMs = settings.retryDelaysMs[counts.functionErrors];
      return delayMs === undefined ? failed : later(failed, delayMs, ageMs, settings);
    }
    case 'postponed': {
      const delayMs = Math.min(settings.firstPostponementMs * 2 ** counts.postponements, settings.longestPostponementMs);
      return later({ ...neverRan, error: outcome.error }, delayMs, ageMs, settings);
    }
  }
}

/** The end of an invocation that is too old to be tried again, after what its last attempt came to. */
export function expired(settings: RetrySettings, last: InvocationError | null, settlement: Settlement = neverRan): Settlement {
  const because = last === null ? '' : ` Last error: ${last.type}: ${last.message}`;
  const error = { type: 'EventAgeExceeded', message: `The event is older than ${settings.maximumEventAgeMs / 1000} seconds.${because}` };
  return { ...settlement, status: 'failed', error, deadLetter: 'event-age-exceeded' };
}

/** The end of an invocation whose function did not run; `error` says why. */
export const neverRan: Settlement = {
  status: 'failed',
  delayMs: 0,
  executedVersion: null,
  routeVersion: null,
  durationMs: null,
  payload: null,
  error: null,
  deadLetter: null,
  functionError: false,
  ran: false,
};

const run = ({ executedVersion, routeVersion, durationMs, payload }: Run) => ({ executedVersion, routeVersion, durationMs, payload, ran: true }) as const;

function later(settlement: Settlement, delayMs: number, ageMs: number, settings: RetrySettings): Settlement {
  if (ageMs + delayMs > settings.maximumEventAgeMs) return expired(settings, settlement.error, settlement);
  return { ...settlement, status: 'pending', delayMs, deadLetter: null };
}
