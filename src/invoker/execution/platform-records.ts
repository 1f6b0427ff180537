import type { LogLevel } from './log-levels.js';
import { postedOutcome } from './outcomes.js';
import type { InitEnded, InitStarted, InvocationEnded, PlatformEvent } from './platform-event.js';

/** A system log event of the JSON format: `type` without its `platform.`. */
export interface PlatformRecord {
  readonly type: string;
  readonly level: LogLevel;
  readonly record: object;
}

/** `status` of AWS's records, with what kind of failure it was; `error` is the function's, of its code or its process. */
type Status = { readonly status: 'success' | 'timeout' } | { readonly status: 'error'; readonly errorType: string };

/**
 * The platform's events as records (Lambda developer guide, Telemetry API event schema), with the levels of its table
 * "system log level event mapping".
 */
export function platformRecords(event: PlatformEvent): PlatformRecord[] {
  switch (event.type) {
    case 'init-started':
      return [{ type: 'initStart', level: 'INFO', record: initStart(event) }];
    case 'init-ended':
      return initEnd(event);
    case 'invocation-started':
      return [{ type: 'start', level: 'INFO', record: { requestId: event.requestId, version: event.version } }];
    case 'invocation-ended':
      return invocationEnd(event);
  }
}

/** `interpreter` is ours: which one runs the function, since it may stand in for the one that the runtime's name means. */
function initStart({ provisioned, runtime, interpreter, functionName, version, logStream, memorySize }: InitStarted): object {
  const shown = interpreter === null || runtime.startsWith('provided') ? undefined : { version: interpreter.version, standsIn: !interpreter.exact };
  return {
    initializationType: initializationType(provisioned),
    phase: 'init',
    runtimeVersion: runtime,
    interpreter: shown,
    functionName,
    functionVersion: version,
    instanceId: logStream,
    instanceMaxMemory: memorySize * 1024 * 1024,
  };
}

function initEnd({ initMs, phase, provisioned, ending }: InitEnded): PlatformRecord[] {
  const failure = ending.kind === 'posted' ? postedOutcome(ending.posted).error?.type : 'Runtime.ExitError';
  const status = ending.kind === 'ready' ? SUCCESS : ending.kind === 'timeout' ? TIMEOUT : failed(failure);
  const record = { initializationType: initializationType(provisioned), phase, ...status };
  const fine = status === SUCCESS;
  return [
    { type: 'initRuntimeDone', level: fine ? 'DEBUG' : 'WARN', record },
    { type: 'initReport', level: fine ? (provisioned ? 'INFO' : 'DEBUG') : 'WARN', record: { ...record, metrics: { durationMs: milliseconds(initMs) } } },
  ];
}

function invocationEnd({ requestId, how, outcome, durationMs, memorySize, peakMemory, initMs }: InvocationEnded): PlatformRecord[] {
  const status = how === 'timeout' ? TIMEOUT : outcome.functionError === undefined ? SUCCESS : failed(outcome.error?.type);
  const fine = status === SUCCESS;
  const metrics = {
    durationMs: milliseconds(durationMs),
    billedDurationMs: Math.ceil(durationMs),
    memorySizeMB: memorySize,
    maxMemoryUsedMB: peakMemory,
    initDurationMs: initMs === undefined ? undefined : milliseconds(initMs),
  };
  const producedBytes = how === 'answered' ? outcome.payload.length : 0;
  return [
    { type: 'runtimeDone', level: fine ? 'DEBUG' : 'WARN', record: { requestId, ...status, metrics: { durationMs: metrics.durationMs, producedBytes } } },
    { type: 'report', level: fine ? 'INFO' : 'WARN', record: { requestId, metrics, ...status } },
  ];
}

const SUCCESS: Status = { status: 'success' };
const TIMEOUT: Status = { status: 'timeout' };

/** Names of the customer's own errors are not the platform's to tell (GetValidRuntimeOrFunctionErrorType in AWS's runtime interface emulator). */
function failed(type = ''): Status {
  const told = /(Runtime|Function)\.[A-Z][a-zA-Z]+/.test(type);
  return { status: 'error', errorType: told ? type : type.startsWith('Function.') ? 'Function.Unknown' : 'Runtime.Unknown' };
}

const initializationType = (provisioned: boolean): string => (provisioned ? 'provisioned-concurrency' : 'on-demand');

/** Three digits after the point, as AWS shows them. */
const milliseconds = (time: number): number => Number(time.toFixed(3));
