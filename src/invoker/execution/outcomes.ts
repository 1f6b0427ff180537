import { MAX_RESPONSE_SIZE, type Posted } from './runtime-api.js';

/** How a run ended: the payload for the caller, and whether the function failed. */
export interface Outcome {
  readonly payload: Buffer;
  readonly functionError?: 'Unhandled';
  readonly error?: { readonly type: string; readonly message: string };
}

/** How a process ended, as the parent saw it. */
export interface ProcessExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Go's names of signals, which AWS's texts show (`signal: killed`). */
const SIGNAL_TEXTS: Readonly<Partial<Record<NodeJS.Signals, string>>> = {
  SIGHUP: 'hangup', SIGINT: 'interrupt', SIGQUIT: 'quit', SIGILL: 'illegal instruction', SIGTRAP: 'trace/breakpoint trap',
  SIGABRT: 'aborted', SIGBUS: 'bus error', SIGFPE: 'floating point exception', SIGKILL: 'killed', SIGSEGV: 'segmentation fault',
  SIGPIPE: 'broken pipe', SIGALRM: 'alarm clock', SIGTERM: 'terminated', SIGSYS: 'bad system call',
};
/** A shell, and bubblewrap, pass a signal on as 128 and its number; 128 and 129 are exit codes of Node's own runtime client. */
const SIGNALS_BY_CODE: Readonly<Record<number, NodeJS.Signals>> = {
  132: 'SIGILL', 133: 'SIGTRAP', 134: 'SIGABRT', 135: 'SIGBUS', 136: 'SIGFPE', 137: 'SIGKILL', 139: 'SIGSEGV', 143: 'SIGTERM', 159: 'SIGSYS',
};

/** The error payload `{errorType, errorMessage}` in AWS's key order of 2025. */
function failure(type: string, message: string): Outcome {
  const payload = Buffer.from(JSON.stringify({ errorType: type, errorMessage: message }));
  return { payload, functionError: 'Unhandled', error: { type, message } };
}

/** What a runtime posted, as the caller gets it: bodies pass through untouched. */
export function postedOutcome(posted: Posted): Outcome {
  if (posted.kind === 'response') return { payload: posted.payload };
  if (posted.kind === 'oversized') {
    const errorMessage = `Response payload size exceeded maximum allowed payload size (${MAX_RESPONSE_SIZE} bytes).`;
    const errorType = 'Function.ResponseSizeTooLarge';
    const payload = Buffer.from(JSON.stringify({ errorMessage, errorType }));
    return { payload, functionError: 'Unhandled', error: { type: errorType, message: errorMessage } };
  }
  if (posted.payload.length === 0) return failure(posted.errorType ?? 'Unhandled', '');
  const named = errorMembers(posted.payload);
  const type = named.type ?? posted.errorType;
  return {
    payload: posted.payload,
    functionError: 'Unhandled',
    ...(type === undefined ? {} : { error: { type, message: named.message ?? '' } }),
  };
}

/** AWS's text since 2025: the seconds with two digits. */
export function timeoutOutcome(requestId: string, timeoutSeconds: number): Outcome {
  return failure('Sandbox.Timedout', `RequestId: ${requestId} Error: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`);
}

export function exitOutcome(requestId: string, exit: ProcessExit): Outcome {
  return failure('Runtime.ExitError', `RequestId: ${requestId} Error: ${exitText(exit)}`);
}

/** A runtime that could not be started at all: no bootstrap, no interpreter. */
export function invalidEntrypoint(requestId: string, reason: string): Outcome {
  return failure('Runtime.InvalidEntrypoint', `RequestId: ${requestId} Error: ${reason}`);
}

/** `Runtime exited with error: exit status 3`, `… signal: killed`, or without a reason for an exit with 0. */
export function exitText(exit: ProcessExit): string {
  const signal = exit.signal ?? (exit.code === null ? undefined : SIGNALS_BY_CODE[exit.code]);
  if (signal) return `Runtime exited with error: signal: ${SIGNAL_TEXTS[signal] ?? signal}`;
  return exit.code ? `Runtime exited with error: exit status ${exit.code}` : 'Runtime exited without providing a reason';
}

function errorMembers(payload: Buffer): { type?: string; message?: string } {
  try {
    const parsed: unknown = JSON.parse(payload.toString('utf8'));
    if (typeof parsed !== 'object' || parsed === null) return {};
    const { errorType, errorMessage } = parsed as { errorType?: unknown; errorMessage?: unknown };
    return {
      ...(typeof errorType === 'string' ? { type: errorType } : {}),
      ...(typeof errorMessage === 'string' ? { message: errorMessage } : {}),
    };
  } catch {
    return {};
  }
}
