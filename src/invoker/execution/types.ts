import type { VersionRoute } from '../../contract/index.js';

/** A version of a function, with all that running it takes. */
export interface RoutedVersion {
  readonly accountId: string;
  readonly region: string;
  readonly functionName: string;
  readonly route: VersionRoute;
}

/** One run of one version. */
export interface ExecutionRequest extends RoutedVersion {
  /** The most of the function, all versions together, that may run at once; absent: no limit of its own. */
  readonly reservedConcurrentExecutions?: number;
  readonly requestId: string;
  /** As called: alias ARN for an alias, unqualified for an unqualified call. */
  readonly invokedFunctionArn: string;
  readonly payload: Buffer;
  /** JSON text of the client context; only for synchronous calls. */
  readonly clientContext?: string;
  readonly traceId?: string;
  /** Of the call or event that asked for the run, for logs. */
  readonly correlationId?: string;
  /** Leaves the waiting line when aborted; a run that began goes on to its end. */
  readonly signal?: AbortSignal;
}

/** What a run gave. A function's own failure is a result, not a rejection. */
export interface ExecutionResult {
  readonly payload: Buffer;
  readonly functionError?: 'Unhandled';
  /** errorType and errorMessage of the payload where it carries them. */
  readonly error?: { readonly type: string; readonly message: string };
  /** Handler's time in milliseconds, as the REPORT line shows it. */
  readonly durationMs: number;
  /** Last 4 KiB of this invocation's log, START to REPORT. */
  readonly logTail: Buffer;
}

/** One line of a function's log on its way to the log store. `timestamp` in epoch milliseconds. */
export interface LogEntry {
  readonly accountId: string;
  readonly region: string;
  readonly functionName: string;
  readonly logGroup: string;
  readonly logStream: string;
  readonly timestamp: number;
  readonly message: string;
}

/** Takes log lines. `write` never throws; `pressure()` resolves at once unless the buffer is full (backpressure). */
export interface LogSink {
  write(entry: LogEntry): void;
  pressure(): Promise<void>;
}

/** Runs versions in environments that it keeps warm. */
export interface Executor {
  /** @throws AwsError TooManyRequestsException when the function's reserved concurrency is used up, or every environment busy past the waiting time */
  execute(request: ExecutionRequest): Promise<ExecutionResult>;
  /** Nothing of this revision is called any more: its idle environments end now, a busy one after what it runs. */
  retire(functionStream: string, version: string, revision: string): void;
  /** Lets running invocations end (bounded), then ends every environment. */
  close(): Promise<void>;
}
