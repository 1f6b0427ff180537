import { AwsError } from '../../aws/errors.js';
import type { ExecutionRequest } from './types.js';

/** `throttled`: no environment in time; `abandoned`: the caller hung up while it waited in line; `failed`: our own trouble. */
export type RunOutcome = 'succeeded' | 'function-error' | 'throttled' | 'abandoned' | 'failed';

/** How a run ended. `durationMs` is the handler's time, where it had one. */
export interface RunEnd {
  readonly outcome: RunOutcome;
  /** An environment was started for it. */
  readonly cold: boolean;
  readonly durationMs?: number;
}

/** Is told of runs and of the starts that they take, in the run's own time: must be quick, and must not throw. */
export interface ExecutionObserver {
  onWarmStart(): void;
  /** An environment is ready, so many seconds after leave was given to start it. */
  onColdStart(seconds: number): void;
  onRun(request: ExecutionRequest, end: RunEnd): void;
}

/** The outcome of a run that was rejected. */
export function outcomeOfRejection(error: unknown, { signal }: ExecutionRequest): RunOutcome {
  if (signal?.aborted && error === signal.reason) return 'abandoned';
  return error instanceof AwsError && error.code === 'TooManyRequestsException' ? 'throttled' : 'failed';
}
