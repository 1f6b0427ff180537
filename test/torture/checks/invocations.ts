import { groupBy } from '../group-by.js';
import { runnable, type History } from '../history.js';
import type { InvocationRow } from '../observation.js';
import type { SentNotification } from '../record.js';
import type { Check } from './check.js';

/**
 * Every accepted notification has exactly one invocation, which succeeded, on what the alias pointed at by the function's
 * history at the version that the run was routed by; and nothing else has one.
 */
export function checkInvocations(sent: readonly SentNotification[], rows: readonly InvocationRow[], histories: ReadonlyMap<string, History>): Check {
  const findings: string[] = [];
  const bySource = groupBy(rows, ({ source }) => source);
  const known = new Map(sent.map((notification) => [notification.source, notification]));
  for (const { source, stream, acceptedAt } of sent) {
    const own = bySource.get(source) ?? [];
    if (stream === undefined && own.length > 0) findings.push(`invocation: ${source} matches no target and is invocation ${own[0]!.id}`);
    if (stream === undefined) continue;
    if (own.length > 1) findings.push(`invocation: ${source} has ${own.length} invocations`);
    if (own.length === 0 && acceptedAt !== undefined) findings.push(`invocation: ${source}, accepted at ${new Date(acceptedAt).toISOString()}, has none`);
    if (own.some((row) => row.stream !== stream)) findings.push(`invocation: ${source} is for ${own[0]!.stream} instead of ${stream}`);
  }
  for (const row of rows) {
    if (!known.has(row.source)) findings.push(`invocation: ${row.id} is for ${row.source}, which nobody sent`);
    const wrong = routeProblem(row, histories.get(row.stream));
    if (wrong !== undefined) findings.push(`invocation: ${row.id} of ${row.source} ${wrong}`);
  }
  const ended = (status: string): number => rows.filter((row) => row.status === status).length;
  return { findings, counts: { invocations: rows.length, 'invocations that succeeded': ended('succeeded') } };
}

function routeProblem({ status, routeVersion, executedVersion, acceptedStreamVersion }: InvocationRow, history: History | undefined): string | undefined {
  if (status !== 'succeeded') return `is ${status}`;
  if (routeVersion === null || executedVersion === null) return 'succeeded without a version that ran';
  if (routeVersion < acceptedStreamVersion) return `ran by version ${routeVersion} of the function, older than ${acceptedStreamVersion} at its acceptance`;
  const move = history?.moveAt(routeVersion);
  if (move === undefined) return `ran by version ${routeVersion} of the function, when there was no alias`;
  if (!runnable(move.to).has(executedVersion)) return `ran ${executedVersion}; at version ${routeVersion} of the function its alias pointed at ${JSON.stringify(move.to)}`;
  return undefined;
}
