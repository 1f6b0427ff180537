import { longestGap, printed } from './report.js';

it.each([
  [[], 100], [[50], 50], [[10, 30], 70], [[10, 90], 80], [[90, 10], 80], [[-5, 105, 40], 60],
])('the longest time without any of %j from 0 to 100 is %d', (times, gap) => expect(longestGap(times, [0, 100])).toBe(gap));

it('lists the counts, and what is wrong', () => {
  expect(printed({ counts: { moves: 7 }, findings: [] })).toBe('  moves         7\nNothing is wrong.');
  expect(printed({ counts: { moves: 7 }, findings: ['log: a gap'] })).toBe('  moves         7\n1 things are wrong:\n  log: a gap');
});
