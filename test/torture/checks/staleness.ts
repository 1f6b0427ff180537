import type { InvocationResult } from '../../../src/contract/index.js';
import type { History } from '../history.js';
import type { Change, Outage } from '../record.js';
import { functionStreamOf } from '../streams.js';
import type { Check } from './check.js';

/** A run may begin by a route that is older than what was acknowledged so long before, while Kafka was there to tell. */
export const MOST_STALE_MS = 10_000;

export interface StalenessEvidence {
  readonly results: readonly InvocationResult[];
  readonly histories: ReadonlyMap<string, History>;
  readonly changes: readonly Change[];
  readonly kafkaOutages: readonly Outage[];
}

/**
 * How long after the acknowledgement of a newer move a run began by an older route. The start of a run is the end of its
 * attempt less the time for which its handler ran. While Kafka is away an invoker cannot know: that time does not count.
 */
export function checkStaleness({ results, histories, changes, kafkaOutages }: StalenessEvidence): Check {
  const acknowledged = new Map(changes.filter(({ kind, outcome }) => kind === 'move' && outcome === 'acknowledged').map(({ revisionId, answeredAt }) => [revisionId, answeredAt]));
  const findings: string[] = [];
  let [stale, longest, longestWithKafka] = [0, 0, 0];
  for (const result of results) {
    const { routeStreamVersion, finishedAt, durationMs, requestId } = result;
    if (routeStreamVersion === null || durationMs === null) continue;
    const newer = histories.get(functionStreamOf(result))?.moves.find(({ version }) => version > routeStreamVersion);
    if (newer === undefined) continue;
    // A move that nobody was told of counts from when it was recorded.
    const [toldAt, startedAt] = [acknowledged.get(newer.id) ?? newer.at, Date.parse(finishedAt) - durationMs];
    if (startedAt <= toldAt) continue;
    const withKafka = startedAt - toldAt - kafkaOutages.reduce((sum, { from, to }) => sum + Math.max(Math.min(to, startedAt) - Math.max(from, toldAt), 0), 0);
    stale += 1;
    longest = Math.max(longest, startedAt - toldAt);
    longestWithKafka = Math.max(longestWithKafka, withKafka);
    if (withKafka > MOST_STALE_MS) findings.push(`staleness: ${requestId} of ${result.source} began ${Math.round(startedAt - toldAt)} ms (${Math.round(withKafka)} with Kafka there) after the acknowledgement of ${newer.id} (version ${newer.version}) by the route of version ${routeStreamVersion}`);
  }
  return { findings, counts: { 'runs by an older route': stale, 'largest staleness (ms)': Math.round(longest), 'largest staleness less outages of Kafka (ms)': Math.round(longestWithKafka) } };
}
