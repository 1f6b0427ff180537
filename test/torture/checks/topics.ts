import { isDeepStrictEqual } from 'node:util';
import { ROUTING_MARK, type FunctionRoute, type RoutingEntry } from '../../../src/contract/index.js';
import { groupBy } from '../group-by.js';
import type { History } from '../history.js';
import type { TopicMessage } from '../topic-reader.js';
import { ALIAS } from '../yard.js';
import type { Check } from './check.js';

/** After dropping repetitions by `ce_id`, each key's messages are exactly its stream's events, in order, with their data. */
export function checkPublished(histories: ReadonlyMap<string, History>, messages: readonly TopicMessage[]): Check {
  const findings: string[] = [];
  const counts = { 'messages of switchyard.events': messages.length, 'repetitions on switchyard.events': 0, 'repetitions after a later event of their key': 0 };
  const byKey = groupBy(messages, ({ key }) => key ?? '');
  for (const key of byKey.keys()) if (!histories.has(key)) findings.push(`events topic: ${key} is no stream of the log`);
  for (const [stream, { events }] of histories) {
    const first = new Map<string, TopicMessage>();
    let highest = '';
    for (const message of byKey.get(stream) ?? []) {
      const { ce_id: id = '', ce_sequence: sequence = '' } = message.headers;
      if (first.has(id)) {
        counts['repetitions on switchyard.events'] += 1;
        counts['repetitions after a later event of their key'] += Number(sequence < highest);
      } else first.set(id, message);
      if (sequence > highest) highest = sequence;
    }
    const distinct = [...first.values()];
    for (let index = 0; index < Math.max(events.length, distinct.length); index += 1) {
      const wrong = difference(events[index], distinct[index]);
      if (wrong === undefined) continue;
      findings.push(`events topic: ${stream}, event ${index + 1}: ${wrong}`);
      break; // what follows is shifted
    }
  }
  return { findings, counts };
}

function difference(event: History['events'][number] | undefined, message: TopicMessage | undefined): string | undefined {
  if (event === undefined) return `${message!.headers['ce_id']} is on the topic and not in the log`;
  if (message === undefined) return `${event.id} is in the log and not on the topic`;
  if (message.headers['ce_id'] !== event.id) return `${message.headers['ce_id']} stands where ${event.id} should`;
  if (Number(message.headers['ce_sequence']) !== event.version) return `its sequence is ${message.headers['ce_sequence']}`;
  return isDeepStrictEqual(JSON.parse(message.value ?? 'null'), event.data) ? undefined : 'its data is not that of the log';
}

/** The last entry of each function and bucket is that of its stream's newest version. */
export function checkRouting(histories: ReadonlyMap<string, History>, messages: readonly TopicMessage[]): Check {
  const findings: string[] = [];
  const entries = messages.filter(({ key }) => key !== ROUTING_MARK);
  const last = new Map(entries.map(({ key, value }) => [key, JSON.parse(value ?? 'null') as RoutingEntry | null]));
  for (const key of last.keys()) if (!histories.has(key ?? '')) findings.push(`routing topic: ${key} is no stream of the log`);
  for (const [stream, history] of histories) {
    if (stream.endsWith('/account')) continue;
    const entry = last.get(stream);
    if (entry?.streamVersion !== history.version) findings.push(`routing topic: the last entry of ${stream} is of version ${entry?.streamVersion}, not ${history.version}`);
    else if (entry.kind === 'function') findings.push(...routeDifference(stream, history, entry));
  }
  return { findings, counts: { 'entries of switchyard.routing': entries.length } };
}

function routeDifference(stream: string, history: History, { aliases, versions }: FunctionRoute): string[] {
  const target = history.moveAt(history.version)?.to;
  const wrongPackage = Object.entries(versions).find(([version, { code }]) => version !== '$LATEST' && code.sha256 !== history.packageOf(version));
  return [
    ...(isDeepStrictEqual(aliases[ALIAS], target) ? [] : [`routing topic: ${stream}: ${ALIAS} points at ${JSON.stringify(aliases[ALIAS])}, not ${JSON.stringify(target)}`]),
    ...(wrongPackage ? [`routing topic: ${stream}: version ${wrongPackage[0]} has another package`] : []),
  ];
}
