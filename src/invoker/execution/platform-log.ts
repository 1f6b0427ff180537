import type { Ending } from './environments/environment.js';
import { postedOutcome } from './outcomes.js';
import type { Interpreter } from './runtimes.js';

/** What a REPORT line shows. Times in milliseconds, memory in MiB. */
export interface Report {
  readonly requestId: string;
  readonly durationMs: number;
  readonly memorySize: number;
  readonly peakMemory: number;
  readonly initMs?: number;
  readonly status?: 'timeout';
}

/** `YYYY/MM/DD/[VERSION]32hex`, one per environment. */
export function logStreamName(version: string, at: Date, uuid: string): string {
  return `${at.toISOString().slice(0, 10).replaceAll('-', '/')}/[${version}]${uuid.replaceAll('-', '')}`;
}

/** Says which interpreter runs the function, and how to bring the one that the runtime's name means where it isn't that. */
export function initStartLine(runtime: string, interpreter: Interpreter | null): string {
  if (interpreter === null || runtime.startsWith('provided')) return `INIT_START Runtime Version: ${runtime}`;
  const family = runtime.startsWith('python') ? 'Python' : 'Node.js';
  const standIn = interpreter.exact ? '' : ` (stands in for ${runtime}; \`switchyard runtimes\` tells what can be installed)`;
  return `INIT_START Runtime Version: ${runtime}\tInterpreter: ${family} ${interpreter.version}${standIn}`;
}

export const startLine = (requestId: string, version: string): string => `START RequestId: ${requestId} Version: ${version}`;

export const endLine = (requestId: string): string => `END RequestId: ${requestId}`;

export function reportLine(report: Report): string {
  const { requestId, durationMs, memorySize, peakMemory, initMs, status } = report;
  const init = initMs === undefined ? '' : `Init Duration: ${initMs.toFixed(2)} ms\t`;
  const ended = status === undefined ? '' : `Status: ${status}`;
  return `REPORT RequestId: ${requestId}\tDuration: ${durationMs.toFixed(2)} ms\tBilled Duration: ${Math.ceil(durationMs)} ms\tMemory Size: ${memorySize} MB\tMax Memory Used: ${peakMemory} MB\t${init}${ended}`;
}

export function timeoutLine(requestId: string, timeoutSeconds: number): string {
  return `${new Date().toISOString()} ${requestId} Task timed out after ${timeoutSeconds.toFixed(2)} seconds`;
}

/** What became of an init that failed. */
export function initReportLine(initMs: number, phase: 'init' | 'invoke', ending: Ending): string {
  const status = ending.kind === 'timeout' ? 'timeout' : 'error';
  const type = ending.kind === 'posted' ? postedOutcome(ending.posted).error?.type : ending.kind === 'exit' ? 'Runtime.ExitError' : undefined;
  return `INIT_REPORT Init Duration: ${initMs.toFixed(2)} ms\tPhase: ${phase}\tStatus: ${status}${type === undefined ? '' : `\tError Type: ${type}`}`;
}
