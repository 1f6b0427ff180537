import type { DeadLetterHeaders, InvocationResult } from '../../contract/index.js';
import { announceOnTopics } from './announcement.js';
import { neverRan } from './settlement.js';
import type { LeasedInvocation, Settlement } from './types.js';

const invocation: LeasedInvocation = {
  id: 'request-1', leaseToken: 'lease', accountId: '000000000000', region: 'us-west-2', functionName: 'helloworld', qualifier: 'PROD', onBehalfOf: null,
  payload: Buffer.from('{"key":1}'), traceId: undefined, streamVersion: 1, attempt: 3, functionErrors: 2, postponements: 0, source: 's3:photos/a.jpg',
  correlationId: null, acceptedAt: new Date(0), lastError: null, ageMs: 0, replayOf: null, pinnedVersion: null, hops: 0,
};
const announce = announceOnTopics('worker', () => new Date(1_000));
const failure: Settlement = { ...neverRan, error: { type: 'Error', message: 'boom' }, deadLetter: 'retries-exhausted', ran: true };

describe('the announcement of a settlement', () => {
  it.each<[string, Settlement, string[]]>([
    ['a success', { ...neverRan, status: 'succeeded', ran: true }, ['switchyard.invocations']],
    ['a failure that is tried again', { ...failure, status: 'pending', deadLetter: null }, ['switchyard.invocations']],
    ['a failure for good', failure, ['switchyard.invocations', 'switchyard.dead-letters']],
    ['an attempt that is postponed', { ...neverRan, status: 'pending' }, []],
  ])('of %s', (_name, settlement, topics) => {
    const { messages, deadLetterId } = announce(invocation, settlement);
    expect(messages.map(({ topic, key }) => [topic, key])).toEqual(topics.map((topic) => [topic, '000000000000/us-west-2/helloworld']));
    expect(deadLetterId === null).toBe(settlement.deadLetter === null);
  });

  it('says of a re-run what it runs again', () => {
    const { messages: [result] } = announce({ ...invocation, replayOf: 'request-0' }, { ...neverRan, status: 'succeeded', ran: true });
    expect((JSON.parse(String(result!.value)) as InvocationResult).replayOf).toBe('request-0');
  });

  it('is no larger than a broker takes, whatever a function says of its error', () => {
    const { messages } = announce(invocation, { ...failure, error: { type: 'T'.repeat(1_000_000), message: '\0'.repeat(6_000_000) } });
    const [result, letter] = messages;
    const error = { type: 'T'.repeat(256), message: '␀'.repeat(16_384) };
    expect((JSON.parse(String(result!.value)) as InvocationResult).error).toEqual(error);
    expect(letter!.value).toBe(invocation.payload);
    expect((letter!.headers as DeadLetterHeaders)['switchyard-error']).toBe(`${error.type}: ${error.message}`);
  });
});
