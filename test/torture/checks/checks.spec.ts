import type { InvocationResult, ShownEvent } from '../../../src/contract/index.js';
import type { InvocationRow } from '../observation.js';
import type { Call, Change, Kill, SentNotification } from '../record.js';
import type { HandlerReport } from '../yard.js';
import { checkCalls } from './calls.js';
import { checkDeadLetters, type DeadLetterEvidence } from './dead-letters.js';
import { checkInvocations } from './invocations.js';
import { checkLog } from './log.js';
import { checkResults } from './results.js';
import { checkRuns } from './runs.js';
import { builds, call, changes, event, events, histories, message, points, result, routing, routingEntry, row, run, second, sent, STREAM } from './sample.js';
import { checkStaleness } from './staleness.js';
import { checkPublished, checkRouting } from './topics.js';

/** Each check finds nothing in what is flawless, and says what is wrong with what was tampered with. */
type Tampered<T> = readonly [name: string, tampered: T, finding: RegExp];
const changed = <T>(list: readonly T[], index: number, over: Partial<T>): T[] => list.map((item, at) => (at === index ? { ...item, ...over } : item));
const without = <T>(list: readonly T[], index: number): T[] => list.filter((_, at) => at !== index);

describe('the log', () => {
  const check = (of: readonly Change[], history: readonly ShownEvent[]) => checkLog(of, histories(history));
  const again = event(8, 'AliasRetargeted', { aliasName: 'PROD', from: points('2'), to: points('2') }, { metadata: events[6]!.metadata });
  const described = event(8, 'AliasDescribed', { aliasName: 'PROD', description: '' });

  it('may hold an unknown change or not, and no refused one', () => {
    expect(check(changes, events).findings).toEqual([]);
    expect(check([...changes, { ...changes[4]!, reason: 'another', outcome: 'unknown' }], events).findings).toEqual([]);
    expect(check(changed(changes, 4, { outcome: 'unknown' }), events)).toMatchObject({ findings: [], counts: { 'unknown changes that were carried out': 1 } });
  });

  it('answers a move that moves nothing with an event of its own', () => {
    const [still, elsewhere] = ['2', '1'].map((version) => ({ ...changes[4]!, reason: 'reason 8', revisionId: 'event-8', target: points(version) }));
    expect(check([...changes, still!], [...events, described])).toMatchObject({ findings: [], counts: { 'acknowledged changes that changed nothing': 1 } });
    expect(check([...changes, elsewhere!], [...events, described]).findings).toHaveLength(1);
  });

  it.each<Tampered<readonly [readonly Change[], readonly ShownEvent[]]>>([
    ['an acknowledged move is missing', [changes, without(events, 6)], /acknowledged as event-7, is not there/],
    ['a change is there twice', [changes, [...events, again]], /reason 7 \(acknowledged\) is there 2 times/],
    ['an unknown change is there twice', [changed(changes, 4, { outcome: 'unknown' }), [...events, again]], /reason 7 \(unknown\) is there 2 times/],
    ['a refused change is there', [changed(changes, 4, { outcome: 'refused' }), events], /was refused .* and is there/],
    ['another event was acknowledged', [changed(changes, 4, { revisionId: 'event-9' }), events], /is event event-7/],
    ['it moved elsewhere', [changed(changes, 4, { target: points('1') }), events], /went to .*"2".* instead of .*"1"/],
    ['it is other code', [changed(changes, 0, { sha256: 'package 9' }), events], /is other code/],
    ['another version was published', [changed(changes, 1, { version: '3' }), events], /is version 2 instead of 3/],
    ['a version is skipped', [changes, changed(events, 6, { version: 8 })], /version 8 stands where 7 should/],
    ['an id is there twice', [changes, changed(events, 6, { id: 'event-6' })], /event event-6 is there 2 times/],
  ])('tells when %s', (_name, [tamperedChanges, tamperedEvents], finding) => {
    expect(check(tamperedChanges, tamperedEvents).findings.join('\n')).toMatch(finding);
  });
});

