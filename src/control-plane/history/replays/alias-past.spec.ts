import type { Recorded } from '../../../contract/index.js';
import { aliasPast, periodsOf } from './alias-past.js';

const to = (functionVersion: string, additionalVersionWeights: Record<string, number> = {}) => ({ functionVersion, additionalVersionWeights });
/** Events that are recorded a second apart. */
const history = (...events: [string, object][]): Recorded[] =>
  events.map(([type, data], index) => ({ id: `event-${index}`, type, data, metadata: { time: '' }, recordedAt: `2026-01-01T00:00:0${index}.000000Z` }) as unknown as Recorded);

const past = aliasPast(
  history(
    ['FunctionCreated', { functionName: 'helloworld' }],
    ['AliasCreated', { aliasName: 'PROD', target: to('1'), description: '' }],
    ['AliasCreated', { aliasName: 'BETA', target: to('9'), description: '' }],
    ['AliasDescribed', { aliasName: 'PROD', description: 'live' }],
    ['AliasRetargeted', { aliasName: 'PROD', from: to('1'), to: to('2', { 3: 0.1 }) }],
    ['AliasDeleted', { aliasName: 'PROD' }],
    ['AliasCreated', { aliasName: 'PROD', target: to('3'), description: '' }],
  ),
  'PROD',
);

describe('the past of an alias', () => {
  it('is what it pointed at from each move on, and that there was none', () => {
    expect(past).toEqual([
      { since: '2026-01-01T00:00:01.000000Z', target: to('1') },
      { since: '2026-01-01T00:00:04.000000Z', target: to('2', { 3: 0.1 }) },
      { since: '2026-01-01T00:00:05.000000Z', target: null },
      { since: '2026-01-01T00:00:06.000000Z', target: to('3') },
    ]);
  });

  it.each([
    ['2025-01-01T00:00:00.000000Z', 4],
    ['2026-01-01T00:00:03.000000Z', 4],
    ['2026-01-01T00:00:04.000000Z', 3],
    ['2026-01-01T00:00:05.500000Z', 2],
    ['2027-01-01T00:00:00.000000Z', 1],
  ])('since %s is its last %i periods', (since, count) => expect(periodsOf(past, since)).toEqual(past.slice(-count)));

  it('of an alias that never was is nothing', () => expect(periodsOf(aliasPast(history(['FunctionCreated', { functionName: 'helloworld' }]), 'PROD'), '2026')).toEqual([]));
});
