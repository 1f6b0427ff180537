import fc from 'fast-check';
import { settle, type RetrySettings } from './settlement.js';
import type { Outcome } from './types.js';

const minutes = 60_000;
const settings: RetrySettings = {
  retryDelaysMs: [1 * minutes, 2 * minutes],
  maximumEventAgeMs: 360 * minutes,
  firstPostponementMs: 1000,
  longestPostponementMs: 5 * minutes,
};
const boom = { type: 'Error', message: 'boom' };
const functionError: Outcome = { kind: 'function-error', executedVersion: '1', routeVersion: 10, durationMs: 3, payload: Buffer.from('{}'), error: boom };
const throttled: Outcome = { kind: 'postponed', error: { type: 'TooManyRequestsException', message: 'Rate Exceeded.' } };

test.each<[string, Outcome, number, number, object]>([
  ['a success', { kind: 'succeeded', executedVersion: '1', routeVersion: 10, durationMs: 3, payload: Buffer.from('1') }, 0, 0, { status: 'succeeded', ran: true, error: null, executedVersion: '1', routeVersion: 10, durationMs: 3, deadLetter: null }],
  ['a first error', functionError, 0, 0, { status: 'pending', delayMs: 1 * minutes, functionError: true, ran: true, error: boom, deadLetter: null }],
  ['a second error', functionError, 1, 0, { status: 'pending', delayMs: 2 * minutes }],
  ['a third error', functionError, 2, 0, { status: 'failed', functionError: true, error: boom, executedVersion: '1', deadLetter: 'retries-exhausted' }],
  ['an error whose retry would come too late', functionError, 0, 359.5 * minutes, { status: 'failed', error: { type: 'EventAgeExceeded', message: expect.stringContaining('Error: boom') }, deadLetter: 'event-age-exceeded' }],
  ['an error whose retry comes just in time', functionError, 0, 359 * minutes, { status: 'pending' }],
  ['a refusal', { kind: 'refused', error: boom }, 0, 0, { status: 'refused', ran: false, error: boom, deadLetter: 'not-authorized' }],
  ['nothing to run', { kind: 'unroutable', error: boom }, 0, 0, { status: 'failed', ran: false, functionError: false, deadLetter: 'unroutable' }],
  ['nothing reserved', { kind: 'never-to-run', error: boom }, 0, 0, { status: 'failed', ran: false, functionError: false, error: boom, deadLetter: 'zero-reserved-concurrency' }],
  ['a throttle', throttled, 2, 0, { status: 'pending', delayMs: 1000, ran: false, functionError: false }],
  ['a throttle at the end of the event’s life', throttled, 0, 360 * minutes, { status: 'failed', error: { type: 'EventAgeExceeded' } }],
])('%s', (_name, outcome, functionErrors, ageMs, expected) => {
  expect(settle(outcome, { functionErrors, postponements: 0 }, ageMs, settings)).toMatchObject(expected);
});

test('throttles wait 1, 2, 4 … seconds up to five minutes', () => {
  const delays = Array.from({ length: 12 }, (_, postponements) => settle(throttled, { functionErrors: 0, postponements }, 0, settings).delayMs / 1000);
  expect(delays).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]);
});

test('whatever happens, an invocation comes to an end: no attempt begins past its age, no error is retried a third time', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(functionError, throttled), { minLength: 400, maxLength: 400 }), (outcomes) => {
      let counts = { functionErrors: 0, postponements: 0 };
      let ageMs = 0;
      for (const outcome of outcomes) {
        expect(ageMs).toBeLessThanOrEqual(settings.maximumEventAgeMs);
        expect(counts.functionErrors).toBeLessThanOrEqual(2);
        const settlement = settle(outcome, counts, ageMs, settings);
        if (settlement.status !== 'pending') return;
        ageMs += settlement.delayMs;
        counts = {
          functionErrors: counts.functionErrors + Number(settlement.functionError),
          postponements: settlement.ran ? 0 : counts.postponements + 1,
        };
      }
      throw new Error('never ended');
    }),
  );
});
