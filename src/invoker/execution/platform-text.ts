import { postedOutcome } from './outcomes.js';
import type { InitEnded, InitStarted, InvocationEnded, PlatformEvent } from './platform-event.js';

/** The platform's lines in the Text format: INIT_START, INIT_REPORT, START, END, REPORT, and why an invocation was stopped. */
export function platformTextLines(event: PlatformEvent, at: Date): string[] {
  switch (event.type) {
    case 'init-started':
      return [initStartLine(event)];
    case 'init-ended':
      return event.ending.kind === 'ready' ? [] : [initReportLine(event)];
    case 'invocation-started':
      return [`START RequestId: ${event.requestId} Version: ${event.version}`];
    case 'invocation-ended':
      return [...reasonLines(event, at), `END RequestId: ${event.requestId}`, reportLine(event)];
  }
}

/** Says which interpreter runs the function, and how to bring the one that the runtime's name means where it isn't that. */
function initStartLine({ runtime, interpreter }: InitStarted): string {
  if (interpreter === null || runtime.startsWith('provided')) return `INIT_START Runtime Version: ${runtime}`;
  const family = runtime.startsWith('python') ? 'Python' : 'Node.js';
  const standIn = interpreter.exact ? '' : ` (stands in for ${runtime}; \`switchyard runtimes\` tells what can be installed)`;
  return `INIT_START Runtime Version: ${runtime}\tInterpreter: ${family} ${interpreter.version}${standIn}`;
}

/** What became of an init that failed. */
function initReportLine({ initMs, phase, ending }: InitEnded): string {
  const status = ending.kind === 'timeout' ? 'timeout' : 'error';
  const type = ending.kind === 'posted' ? postedOutcome(ending.posted).error?.type : ending.kind === 'exit' ? 'Runtime.ExitError' : undefined;
  return `INIT_REPORT Init Duration: ${initMs.toFixed(2)} ms\tPhase: ${phase}\tStatus: ${status}${type === undefined ? '' : `\tError Type: ${type}`}`;
}

function reasonLines({ how, requestId, outcome, timeoutSeconds }: InvocationEnded, at: Date): string[] {
  switch (how) {
    case 'answered':
      return [];
    case 'timeout':
      return [`${at.toISOString()} ${requestId} Task timed out after ${timeoutSeconds.toFixed(2)} seconds`];
    case 'stopped':
      return [`${outcome.error?.message}\r${outcome.error?.type}`];
  }
}

function reportLine({ requestId, how, durationMs, memorySize, peakMemory, initMs }: InvocationEnded): string {
  const init = initMs === undefined ? '' : `Init Duration: ${initMs.toFixed(2)} ms\t`;
  const ended = how === 'timeout' ? 'Status: timeout' : '';
  return `REPORT RequestId: ${requestId}\tDuration: ${durationMs.toFixed(2)} ms\tBilled Duration: ${Math.ceil(durationMs)} ms\tMemory Size: ${memorySize} MB\tMax Memory Used: ${peakMemory} MB\t${init}${ended}`;
}
