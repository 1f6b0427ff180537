import { createHash, randomBytes } from 'node:crypto';
import { rawZip } from '../../../../test/support/raw-zip.js';
import { contentsOf, filesOf } from './package-files.js';

const sha256 = (content: Buffer | string): string => createHash('sha256').update(content).digest('hex');
const LINK = 0o120777;
const large = randomBytes(700_000);
const sound = rawZip([
  { name: 'lib/', mode: 0o040755, content: Buffer.alloc(0), method: 0 },
  { name: 'lib/a.js', content: Buffer.from('a') },
  { name: 'bootstrap', mode: 0o100755, content: Buffer.from('#!') },
  { name: 'large.bin', content: large },
  { name: 'link', mode: LINK, content: Buffer.from('lib/a.js') },
]);

describe('the files of a package', () => {
  it('are files and links with the hashes of what they hold', async () => {
    expect(await filesOf(sound)).toEqual(new Map([
      ['lib/a.js', { mode: '100644', size: 1, sha256: sha256('a') }],
      ['bootstrap', { mode: '100755', size: 2, sha256: sha256('#!') }],
      ['large.bin', { mode: '100644', size: large.length, sha256: sha256(large) }],
      ['link', { mode: '120000', size: 8, sha256: sha256('lib/a.js') }],
    ]));
  });

  it('give the contents that are wanted, and no other', async () => {
    const contents = await contentsOf(sound, new Set(['lib/a.js', 'large.bin', 'link', 'missing']));
    expect([...contents!].map(([path, content]) => [path, sha256(content)])).toEqual([
      ['lib/a.js', sha256('a')], ['large.bin', sha256(large)], ['link', sha256('lib/a.js')],
    ]);
    expect(await contentsOf(sound, new Set())).toEqual(new Map());
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['no zip', Buffer.from('hello')],
    ['a zip that was cut', sound.subarray(0, sound.length - 30)],
    ['a name that leaves the package', rawZip([{ name: '../a' }])],
    ['a name given twice', rawZip([{ name: 'a' }, { name: 'a' }])],
    ['a size that lies', rawZip([{ name: 'a', content: Buffer.alloc(100_000), declaredSize: 10 }])],
    ['a content that its CRC does not fit', rawZip([{ name: 'a', crc: 1 }])],
    ['a bomb', rawZip(Array.from({ length: 3 }, (_, index) => ({ name: `${index}`, content: Buffer.alloc(1000), declaredSize: 100_000_000 })))],
    ['a link that points out', rawZip([{ name: 'f' }, { name: 'a', mode: LINK, content: Buffer.from('/etc/passwd') }])],
  ])('are not to be had of %s', async (_, zip) => {
    expect(await filesOf(zip)).toBeUndefined();
    expect(await contentsOf(zip, new Set(['a']))).toBeUndefined();
  });
});
