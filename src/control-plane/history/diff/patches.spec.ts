import type { ChangedFile } from '../../../contract/index.js';
import { planPatches } from './patches.js';

const KB = 1024;
const changed = (path: string, left: number, right: number, hashes: [string, string] = ['a', 'b']): ChangedFile => ({
  path, left: { mode: '100644', size: left, sha256: hashes[0] }, right: { mode: '100755', size: right, sha256: hashes[1] },
});

it('makes text diffs of files whose contents differ, where both are small enough', () => {
  const { wanted, omitted } = planPatches([changed('a', 1, 512 * KB), changed('b', 513 * KB, 1), changed('c', 1, 1, ['same', 'same']), changed('d', 0, 1)]);
  expect([[...wanted], [...omitted]]).toEqual([['a', 'd'], [['b', { patchOmitted: 'too-large' }]]]);
});

it('reads 8 MiB at most, whatever has changed', () => {
  const { wanted, omitted } = planPatches(Array.from({ length: 20 }, (_, index) => changed(String(index), 512 * KB, 512 * KB)));
  expect(wanted.size).toBe(8);
  expect([...omitted.values()]).toEqual(Array.from({ length: 12 }, () => ({ patchOmitted: 'limit' })));
});
