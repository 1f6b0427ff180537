import fc from 'fast-check';
import { preferred } from '../../../contract/index.js';
import { alone, ToldPlaces } from './places.js';

const NODES = ['http://a', 'http://b', 'http://c'];
const streams = Array.from({ length: 50 }, (_, index) => `123456789012/us-west-2/f${index}`);

it('keeps everything where there is no other, and nothing before it was told', () => {
  expect(streams.every((stream) => alone.keeps(stream))).toBe(true);
  const untold = new ToldPlaces();
  expect(streams.some((stream) => untold.keeps(stream))).toBe(false);
  expect(untold.tell({ announcer: 'one', nodes: [], self: NODES[0]! })).toBe(false);
  expect(streams.some((stream) => untold.keeps(stream))).toBe(false);
});

it('shares functions out among those that are there: each to the one that its calls prefer', () => {
  fc.assert(fc.property(fc.subarray(NODES, { minLength: 1 }), (present) => {
    const places = present.map((self) => {
      const one = new ToldPlaces();
      one.tell({ announcer: 'one', nodes: present, self });
      return { self, one };
    });
    for (const stream of streams) {
      expect(places.filter(({ one }) => one.keeps(stream)).map(({ self }) => self)).toEqual([preferred(present, stream)[0]]);
    }
  }));
});

it('goes by all views of the last seconds, and by the last one for as long as there is no other', () => {
  let now = 0;
  const places = new ToldPlaces(() => now);
  const self = NODES[0]!;
  const other = streams.find((stream) => preferred(NODES, stream)[0] !== self)!;
  expect(places.tell({ announcer: 'sees all', nodes: NODES, self })).toBe(true);
  expect(places.keeps(other)).toBe(false);
  now = 1_000;
  expect(places.tell({ announcer: 'sees one', nodes: [self], self })).toBe(true);
  expect(places.keeps(other)).toBe(true);
  expect(places.tell({ announcer: 'sees all', nodes: NODES, self })).toBe(false);
  expect(places.keeps(other)).toBe(true);
  now = 60_000;
  expect(places.tell({ announcer: 'began anew', nodes: [], self })).toBe(false);
  expect(places.keeps(other)).toBe(true);
  expect(places.tell({ announcer: 'sees all', nodes: NODES, self })).toBe(true);
  expect(places.keeps(other)).toBe(false);
});