describe('the topic of events', () => {
  const messages = events.map(message);
  it('may repeat, which is counted', () => {
    expect(checkPublished(histories(), messages).findings).toEqual([]);
    expect(checkPublished(histories(), [...messages, messages[5]!])).toMatchObject({ findings: [], counts: { 'repetitions on switchyard.events': 1, 'repetitions after a later event of their key': 1 } });
    expect(checkPublished(histories(), [...messages, messages[6]!]).counts['repetitions after a later event of their key']).toBe(0);
  });

  it.each<Tampered<typeof messages>>([
    ['an event is missing', without(messages, 3), /event 4: event-5 stands where event-4 should/],
    ['the last one is missing', without(messages, 6), /event-7 is in the log and not on the topic/],
    ['one is too many', [...messages, message(event(8, 'AliasDeleted', {}))], /event-8 is on the topic and not in the log/],
    ['two are swapped', [...messages.slice(0, 5), messages[6]!, messages[5]!], /event-7 stands where event-6 should/],
    ['data is other', changed(messages, 4, { value: '{}' }), /its data is not that of the log/],
    ['a sequence is other', changed(messages, 4, { headers: { ...messages[4]!.headers, ce_sequence: '9' } }), /its sequence is 9/],
    ['a key is unknown', [...messages, { ...messages[0]!, key: 'nobody' }], /nobody is no stream of the log/],
  ])('tells when %s', (_name, tampered, finding) => {
    expect(checkPublished(histories(), tampered).findings.join('\n')).toMatch(finding);
  });
});

describe('the topic of routing', () => {
  const older = routing({ ...routingEntry, streamVersion: 6, aliases: { PROD: points('1', { 2: 0.5 }) } });
  it('ends with the newest entry', () => expect(checkRouting(histories(), [older, routing(routingEntry)]).findings).toEqual([]));

  it.each<Tampered<object>>([
    ['the last entry is older', JSON.parse(older.value!) as object, /of version 6, not 7/],
    ['the alias points elsewhere', { ...routingEntry, aliases: { PROD: points('1') } }, /PROD points at .*"1".*, not .*"2"/],
    ['a version has another package', { ...routingEntry, versions: { 1: { code: { sha256: 'package 9' } } } }, /version 1 has another package/],
  ])('tells when %s', (_name, entry, finding) => {
    expect(checkRouting(histories(), [routing(routingEntry), routing(entry)]).findings.join('\n')).toMatch(finding);
  });
});

describe('calls after a move', () => {
  it.each<readonly [string, Partial<Call>]>([
    ['what the move pointed the alias at', {}],
    ['what a later move did that was recorded before the answer', { afterRevisionId: 'event-2', answeredAt: second(5) }],
    ['one of two versions', { afterRevisionId: 'event-6', answeredAt: second(6) + 50, version: '1', build: 1 }],
  ])('ran %s', (_name, over) => expect(checkCalls([{ ...call, ...over }], histories(), builds).findings).toEqual([]));

  it.each<Tampered<Partial<Call>>>([
    ['the version of before', { version: '1', build: 1 }, /ran 1, not 2/],
    ['a version of after', { afterRevisionId: 'event-2', answeredAt: second(5) - 100 }, /ran 2, not 1/],
    ['the package of another version', { build: 1 }, /ran build 1, which is not version 2/],
    ['after a move that is not there', { afterRevisionId: 'nothing' }, /the move nothing before it is not in the log/],
  ])('tells when one ran %s', (_name, over, finding) => {
    expect(checkCalls([{ ...call, ...over }], histories(), builds).findings.join('\n')).toMatch(finding);
  });
});

