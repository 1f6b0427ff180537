import { once } from 'node:events';
import { randomBytes } from 'node:crypto';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import fc from 'fast-check';
import yazl from 'yazl';
import { rawZip, type RawEntry } from '../../test/support/raw-zip.js';
import { inspectPackage, MAX_UNZIPPED_SIZE, walkPackage } from './deployment-package.js';
import { AwsError } from './errors.js';

const LINK = 0o120777;
const UNZIP_FAILED = 'Could not unzip uploaded file. Please check your file, then try to upload again.';

async function zipOf(files: Readonly<Record<string, Buffer>>): Promise<Buffer> {
  const zip = new yazl.ZipFile();
  for (const [name, content] of Object.entries(files)) zip.addBuffer(content, name, { mode: 0o100755 });
  zip.end();
  const chunks: Buffer[] = [];
  zip.outputStream.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(zip.outputStream, 'end');
  return Buffer.concat(chunks);
}

/** Everything that a walk hands to its sink, files as text. */
async function walked(zip: Buffer): Promise<string[]> {
  const seen: string[] = [];
  await walkPackage(zip, {
    directory: (path) => void seen.push(`d ${path}`),
    async file(path, executable, content) {
      const pieces: Buffer[] = [];
      if (Buffer.isBuffer(content)) pieces.push(content);
      else for await (const piece of content) pieces.push(piece);
      seen.push(`${executable ? 'x' : 'f'} ${path} ${Buffer.concat(pieces).length}`);
    },
    symlink: (path, target) => void seen.push(`l ${path} ${target}`),
  });
  return seen;
}

describe('a sound package', () => {
  it('is walked in its order, links last, with modes and folders', async () => {
    const zip = rawZip([
      { name: 'link', mode: LINK, content: Buffer.from('lib/a.js') },
      { name: 'lib/', mode: 0o040755, content: Buffer.alloc(0), method: 0 },
      { name: 'lib/a.js' },
      { name: 'bootstrap', mode: 0o100755 },
      { name: './dot//double.js' },
    ]);
    expect(await walked(zip)).toEqual(['d lib', 'f lib/a.js 1', 'x bootstrap 1', 'f dot/double.js 1', 'l link lib/a.js']);
    const { entries, unzippedSize } = await inspectPackage(zip);
    expect(unzippedSize).toBe(3 + 'lib/a.js'.length);
    expect(entries.map(({ path, kind }) => `${kind} ${path}`)).toContain('directory dot');
  });

  it.each([
    ['a leading ../ of a deep link', 'node_modules/.bin/tool', '../tool/cli.js'],
    ['a link beside', 'a', 'b'],
    ['a link to the root', 'x/y', '..'],
  ])('may hold %s', async (_case, name, target) => {
    await expect(inspectPackage(rawZip([{ name: 'f' }, { name, mode: LINK, content: Buffer.from(target) }]))).resolves.toBeDefined();
  });

  it('may come from Windows: backslashes separate, and modes mean nothing', async () => {
    expect(await walked(rawZip([{ name: 'lib\\a.js', madeOn: 0, mode: LINK }]))).toEqual(['f lib/a.js 1']);
  });

  it('gives back any files', async () => {
    const name = fc.string({ unit: fc.constantFrom('a', 'b', 'ä', '.', '_'), minLength: 1, maxLength: 8 }).filter((text) => !/^\.+$/.test(text));
    await fc.assert(
      fc.asyncProperty(fc.dictionary(name, fc.uint8Array({ maxLength: 2000 }), { minKeys: 1, maxKeys: 10 }), async (files) => {
        const expected = Object.entries(files).map(([path, bytes]) => `x ${path} ${bytes.length}`);
        const zip = await zipOf(Object.fromEntries(Object.entries(files).map(([path, bytes]) => [path, Buffer.from(bytes)])));
        expect((await walked(zip)).sort()).toEqual(expected.sort());
      }),
      { numRuns: 50 },
    );
  });

  it('leaves the event loop its turns while something large is inflated', async () => {
    const zip = await zipOf({ large: Buffer.alloc(60_000_000, 'abcdefgh'), random: randomBytes(5_000_000) });
    const turns = monitorEventLoopDelay({ resolution: 5 });
    turns.enable();
    await inspectPackage(zip);
    turns.disable();
    expect(turns.max / 1e6).toBeLessThan(250);
  });
});

it.each<readonly [string, Buffer]>([
  ['no entries', rawZip([])],
  ['folders only', rawZip([{ name: 'a/', mode: 0o040755, content: Buffer.alloc(0), method: 0 }])],
])('a package with %s is called empty', async (_, zip) => {
  await expect(inspectPackage(zip)).rejects.toMatchObject({ code: 'InvalidParameterValueException', message: 'Uploaded file must be a non-empty zip' });
});

