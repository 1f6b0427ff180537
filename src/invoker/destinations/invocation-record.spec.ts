import { neverRan } from '../queue/settlement.js';
import type { LeasedInvocation, Settlement } from '../queue/types.js';
import { conditionOf, invocationRecord } from './invocation-record.js';

const invocation: LeasedInvocation = {
  id: 'request-1', leaseToken: 'lease', accountId: '000000000000', region: 'us-west-2', functionName: 'helloworld', qualifier: 'PROD', onBehalfOf: null,
  payload: Buffer.from('{"n":12345678901234567890}'), traceId: undefined, streamVersion: 1, attempt: 3, functionErrors: 2, postponements: 0, source: 'invoke',
  correlationId: null, acceptedAt: new Date(0), lastError: null, ageMs: 0, replayOf: null, pinnedVersion: null, hops: 0,
};
const ran: Settlement = { ...neverRan, status: 'succeeded', executedVersion: '7', routeVersion: 1, durationMs: 1, payload: Buffer.from('{"ok":1.0}'), ran: true };
const failure: Settlement = { ...ran, status: 'failed', deadLetter: 'retries-exhausted', functionError: true, error: { type: 'E', message: 'm' } };
const record = (settlement: Settlement, change: Partial<LeasedInvocation> = {}) =>
  invocationRecord({ ...invocation, ...change }, settlement, conditionOf(settlement)!, new Date(1_000)).toString();

const context = (condition: string, count: number, qualifier = 'PROD') =>
  `"requestContext":{"requestId":"request-1","functionArn":"arn:aws:lambda:us-west-2:000000000000:function:helloworld:${qualifier}","condition":"${condition}","approximateInvokeCount":${count}}`;
const head = '{"version":"1.0","timestamp":"1970-01-01T00:00:01.000Z",';
const event = '"requestPayload":{"n":12345678901234567890}';

describe('the record of an invocation', () => {
  it.each<[string, string, string]>([
    ['a success, its payloads byte for byte', record(ran), `${head}${context('Success', 3)},${event},"responseContext":{"statusCode":200,"executedVersion":"7"},"responsePayload":{"ok":1.0}}`],
    ['an unqualified call', record(ran, { qualifier: undefined, attempt: 1 }), `${head}${context('Success', 1, '$LATEST')},${event},"responseContext":{"statusCode":200,"executedVersion":"7"},"responsePayload":{"ok":1.0}}`],
    ['a failure', record(failure), `${head}${context('RetriesExhausted', 3)},${event},"responseContext":{"statusCode":200,"executedVersion":"7","functionError":"Unhandled"},"responsePayload":{"ok":1.0}}`],
    ['one that is too old after a run', record({ ...failure, deadLetter: 'event-age-exceeded' }), `${head}${context('EventAgeExceeded', 3)},${event},"responseContext":{"statusCode":200,"executedVersion":"7","functionError":"Unhandled"},"responsePayload":{"ok":1.0}}`],
    ['one that is too old and did not run', record({ ...neverRan, deadLetter: 'event-age-exceeded' }, { attempt: 1 }), `${head}${context('EventAgeExceeded', 0)},${event}}`],
    ['an answer that is no JSON', record({ ...ran, payload: Buffer.from('<a "b">') }), `${head}${context('Success', 3)},${event},"responseContext":{"statusCode":200,"executedVersion":"7"},"responsePayload":"<a \\"b\\">"}`],
  ])('of %s', (_name, written, expected) => {
    expect(written).toBe(expected);
    expect(() => JSON.parse(written) as unknown).not.toThrow();
  });
});

it.each<[Settlement['status'], Settlement['deadLetter'], string | undefined]>([
  ['succeeded', null, 'Success'],
  ['failed', 'retries-exhausted', 'RetriesExhausted'],
  ['failed', 'unroutable', 'RetriesExhausted'],
  ['failed', 'event-age-exceeded', 'EventAgeExceeded'],
  ['failed', 'zero-reserved-concurrency', 'ZeroReservedConcurrency'],
  ['refused', 'not-authorized', undefined],
  ['pending', null, undefined],
])('%s (%s) is told as %s', (status, deadLetter, condition) => expect(conditionOf({ status, deadLetter })).toBe(condition));
