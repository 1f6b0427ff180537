import type { InvocationResult } from '../../../src/contract/index.js';
import { groupBy } from '../group-by.js';
import { runnable, type History } from '../history.js';
import type { InvocationRow } from '../observation.js';
import type { Kill } from '../record.js';
import type { HandlerReport } from '../yard.js';
import type { Check } from './check.js';

/** Lines of a log are stored within 200 ms, and while the database is away when it is back: what is killed before loses them. */
const UNSTORED_MS = 5_000;

export interface RunEvidence {
  readonly rows: readonly InvocationRow[];
  /** Out of the functions' logs. */
  readonly reports: readonly HandlerReport[];
  readonly results: readonly InvocationResult[];
  readonly kills: readonly Kill[];
  readonly histories: ReadonlyMap<string, History>;
  readonly builds: ReadonlyMap<string, number>;
}

/**
 * What handlers printed: each invocation ran, on the version that its row names, and ran again only where an attempt failed
 * or a kill may have taken its end away.
 */
export function checkRuns({ rows, reports, results, kills, histories, builds }: RunEvidence): Check {
  const findings: string[] = [];
  const runs = [...new Map(reports.map((report) => [report.run, report])).values()].filter(({ key }) => key !== null);
  const byRequest = groupBy(runs, ({ requestId }) => requestId);
  const resultsOf = groupBy(results, ({ requestId }) => requestId);
  const ids = new Set(rows.map(({ id }) => id));
  for (const id of byRequest.keys()) if (!ids.has(id)) findings.push(`run: a handler ran for ${id}, which is no invocation`);
  const counts = { 'handler runs of notifications': runs.length, 'repeated after a failed attempt': 0, 'repeated after a kill': 0, 'invocations whose log lines died with their invoker': 0, 'log lines stored twice': reports.length - new Set(reports.map(({ run }) => run)).size };
  for (const row of rows) {
    const own = (byRequest.get(row.id) ?? []).toSorted((a, b) => a.at - b.at);
    const history = histories.get(row.stream);
    const told = resultsOf.get(row.id) ?? [];
    for (const run of own) {
      if (!row.source.endsWith(`/${decodeURIComponent(run.key!.replaceAll('+', ' '))}`)) findings.push(`run: ${row.id} of ${row.source} was given ${run.key}`);
      if (!history?.moves.some(({ at, to }) => at <= run.at && runnable(to).has(run.version))) findings.push(`run: ${row.id} ran ${run.version}, which its alias had never pointed at`);
      if (builds.get(history?.packageOf(run.version) ?? '') !== run.build) findings.push(`run: ${row.id} ran build ${run.build} as version ${run.version}`);
    }
    const settled = told.find(({ status }) => status === 'succeeded');
    if (own.length > 0 && own.every(({ version }) => version !== row.executedVersion) && !linesMayBeLost(settled, kills)) findings.push(`run: ${row.id} succeeded on ${row.executedVersion}; its handler ran as ${own.map(({ version }) => version).join(', ')}`);
    if (own.length === 0 && row.status === 'succeeded') {
      if (linesMayBeLost(settled, kills)) counts['invocations whose log lines died with their invoker'] += 1;
      else findings.push(`run: ${row.id} of ${row.source} succeeded and no handler ran`);
    }
    for (let index = 1; index < own.length; index += 1) {
      const [before, after] = [own[index - 1]!.at, own[index]!.at];
      const reason = reasonOfRepetition(before, after, told, kills);
      if (reason !== undefined) counts[reason] += 1;
      else findings.push(`run: ${row.id} of ${row.source} ran at ${new Date(before).toISOString()} and again at ${new Date(after).toISOString()} for no reason`);
    }
  }
  return { findings, counts };
}

/** The process that took it (`host/pid/…`) was killed before it stored its lines. */
function linesMayBeLost(settled: InvocationResult | undefined, kills: readonly Kill[]): boolean {
  if (settled === undefined) return false;
  const [pid, finishedAt] = [Number(settled.workerId.split('/')[1]), Date.parse(settled.finishedAt)];
  return kills.some((kill) => kill.pid === pid && kill.at >= finishedAt && kill.at - finishedAt < UNSTORED_MS);
}

/** An attempt ended in an error in between; or an invoker was killed, or the database in which it writes down its end. */
function reasonOfRepetition(before: number, after: number, results: readonly InvocationResult[], kills: readonly Kill[]) {
  const between = (at: number): boolean => at >= before && at <= after;
  if (results.some(({ status, finishedAt }) => status === 'retrying' && between(Date.parse(finishedAt)))) return 'repeated after a failed attempt';
  if (kills.some(({ kind, at }) => (kind === 'invoker' || kind === 'postgres') && between(at))) return 'repeated after a kill';
  return undefined;
}
