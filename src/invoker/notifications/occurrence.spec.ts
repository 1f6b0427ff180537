import fc from 'fast-check';
import { normalSequencer, occurrenceOf, type Marks } from './occurrence.js';
import type { Producer } from './producers.js';

const all: Marks = { sequencer: '0055aed6', requestId: 'C3D1', eventTime: '2026-01-02T03:04:05.678Z' };

test.each<[string, string, Marks, Producer['identity'], string | undefined]>([
  ['a creation: the sequencer', 'ObjectCreated:Put', all, 'sequencer', '0055AED6'],
  ['a removal: the sequencer', 'ObjectRemoved:Delete', all, 'sequencer', '0055AED6'],
  ['a creation without one: request and time', 'ObjectCreated:Put', { ...all, sequencer: '' }, 'sequencer', 'C3D1 2026-01-02T03:04:05Z'],
  ['tagging: request and time, also where the object’s sequencer is repeated', 'ObjectTagging:Put', all, 'sequencer', 'C3D1 2026-01-02T03:04:05Z'],
  ['tagging with an empty request id: the sequencer', 'ObjectTagging:Put', { ...all, requestId: '' }, 'sequencer', '0055AED6'],
  ['a time in another zone', 'ObjectTagging:Put', { ...all, eventTime: '2026-01-02T05:04:05+02:00' }, 'sequencer', 'C3D1 2026-01-02T03:04:05Z'],
  ['a request without a time', 'ObjectTagging:Put', { requestId: 'C3D1' }, 'sequencer', undefined],
  ['nothing', 'ObjectCreated:Put', { sequencer: null, requestId: null }, 'sequencer', undefined],
  ['a store whose sequencer differs by topic: request and time', 'ObjectCreated:Put', all, 'request', 'C3D1 2026-01-02T03:04:05Z'],
  ['such a store without a request id: the sequencer', 'ObjectCreated:Put', { ...all, requestId: '' }, 'request', '0055AED6'],
  ['a store that counts: the count, zeros and all, and the time', 'ObjectCreated:Put', { ...all, sequencer: '10' }, 'counter', '10 2026-01-02T03:04:05Z'],
  ['a count without a time', 'ObjectCreated:Put', { sequencer: '10' }, 'counter', undefined],
])('%s', (_name, eventName, marks, identity, expected) => expect(occurrenceOf(eventName, marks, identity)).toBe(expected));

test('two sequencers have one normal form where the shorter, padded with zeros on its right, is the longer', () => {
  const hex = fc.string({ unit: fc.constantFrom('0', '0', '1', 'a', 'F'), minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(hex, hex, (one, other) => {
      const width = Math.max(one.length, other.length);
      const equal = one.padEnd(width, '0').toUpperCase() === other.padEnd(width, '0').toUpperCase();
      expect(normalSequencer(one) === normalSequencer(other)).toBe(equal);
    }),
    { numRuns: 1000 },
  );
});

test('what is not hexadecimal is compared as it is', () => expect(normalSequencer('zZ00')).toBe('zZ00'));
