import fc from 'fast-check';
import { readPage, type EventSource, type Placed } from './read-page.js';

interface Item extends Placed {
  readonly wanted: boolean;
}

const items = (wanted: readonly boolean[]): Item[] => wanted.map((each, index) => ({ wanted: each, feed: { txId: '1', position: String(index + 1) } }));

/** Counts what it was asked to look at. */
function sourceOf(all: readonly Item[]): EventSource<readonly Item[], Item> & { looked: number } {
  const source = {
    looked: 0,
    next: async (after: { position: string } | undefined, size: number) => {
      const start = Number(after?.position ?? 0);
      const window = all.slice(start, start + size);
      source.looked += window.length;
      return { ...(window.length > 0 ? { window, far: window.at(-1)!.feed } : {}), ended: start + window.length >= all.length };
    },
    matching: async (window: readonly Item[], limit: number) => window.filter(({ wanted }) => wanted).slice(0, limit),
  };
  return source;
}

describe('pages', () => {
  it('of any sizes together are everything that is wanted, once and in order', () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 2_000 }), fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 20 }), async (wanted, sizes) => {
        const all = items(wanted);
        const source = sourceOf(all);
        const read: Item[] = [];
        let after: Item['feed'] | undefined;
        for (let page = 0, more = true; more; page += 1) {
          const found = await readPage(source, after, sizes[page % sizes.length]!);
          expect(found.events.length).toBeLessThanOrEqual(sizes[page % sizes.length]!);
          read.push(...found.events);
          ({ reached: after, more } = found);
        }
        expect(read).toEqual(all.filter((item) => item.wanted));
      }),
    ));

  it('end somewhere where nothing is wanted, and go on from there', async () => {
    const source = sourceOf(items(Array.from({ length: 50_000 }, (_, index) => index === 49_999)));
    const first = await readPage(source, undefined, 10);
    expect(first).toMatchObject({ events: [], more: true, reached: { position: '20000' } });
    expect(source.looked).toBe(20_000);
  });

  it('look at little where all is wanted', async () => {
    const source = sourceOf(items(Array.from({ length: 50_000 }, () => true)));
    expect((await readPage(source, undefined, 10)).events).toHaveLength(10);
    expect(source.looked).toBeLessThan(300);
  });
});
