import { Settling } from './settling.js';

const at = (ms: number): string => new Date(ms).toISOString().replace('Z', '000Z');

/** A settle whose waits end when they are told to. */
function heldSettle() {
  const waits: { until: string; end: (settled: boolean) => void; fail: (error: Error) => void }[] = [];
  const settling = new Settling((until) => new Promise((end, fail) => void waits.push({ until, end, fail })));
  return { waits, settling };
}

describe('waiting for moments to settle', () => {
  it('is one wait for all who ask for what is before it', async () => {
    const { waits, settling } = heldSettle();
    const asked = [5_000, 1_000, 4_000].map((ms) => settling.settled(at(ms)));
    expect(waits.map(({ until }) => until)).toEqual([at(5_000)]);
    waits[0]!.end(true);
    expect(await Promise.all(asked)).toEqual([true, true, true]);
  });

  it('is one more wait, until the latest of them, for all who ask for later', async () => {
    const { waits, settling } = heldSettle();
    const first = settling.settled(at(1_000));
    const later = [6_000, 7_000, 6_500].map((ms) => settling.settled(at(ms)));
    expect(waits).toHaveLength(1);
    waits[0]!.end(true);
    await first;
    await new Promise(setImmediate);
    expect(waits.map(({ until }) => until)).toEqual([at(1_000), at(7_000)]);
    waits[1]!.end(false);
    expect(await Promise.all(later)).toEqual([false, false, false]);
    const afterwards = settling.settled(at(2_000));
    expect(waits.at(-1)!.until).toBe(at(2_000));
    waits.at(-1)!.end(true);
    expect(await afterwards).toBe(true);
  });

  it('fails for all who wait for what fails, and begins anew after it', async () => {
    const { waits, settling } = heldSettle();
    const asked = [2_000, 1_000].map((ms) => settling.settled(at(ms)));
    waits[0]!.fail(new Error('gone'));
    expect((await Promise.allSettled(asked)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    const again = settling.settled(at(1_000));
    waits[1]!.end(true);
    expect(await again).toBe(true);
  });
});