describe('invocations', () => {
  const check = (notifications: readonly SentNotification[], rows: readonly InvocationRow[]) => checkInvocations(notifications, rows, histories()).findings;
  it('are one for each accepted notification, by its route', () => {
    expect(check([sent], [row])).toEqual([]);
    expect(check([{ ...sent, acceptedAt: undefined }], [])).toEqual([]);
    expect(check([{ ...sent, stream: undefined }], [])).toEqual([]);
    expect(check([sent], [{ ...row, routeVersion: 6, executedVersion: '1' }])).toEqual([]);
  });

  it.each<Tampered<readonly [readonly SentNotification[], readonly InvocationRow[]]>>([
    ['one is lost', [[sent], []], /accepted at .*, has none/],
    ['one is there twice', [[sent], [row, { ...row, id: 'other' }]], /has 2 invocations/],
    ['one is of another function', [[sent], [{ ...row, stream: '111111111111/us-west-2/bravo' }]], /instead of 111111111111\/us-west-2\/alpha/],
    ['nobody sent it', [[], [row]], /which nobody sent/],
    ['it matches no target', [[{ ...sent, stream: undefined }], [row]], /matches no target/],
    ['it failed', [[sent], [{ ...row, status: 'failed' }]], /is failed/],
    ['it is under way', [[sent], [{ ...row, status: 'running' }]], /is running/],
    ['it ran what the alias did not point at', [[sent], [{ ...row, executedVersion: '1' }]], /ran 1; at version 5 of the function its alias pointed at .*"2"/],
    ['it ran by a route older than its acceptance', [[sent], [{ ...row, routeVersion: 4, executedVersion: '1' }]], /older than 5 at its acceptance/],
    ['no version ran', [[sent], [{ ...row, executedVersion: null }]], /without a version that ran/],
    ['there was no alias', [[sent], [{ ...row, routeVersion: 1, acceptedStreamVersion: 1 }]], /when there was no alias/],
  ])('tells when %s', (_name, [notifications, rows], finding) => expect(check(notifications, rows).join('\n')).toMatch(finding));
});

describe('runs', () => {
  const later = { ...run, run: 'run-2', at: second(16) };
  const kill = (at: number, over: Partial<Kill> = {}): Kill => ({ kind: 'invoker', pid: 4711, at, ...over });
  const check = (reports: readonly HandlerReport[], over: { results?: readonly InvocationResult[]; kills?: readonly Kill[]; rows?: readonly InvocationRow[] } = {}) =>
    checkRuns({ rows: [row], reports, results: [result], kills: [], histories: histories(), builds, ...over }).findings;

  it('are one, or more after an attempt that failed or a kill; a line may be stored twice, or die with its invoker', () => {
    expect(check([run, { ...run, run: 'call', requestId: 'call', key: null }])).toEqual([]);
    expect(check([run, run])).toEqual([]);
    expect(check([run, later], { kills: [kill(second(6))] })).toEqual([]);
    expect(check([run, later], { results: [{ ...result, status: 'retrying', finishedAt: new Date(second(6)).toISOString() }, result] })).toEqual([]);
    expect(check([], { kills: [kill(second(6))] })).toEqual([]);
  });

  it.each<Tampered<readonly string[]>>([
    ['none ran', check([]), /succeeded and no handler ran/],
    ['none ran, and another invoker was killed', check([], { kills: [kill(second(6), { pid: 1 })] }), /succeeded and no handler ran/],
    ['none ran, and its invoker was killed long after', check([], { kills: [kill(second(20))] }), /succeeded and no handler ran/],
    ['it ran again', check([run, later]), /ran at .* and again at .* for no reason/],
    ['it ran again, and only a control plane was killed', check([run, later], { kills: [kill(second(6), { kind: 'other control plane' })] }), /for no reason/],
    ['it ran again before the kill', check([run, later], { kills: [kill(second(17))] }), /for no reason/],
    ['its handler says another version', check([{ ...run, version: '1', build: 1 }]), /succeeded on 2; its handler ran as 1/],
    ['its package is of another version', check([{ ...run, build: 1 }]), /ran build 1 as version 2/],
    ['it ran what its alias never pointed at', check([{ ...run, version: '3' }]), /ran 3, which its alias had never pointed at/],
    ['it ran what its alias pointed at later', check([{ ...run, at: second(4) }]), /ran 2, which its alias had never pointed at/],
    ['it was given another object', check([{ ...run, key: 'alpha/b.jpg' }]), /was given alpha\/b.jpg/],
    ['it is for nothing', check([run, { ...run, run: 'x', requestId: 'x' }]), /ran for x, which is no invocation/],
  ])('tells when %s', (_name, findings, finding) => expect(findings.join('\n')).toMatch(finding));
});

describe('results', () => {
  it('may be repeated', () => expect(checkResults([row], [result, result], histories())).toMatchObject({ findings: [], counts: { 'repetitions on switchyard.invocations': 1 } }));

  it.each<Tampered<readonly InvocationResult[]>>([
    ['one is missing', [], /succeeded without a result/],
    ['it only failed', [{ ...result, status: 'retrying' }], /succeeded without a result/],
    ['it says another version', [{ ...result, executedVersion: '1' }], /its result says 1 by 5/],
    ['it says another route', [{ ...result, routeStreamVersion: 6 }], /its result says 2 by 6/],
    ['it is of nothing', [result, { ...result, requestId: 'x' }], /x is no invocation/],
    ['an attempt that failed ran something else', [{ ...result, attempt: 1, status: 'retrying', executedVersion: '1' }, result], /attempt 1 of request ran 1; at version 5 .*"2"/],
  ])('tells when %s', (_name, results, finding) => expect(checkResults([row], results, histories()).findings.join('\n')).toMatch(finding));
});

