import fc from 'fast-check';
import type { PackageFile } from '../../../contract/index.js';
import { compareFiles, type PackageFiles } from './files-comparison.js';

const file = (sha256: string, mode: PackageFile['mode'] = '100644'): PackageFile => ({ mode, size: 1, sha256 });
const files = (entries: Readonly<Record<string, PackageFile>>): PackageFiles => new Map(Object.entries(entries));

it('tells what was added, removed and changed, and counts the rest', () => {
  const left = files({ gone: file('a'), kept: file('b'), edited: file('c'), 'made-executable': file('d') });
  const right = files({ fresh: file('a'), kept: file('b'), edited: file('e'), 'made-executable': file('d', '100755') });
  expect(compareFiles(left, right)).toEqual({
    added: [{ path: 'fresh', ...file('a') }],
    removed: [{ path: 'gone', ...file('a') }],
    changed: [{ path: 'edited', left: file('c'), right: file('e') }, { path: 'made-executable', left: file('d'), right: file('d', '100755') }],
    unchanged: 1,
    unlisted: 0,
  });
});

const anyFiles: fc.Arbitrary<PackageFiles> = fc
  .array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e/f', '__proto__'), fc.record({ mode: fc.constantFrom('100644' as const, '120000' as const), sha256: fc.constantFrom('x', 'y') })), { maxLength: 8 })
  .map((entries) => new Map(entries.map(([path, { mode, sha256 }]) => [path, file(sha256, mode)])));

it('is the mirror image of the other way round, and accounts for every path once, however many are listed', () => {
  fc.assert(fc.property(anyFiles, anyFiles, fc.nat(8), (a, b, most) => {
    const there = compareFiles(a, b, most);
    expect(compareFiles(b, a, most)).toEqual({
      ...there, added: there.removed, removed: there.added, changed: there.changed.map(({ path, left, right }) => ({ path, left: right, right: left })),
    });
    const listed = [...there.added, ...there.removed, ...there.changed].map(({ path }) => path);
    expect(new Set(listed).size).toBe(listed.length);
    expect(listed.length).toBeLessThanOrEqual(most);
    expect(listed.length + there.unchanged + there.unlisted).toBe(new Set([...a.keys(), ...b.keys()]).size);
  }));
});
