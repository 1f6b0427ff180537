import fc from 'fast-check';
import { preferred } from './rendezvous.js';

const nodes = fc.uniqueArray(fc.webUrl(), { minLength: 1, maxLength: 8 });
const key = fc.string({ minLength: 1 });

it('gives every node once, in an order that does not depend on how they are listed', () => {
  fc.assert(fc.property(nodes, key, fc.nat(), (all, one, turn) => {
    const turned = [...all.slice(turn % all.length), ...all.slice(0, turn % all.length)];
    const order = preferred(all, one);
    expect([...order].sort()).toEqual([...all].sort());
    expect(preferred(turned, one)).toEqual(order);
  }));
});

it('moves only the keys of a node that goes', () => {
  fc.assert(fc.property(nodes.filter((all) => all.length > 1), key, fc.nat(), (all, one, index) => {
    const gone = all[index % all.length]!;
    const before = preferred(all, one);
    expect(preferred(all.filter((node) => node !== gone), one)).toEqual(before.filter((node) => node !== gone));
  }));
});

it('spreads keys evenly', () => {
  const all = ['http://a', 'http://b', 'http://c', 'http://d'];
  const counts = new Map(all.map((node) => [node, 0]));
  for (let index = 0; index < 4_000; index += 1) {
    const [first] = preferred(all, `123456789012/us-west-2/function-${index}`);
    counts.set(first!, counts.get(first!)! + 1);
  }
  for (const count of counts.values()) expect(Math.abs(count - 1_000)).toBeLessThan(150);
});
