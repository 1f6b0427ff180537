import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { chooseVersion } from './version-choice.js';

const weighted = (weight: number) => ({ functionVersion: '1', additionalVersionWeights: { '2': weight } });

test('without weights an alias runs its version', () => {
  expect(chooseVersion({ functionVersion: '$LATEST', additionalVersionWeights: {} }, 'x')).toBe('$LATEST');
});

test('weights 0 and 1 are never and always', () => {
  fc.assert(
    fc.property(fc.uuid(), (id) => {
      expect(chooseVersion(weighted(0), id)).toBe('1');
      expect(chooseVersion(weighted(1), id)).toBe('2');
    }),
  );
});

test('the same invocation draws the same version, and keeps it while the weight only grows', () => {
  fc.assert(
    fc.property(fc.uuid(), fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (id, a, b) => {
      expect(chooseVersion(weighted(a), id)).toBe(chooseVersion(weighted(a), id));
      if (chooseVersion(weighted(Math.min(a, b)), id) === '2') expect(chooseVersion(weighted(Math.max(a, b)), id)).toBe('2');
    }),
  );
});

test.each([0.01, 0.1, 0.5, 0.9])('weight %d is met within five standard deviations over 20,000 invocations', (weight) => {
  const runs = 20_000;
  let second = 0;
  for (let run = 0; run < runs; run++) second += Number(chooseVersion(weighted(weight), randomUUID()) === '2');
  const deviation = Math.sqrt(runs * weight * (1 - weight));
  expect(Math.abs(second - runs * weight)).toBeLessThan(5 * deviation);
});
