import { isDeepStrictEqual } from 'node:util';
import type { ShownEvent } from '../../../src/contract/index.js';
import { groupBy } from '../group-by.js';
import type { History } from '../history.js';
import type { Change } from '../record.js';
import type { Check } from './check.js';

const TYPES = { move: 'AliasRetargeted', code: 'FunctionCodeUpdated', publish: 'VersionPublished' } as const;

/** Every acknowledged change is in its stream exactly once, an unknown one at most once, a refused one not at all; versions have no gaps. */
export function checkLog(changes: readonly Change[], histories: ReadonlyMap<string, History>): Check {
  const findings: string[] = [];
  const counts = { 'unknown changes that were carried out': 0, 'acknowledged changes that changed nothing': 0 };
  for (const [stream, { events }] of histories) {
    const gap = events.findIndex(({ version }, index) => version !== index + 1);
    if (gap >= 0) findings.push(`log: ${stream}: version ${events[gap]!.version} stands where ${gap + 1} should`);
  }
  for (const [id, same] of groupBy([...histories.values()].flatMap(({ events }) => events), (event) => event.id)) {
    if (same.length > 1) findings.push(`log: event ${id} is there ${same.length} times`);
  }
  const byReason = groupBy([...histories.values()].flatMap(({ events }) => events), ({ type, metadata }) => `${type} ${metadata.reason}`);
  for (const change of changes) {
    const events = byReason.get(`${TYPES[change.kind]} ${change.reason}`) ?? [];
    if (change.outcome === 'unknown' && events.length === 1) counts['unknown changes that were carried out'] += 1;
    if (events.length > 1) findings.push(`log: ${change.reason} (${change.outcome}) is there ${events.length} times`);
    if (change.outcome === 'refused' && events.length > 0) findings.push(`log: ${change.reason} was refused (${change.error}) and is there`);
    if (change.outcome !== 'acknowledged' || events.length > 1) continue;
    if (events.length === 0) counts['acknowledged changes that changed nothing'] += 1;
    const history = histories.get(change.stream);
    const event = events[0] ?? history?.events.find(({ id }) => id === change.revisionId);
    const wrong = history === undefined || event === undefined ? 'is not there' : difference(change, event, history);
    if (wrong !== undefined) findings.push(`log: ${change.reason}, acknowledged as ${change.revisionId}, ${wrong}`);
  }
  return { findings, counts };
}

/** What is so already is answered with an event of its own that moves nothing (an alias), or with the one that made it so (a version). */
function difference({ kind, revisionId, target, sha256, version }: Change, event: ShownEvent, history: History): string | undefined {
  const said = event.data as { readonly version?: string; readonly code?: { readonly sha256: string } };
  if (event.id !== revisionId) return `is event ${event.id}`;
  if (event.type !== TYPES[kind] && !(kind === 'move' && event.type === 'AliasDescribed')) return `is a ${event.type}`;
  const to = history.moveAt(event.version)?.to;
  if (kind === 'move' && !isDeepStrictEqual(to, target)) return `went to ${JSON.stringify(to)} instead of ${JSON.stringify(target)}`;
  if (kind === 'code' && said.code?.sha256 !== sha256) return 'is other code';
  if (kind === 'publish' && said.version !== version) return `is version ${said.version} instead of ${version}`;
  return undefined;
}
