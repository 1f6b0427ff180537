import type { AliasTarget, InvocationResult, ShownEvent } from '../../../src/contract/index.js';
import { History } from '../history.js';
import type { InvocationRow } from '../observation.js';
import type { Call, Change, SentNotification } from '../record.js';
import type { TopicMessage } from '../topic-reader.js';
import type { HandlerReport } from '../yard.js';

/** A small, flawless history of one function, for specs that tamper with it. Second 0 is `START`. */
export const STREAM = '111111111111/us-west-2/alpha';
export const START = Date.parse('2026-11-23T10:00:00.000Z');
export const second = (count: number): number => START + count * 1000;
const iso = (count: number): string => new Date(second(count)).toISOString();

export const points = (functionVersion: string, additionalVersionWeights: Record<string, number> = {}): AliasTarget => ({ functionVersion, additionalVersionWeights });

/** Event n of the stream, recorded at second n; `reason` n. */
export function event(version: number, type: string, data: unknown, changes: Partial<ShownEvent> = {}): ShownEvent {
  const metadata = { reason: `reason ${version}` } as ShownEvent['metadata'];
  return { position: `1-${version}`, id: `event-${version}`, stream: STREAM, version, type, data, metadata, recordedAt: iso(version), ...changes };
}

const published = (version: number, name: string): ShownEvent => event(version, 'VersionPublished', { version: name, configuration: {}, code: { sha256: `package ${name}` } });
const moved = (version: number, from: AliasTarget, to: AliasTarget): ShownEvent => event(version, 'AliasRetargeted', { aliasName: 'PROD', from, to });

export const events: readonly ShownEvent[] = [
  published(1, '1'),
  event(2, 'AliasCreated', { aliasName: 'PROD', target: points('1'), description: '' }),
  event(3, 'FunctionCodeUpdated', { code: { sha256: 'package 2' }, architectures: [] }),
  published(4, '2'),
  moved(5, points('1'), points('2')),
  moved(6, points('2'), points('1', { 2: 0.5 })),
  moved(7, points('1', { 2: 0.5 }), points('2')),
];

/** The histories of these events of the one stream. */
export const histories = (of: readonly ShownEvent[] = events): ReadonlyMap<string, History> => new Map([[STREAM, new History(of)]]);
export const builds = new Map([['package 1', 1], ['package 2', 2]]);

const asked = (version: number) => ({ stream: STREAM, reason: `reason ${version}`, outcome: 'acknowledged' as const, requestedAt: second(version) - 10, answeredAt: second(version) + 10, revisionId: `event-${version}` });
export const changes: readonly Change[] = [
  { kind: 'code', ...asked(3), sha256: 'package 2' },
  { kind: 'publish', ...asked(4), version: '2', sha256: 'package 2' },
  { kind: 'move', ...asked(5), target: points('2') },
  { kind: 'move', ...asked(6), target: points('1', { 2: 0.5 }) },
  { kind: 'move', ...asked(7), target: points('2') },
];

export const call: Call = { stream: STREAM, afterRevisionId: 'event-5', calledAt: second(5) + 20, answeredAt: second(5) + 40, outcome: 'acknowledged', version: '2', build: 2 };

export const sent: SentNotification = { source: 's3:torture-yard/alpha/a b.jpg', stream: STREAM, form: 'aws', ways: ['kafka', 'http'], sentAt: second(5), acceptedAt: second(5) + 5 };
export const row: InvocationRow = {
  id: 'request', stream: STREAM, qualifier: 'PROD', source: sent.source, status: 'succeeded', attempts: 1,
  acceptedStreamVersion: 5, routeVersion: 5, executedVersion: '2', acceptedAt: second(5) + 100, finishedAt: second(5) + 200,
};
export const result: InvocationResult = {
  requestId: 'request', functionArn: 'arn:aws:lambda:us-west-2:111111111111:function:alpha', qualifier: 'PROD', executedVersion: '2', routeStreamVersion: 5,
  status: 'succeeded', attempt: 1, durationMs: 50, error: null, source: sent.source, acceptedAt: new Date(row.acceptedAt).toISOString(),
  finishedAt: new Date(row.finishedAt!).toISOString(), correlationId: null, workerId: 'host/4711/abc',
};
export const run: HandlerReport = { torture: 'ran', run: 'run-1', build: 2, version: '2', requestId: 'request', key: 'alpha/a+b.jpg', at: second(5) + 150 };

export const message = (of: ShownEvent): TopicMessage => ({
  partition: 0, offset: String(of.version), key: of.stream, value: JSON.stringify(of.data),
  headers: { ce_id: of.id, ce_sequence: String(of.version).padStart(16, '0') },
});

const version = (name: string) => ({ version: name, code: { sha256: `package ${name}` } });
export const routingEntry = { kind: 'function', streamVersion: 7, versions: { 1: version('1'), 2: version('2') }, aliases: { PROD: points('2') }, policies: {} };
export const routing = (entry: object): TopicMessage => ({ partition: 0, offset: '0', key: STREAM, value: JSON.stringify(entry), headers: {} });
