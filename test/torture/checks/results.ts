import type { InvocationResult } from '../../../src/contract/index.js';
import { groupBy } from '../group-by.js';
import { runnable, type History } from '../history.js';
import type { InvocationRow } from '../observation.js';
import { functionStreamOf } from '../streams.js';
import type { Check } from './check.js';

/**
 * Each invocation that succeeded says so on `switchyard.invocations`, at least once, and the same as its row; each attempt,
 * also one that failed, ran what the alias pointed at by its route.
 */
export function checkResults(rows: readonly InvocationRow[], results: readonly InvocationResult[], histories: ReadonlyMap<string, History>): Check {
  const findings: string[] = [];
  const byRequest = groupBy(results, ({ requestId }) => requestId);
  const ids = new Set(rows.map(({ id }) => id));
  for (const id of byRequest.keys()) if (!ids.has(id)) findings.push(`result: ${id} is no invocation`);
  for (const { id, status, executedVersion, routeVersion } of rows) {
    if (status !== 'succeeded') continue;
    const succeeded = (byRequest.get(id) ?? []).filter((result) => result.status === 'succeeded');
    if (succeeded.length === 0) findings.push(`result: ${id} succeeded without a result on the topic`);
    const other = succeeded.find((result) => result.executedVersion !== executedVersion || result.routeStreamVersion !== routeVersion);
    if (other) findings.push(`result: ${id} ran ${executedVersion} by ${routeVersion}, and its result says ${other.executedVersion} by ${other.routeStreamVersion}`);
  }
  for (const result of results) {
    const { requestId, attempt, executedVersion, routeStreamVersion } = result;
    if (executedVersion === null) continue;
    const to = histories.get(functionStreamOf(result))?.moveAt(routeStreamVersion ?? 0)?.to;
    if (!to || !runnable(to).has(executedVersion)) findings.push(`result: attempt ${attempt} of ${requestId} ran ${executedVersion}; at version ${routeStreamVersion} of the function its alias pointed at ${JSON.stringify(to)}`);
  }
  const distinct = new Set(results.map(({ requestId, attempt, status }) => `${requestId} ${attempt} ${status}`)).size;
  const retrying = results.filter(({ status }) => status === 'retrying').length;
  return { findings, counts: { 'messages of switchyard.invocations': results.length, 'repetitions on switchyard.invocations': results.length - distinct, 'attempts that failed and were retried': retrying } };
}
