import { runnable, type History } from '../history.js';
import type { Call } from '../record.js';
import type { Check } from './check.js';

/** Two clocks of one machine, rounded to milliseconds. */
const ROUNDING_MS = 1;

/**
 * A call right after a move by the same caller ran what that move pointed the alias at, or what a later move did that was
 * recorded before the answer: an unknown one that was still under way, for a function has one mover.
 */
export function checkCalls(calls: readonly Call[], histories: ReadonlyMap<string, History>, builds: ReadonlyMap<string, number>): Check {
  const findings: string[] = [];
  for (const call of calls) {
    const { stream, afterRevisionId, answeredAt, outcome, version = '', build } = call;
    if (outcome !== 'acknowledged') continue;
    const history = histories.get(stream);
    const own = history?.moveAt(history.versionOf(afterRevisionId) ?? 0);
    if (!history || !own) {
      findings.push(`call: ${stream}: the move ${afterRevisionId} before it is not in the log`);
      continue;
    }
    const possible = history.moves.filter((move) => move === own || (move.version > own.version && move.at <= answeredAt + ROUNDING_MS));
    const called = `call: ${stream}, at ${new Date(call.calledAt).toISOString()}, after ${afterRevisionId}`;
    if (!possible.some(({ to }) => runnable(to).has(version))) findings.push(`${called} ran ${version}, not ${possible.map(({ to }) => [...runnable(to)].join(' or ')).join(', then ')}`);
    if (builds.get(history.packageOf(version) ?? '') !== build) findings.push(`${called} ran build ${build}, which is not version ${version}`);
  }
  const answered = calls.filter(({ outcome }) => outcome === 'acknowledged').length;
  return { findings, counts: { 'calls right after a move, answered': answered, 'calls right after a move, not answered': calls.length - answered } };
}
