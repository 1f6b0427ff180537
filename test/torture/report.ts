import type { Check } from './checks/check.js';
import { groupBy } from './group-by.js';
import type { Observation } from './observation.js';
import type { Kill, TortureRecord } from './record.js';

/** What a run of the torture test came to: what was counted, and what is wrong. */
export interface Report {
  readonly counts: Readonly<Record<string, number>>;
  readonly findings: readonly string[];
  /** What the cluster's processes said. */
  readonly output: string;
}

/** The counts of what was done, of the outages as seen from outside, and of what the checks counted. */
export function reportOf(record: TortureRecord, observed: Observation, { findings, counts }: Check, loadedMs: readonly [number, number]): Omit<Report, 'output'> {
  const { changes, notifications, poisons, kills, kafkaOutages } = record;
  const accepted = (way: 'kafka' | 'http') => notifications.filter(({ ways, acceptedAt }) => acceptedAt !== undefined && ways.includes(way));
  const acknowledged = changes.filter(({ outcome }) => outcome === 'acknowledged');
  const ended = observed.invocations.flatMap(({ finishedAt }) => (finishedAt === null ? [] : [finishedAt]));
  return {
    findings,
    counts: {
      ...countsBy(changes, ({ kind, outcome }) => `${kind === 'move' ? 'moves' : kind === 'code' ? 'code updates' : 'publishes'} ${outcome}`),
      'events in the log': observed.events.length,
      'notifications accepted': notifications.filter(({ acceptedAt }) => acceptedAt !== undefined).length,
      'accepted by Kafka': accepted('kafka').length,
      'accepted by the HTTP intakes': accepted('http').length,
      'in the form of MinIO': notifications.filter(({ form }) => form === 'minio').length,
      'sent twice': notifications.filter(({ ways }) => ways.length > 1).length,
      'without a target': notifications.filter(({ stream }) => stream === undefined).length,
      'not accepted': notifications.filter(({ acceptedAt }) => acceptedAt === undefined).length,
      'poison messages': poisons.length,
      ...counts,
      ...countsBy(kills, ({ kind }) => `kills: ${kind}`),
      ...slowest(kills),
      'longest outage of Kafka (ms)': Math.max(0, ...kafkaOutages.map(({ from, to }) => to - from)),
      'longest time without an acknowledged change (ms)': longestGap(acknowledged.map(({ answeredAt }) => answeredAt), loadedMs),
      'longest time without a notification accepted by Kafka (ms)': longestGap(accepted('kafka').map(({ acceptedAt }) => acceptedAt!), loadedMs),
      'longest time without a notification accepted by HTTP (ms)': longestGap(accepted('http').map(({ acceptedAt }) => acceptedAt!), loadedMs),
      'longest time without a run that ended (ms)': longestGap(ended, loadedMs),
    },
  };
}

function countsBy<T>(items: readonly T[], nameOf: (item: T) => string): Record<string, number> {
  return Object.fromEntries([...groupBy(items, nameOf)].map(([name, group]) => [name, group.length]).toSorted());
}

const slowest = (kills: readonly Kill[]): Record<string, number> =>
  Object.fromEntries([...groupBy(kills, ({ kind }) => kind)].map(([kind, own]) =>
    [`slowest recovery after a kill: ${kind} (ms)`, Math.max(...own.map(({ at, recoveredAt }) => (recoveredAt ?? Number.NaN) - at))]));

/** Between `from` and `to`, in which some were expected all the time. */
export function longestGap(times: readonly number[], [from, to]: readonly [number, number]): number {
  const within = times.filter((time) => time > from && time < to).toSorted((a, b) => a - b);
  return Math.round(Math.max(...[...within, to].map((time, index) => time - (index === 0 ? from : within[index - 1]!))));
}

/** As a person reads it. */
export function printed({ counts, findings }: Omit<Report, 'output'>): string {
  const width = Math.max(...Object.keys(counts).map(({ length }) => length));
  const most = 50;
  return [
    ...Object.entries(counts).map(([name, count]) => `  ${name.padEnd(width)}  ${String(count).padStart(8)}`),
    findings.length === 0 ? 'Nothing is wrong.' : `${findings.length} things are wrong:`,
    ...findings.slice(0, most).map((finding) => `  ${finding}`),
    ...(findings.length > most ? [`  and ${findings.length - most} more`] : []),
  ].join('\n');
}