describe('staleness', () => {
  /** By the route of version 5, which the move at second 6 made old. */
  const begun = (at: number) => ({ ...result, finishedAt: new Date(second(at) + result.durationMs!).toISOString() });
  const check = (at: number, kafkaOutages: readonly { from: number; to: number }[] = []) => checkStaleness({ results: [begun(at)], histories: histories(), changes, kafkaOutages });

  it('is measured from the acknowledgement, and a moment of it is allowed', () => {
    expect(check(5.5).counts).toMatchObject({ 'runs by an older route': 0 });
    expect(check(8)).toMatchObject({ findings: [], counts: { 'runs by an older route': 1, 'largest staleness (ms)': 1_990 } });
    expect(check(30, [{ from: second(7), to: second(28) }])).toMatchObject({ findings: [], counts: { 'largest staleness (ms)': 23_990, 'largest staleness less outages of Kafka (ms)': 2_990 } });
  });

  it.each([[30, []], [30, [{ from: second(0), to: second(8) }]]])('of too long is told', (at, outages) => {
    expect(check(at, outages).findings.join('\n')).toMatch(/began 23990 ms .* after the acknowledgement of event-6 \(version 6\) by the route of version 5/);
  });
});

describe('dead letters', () => {
  const told = (id: string, value: string) => ({ partition: 0, offset: '0', key: null, value, headers: { 'switchyard-dead-letter-id': id } });
  const letter = { id: 'letter', reason: 'malformed-notification', error: 'why', value: 'poison', invocationId: null };
  const unmatched = { ...sent, source: 's3:torture-yard/nobody/a b.jpg', stream: undefined };
  const unconfirmed = JSON.stringify({ Records: [{ s3: { bucket: { name: 'torture-yard' }, object: { key: 'nobody%2Fa+b.jpg' } } }] });
  const evidence: DeadLetterEvidence = {
    poisons: [{ value: 'poison', accepted: true }], sent: [sent, unmatched], notifications: [told('', 'poison')], rows: [letter], messages: [told('letter', 'poison'), told('letter', 'poison')],
  };
  const unknown = { ...letter, id: 'unknown', reason: 'unknown-bucket', value: unconfirmed };

  it('are the messages that nobody can read, and what belongs nowhere', () => {
    expect(checkDeadLetters(evidence).findings).toEqual([]);
    expect(checkDeadLetters({ ...evidence, rows: [letter, unknown], messages: [...evidence.messages, told('unknown', unconfirmed)] })).toMatchObject({ findings: [], counts: { 'of them without a target, unconfirmed': 1 } });
  });

  it.each<Tampered<Partial<DeadLetterEvidence>>>([
    ['one is lost', { rows: [] }, /poison is on the topic 1 times and 0 times a dead letter/],
    ['one is buried twice', { rows: [letter, { ...letter, id: 'twice' }] }, /1 times and 2 times a dead letter/],
    ['the broker lost one', { notifications: [] }, /acknowledged by the broker and is not on the topic/],
    ['one is not told', { messages: [] }, /letter is not on the topic/],
    ['another is told', { messages: [told('letter', 'other')] }, /letter has another value on the topic/],
    ['one is told alone', { messages: [...evidence.messages, told('x', 'x')] }, /x is on the topic alone/],
    ['a good notification is one', { rows: [letter, { ...unknown, value: unconfirmed.replace('nobody', 'alpha') }] }, /unknown should not be one \(unknown-bucket: why\)/],
    ['an invocation is one', { rows: [letter, { ...letter, id: 'failed', reason: 'retries-exhausted', value: null, invocationId: 'request' }] }, /failed should not be one \(retries-exhausted/],
  ])('tells when %s', (_name, over, finding) => expect(checkDeadLetters({ ...evidence, ...over }).findings.join('\n')).toMatch(finding));
});

it('knows the stream of its sample', () => expect(histories().get(STREAM)!.version).toBe(7));