describe('a hostile package is refused in AWS\'s words', () => {
  const entry = (over: Partial<RawEntry> & { name: string }): Buffer => rawZip([{ name: 'index.js' }, over]);
  const link = (name: string, target: string): Buffer => entry({ name, mode: LINK, content: Buffer.from(target) });
  const cases: [string, Buffer][] = [
    ['no bytes', Buffer.alloc(0)],
    ['not a zip', Buffer.from('this is not a zip file at all, whatever its name says')],
    ['half a zip', rawZip([{ name: 'a' }]).subarray(0, 40)],
    ['climbing', entry({ name: '../evil' })],
    ['climbing in the middle', entry({ name: 'a/../../evil' })],
    ['climbing with backslashes', entry({ name: '..\\evil' })],
    ['an absolute name', entry({ name: '/etc/passwd' })],
    ['a drive', entry({ name: 'C:/evil' })],
    ['a drive with backslashes', entry({ name: 'C:\\evil' })],
    ['a NUL in the name', entry({ name: 'a\0b' })],
    ['an empty name', entry({ name: '' })],
    ['a name too long for a file', entry({ name: 'n'.repeat(256) })],
    ['a path too long', entry({ name: `${'d/'.repeat(600)}f` })],
    ['the same name twice', rawZip([{ name: 'a' }, { name: 'a' }])],
    ['the same name, written differently', rawZip([{ name: 'a' }, { name: './a' }])],
    ['a file that is a folder as well', rawZip([{ name: 'a' }, { name: 'a/b' }])],
    ['a folder that is a file as well', rawZip([{ name: 'a/b' }, { name: 'a' }])],
    ['a file written through a link', rawZip([{ name: 'a', mode: LINK, content: Buffer.from('/tmp') }, { name: 'a/b' }])],
    ['a file written through a later link', rawZip([{ name: 'a/b' }, { name: 'a', mode: LINK, content: Buffer.from('b') }])],
    ['an absolute link', link('l', '/etc/passwd')],
    ['a climbing link', link('l', '../x')],
    ['a link that climbs from deep', link('a/l', '../../x')],
    ['a link that climbs behind another', link('l', 'a/../../x')],
    ['an empty link', link('l', '')],
    ['a link with a NUL', link('l', 'a\0b')],
    ['a link too long', link('l', 'x/'.repeat(600))],
    ['a device', entry({ name: 'dev', mode: 0o020666 })],
    ['a block device', entry({ name: 'dev', mode: 0o060666 })],
    ['a fifo', entry({ name: 'fifo', mode: 0o010666 })],
    ['a socket', entry({ name: 'sock', mode: 0o140666 })],
    ['an encrypted entry', entry({ name: 'secret', flags: 0x801 })],
    ['an unknown compression', entry({ name: 'lzma', method: 14 })],
    ['a size that lies low', entry({ name: 'liar', content: Buffer.alloc(1000), declaredSize: 10 })],
    ['a size that lies high', entry({ name: 'liar', content: Buffer.alloc(10), declaredSize: 1000 })],
    ['a large size that lies low', entry({ name: 'liar', content: randomBytes(900_000), declaredSize: 800_000 })],
    ['a large size that lies high', entry({ name: 'liar', content: randomBytes(900_000), declaredSize: 1_000_000 })],
    ['a stored size that lies', entry({ name: 'liar', method: 0, declaredSize: 5 })],
    ['a wrong checksum', entry({ name: 'broken', crc: 1 })],
    ['a wrong checksum of a large entry', entry({ name: 'broken', content: randomBytes(900_000), crc: 1 })],
    ['broken deflate', (() => {
      const zip = entry({ name: 'broken', content: Buffer.from('hello hello hello') });
      zip.fill(0xff, zip.indexOf('broken') + 6, zip.indexOf('broken') + 12);
      return zip;
    })()],
    ['more entries than it says', (() => {
      const zip = rawZip([{ name: 'a' }, { name: 'b' }]);
      zip.writeUInt16LE(500, zip.length - 22 + 8);
      zip.writeUInt16LE(500, zip.length - 22 + 10);
      return zip;
    })()],
  ];

  it.each(cases)('%s', async (_case, zip) => {
    await expect(inspectPackage(zip)).rejects.toMatchObject({ code: 'InvalidParameterValueException', status: 400, message: UNZIP_FAILED });
  });

  it('too large unpacked, by its own word and before anything of it is inflated', async () => {
    const zip = rawZip([{ name: 'a', declaredSize: MAX_UNZIPPED_SIZE }, { name: 'b' }]);
    const bomb = rawZip([{ name: 'a' }, { name: 'b', declaredSize: MAX_UNZIPPED_SIZE }]);
    for (const hostile of [bomb, zip]) await expect(inspectPackage(hostile)).rejects.toBeInstanceOf(AwsError);
    await expect(inspectPackage(bomb)).rejects.toMatchObject({ message: 'Unzipped size must be smaller than 262144000 bytes' });
  });

  it('a bomb, with flat memory', async () => {
    const bomb = await zipOf(Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f'].map((name) => [name, Buffer.alloc(50_000_000)])));
    expect(bomb.length).toBeLessThan(1_000_000);
    const before = process.memoryUsage().rss;
    await expect(inspectPackage(bomb)).rejects.toMatchObject({ message: 'Unzipped size must be smaller than 262144000 bytes' });
    expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000);
  });

  it('too many entries', async () => {
    const zip = rawZip([{ name: 'a' }]);
    zip.writeUInt16LE(0xfffe, zip.length - 22 + 10);
    zip.writeUInt16LE(0xfffe, zip.length - 22 + 8);
    await expect(inspectPackage(zip)).rejects.toMatchObject({ message: UNZIP_FAILED });
  });

  it('any damage gives a refusal or the same package, never another error', async () => {
    const sound = rawZip([{ name: 'index.js', content: Buffer.from('exports.handler = 1') }, { name: 'lib/', mode: 0o040755, content: Buffer.alloc(0), method: 0 }]);
    await fc.assert(
      fc.asyncProperty(fc.nat(sound.length - 1), fc.integer({ min: 0, max: 255 }), async (at, byte) => {
        const damaged = Buffer.from(sound);
        damaged[at] = byte;
        await inspectPackage(damaged).catch((error: unknown) => {
          expect(error).toBeInstanceOf(AwsError);
        });
      }),
      { numRuns: 500 },
    );
  });
});
