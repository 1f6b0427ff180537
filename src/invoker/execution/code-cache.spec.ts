import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import yazl from 'yazl';
import { CodeCache } from './code-cache.js';

async function packageOf(files: Readonly<Record<string, string>>): Promise<{ zip: Buffer; code: { sha256: string; size: number } }> {
  const file = new yazl.ZipFile();
  for (const [name, text] of Object.entries(files)) file.addBuffer(Buffer.from(text), name, { mode: name.endsWith('.sh') ? 0o100775 : 0o100600 });
  file.end();
  const chunks: Buffer[] = [];
  file.outputStream.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(file.outputStream, 'end');
  const zip = Buffer.concat(chunks);
  return { zip, code: { sha256: createHash('sha256').update(zip).digest('base64'), size: zip.length } };
}

const hexOf = (code: { sha256: string }): string => Buffer.from(code.sha256, 'base64').toString('hex');

describe('the cache of unpacked packages', () => {
  let folder: string;
  const zips = new Map<string, Buffer>();
  let fetched = 0;
  const source = {
    fetch(sha256: string): Promise<Buffer> {
      fetched += 1;
      const zip = zips.get(sha256);
      return zip ? Promise.resolve(zip) : Promise.reject(new Error('no such package'));
    },
  };
  const add = async (files: Readonly<Record<string, string>>) => {
    const { zip, code } = await packageOf(files);
    zips.set(code.sha256, zip);
    return code;
  };
  const open = (maxBytes = 1_000_000): Promise<CodeCache> => CodeCache.open(join(folder, 'code'), source, maxBytes);
  const unpacked = async (): Promise<string[]> => (await readdir(join(folder, 'code'))).filter((name) => !name.endsWith('.json')).sort();

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'switchyard-code-'));
    zips.clear();
    fetched = 0;
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('unpacks once for many that ask at the same time, read-only, with what may run', async () => {
    const code = await add({ 'index.js': 'x', 'lib/deep/tool.sh': '#!/bin/sh' });
    const cache = await open();
    const leases = await Promise.all(Array.from({ length: 20 }, () => cache.acquire(code)));
    expect(fetched).toBe(1);
    expect(new Set(leases.map((lease) => lease.folder))).toEqual(new Set([join(folder, 'code', hexOf(code))]));
    const modeOf = async (path: string): Promise<number> => (await stat(join(leases[0]?.folder as string, path))).mode & 0o777;
    expect([await modeOf('.'), await modeOf('lib/deep'), await modeOf('index.js'), await modeOf('lib/deep/tool.sh')]).toEqual([0o755, 0o755, 0o444, 0o555]);
    expect(await readFile(join(leases[0]?.folder as string, 'lib/deep/tool.sh'), 'utf8')).toBe('#!/bin/sh');
  });

  it('sets the same modes under a strict umask', async () => {
    const before = process.umask(0o077);
    try {
      const code = await add({ 'lib/index.js': 'x' });
      const lease = await (await open()).acquire(code);
      for (const [path, mode] of [['.', 0o755], ['lib', 0o755], ['lib/index.js', 0o444]] as const) {
        expect((await stat(join(lease.folder, path))).mode & 0o777).toBe(mode);
      }
      expect((await stat(join(folder, 'code'))).mode & 0o777).toBe(0o755);
    } finally {
      process.umask(before);
    }
  });

  it('outlives a restart, and removes what was left half done', async () => {
    const code = await add({ 'index.js': 'x' });
    const other = await add({ 'index.js': 'y' });
    await (await open()).acquire(code);
    await mkdir(join(folder, 'code', '.tmp-abc', 'deep'), { recursive: true });
    await mkdir(join(folder, 'code', hexOf(other)));
    await writeFile(join(folder, 'code', `${'0'.repeat(64)}.json`), '{}');
    const cache = await open();
    expect(await readdir(join(folder, 'code'))).toEqual([hexOf(code), `${hexOf(code)}.json`]);
    await cache.acquire(code);
    expect(fetched).toBe(1);
  });

  it('leaves nothing of a package that fails, and tries it anew when asked again', async () => {
    const cache = await open();
    const missing = { sha256: Buffer.alloc(32, 7).toString('base64'), size: 1 };
    await expect(Promise.all([cache.acquire(missing), cache.acquire(missing)])).rejects.toThrow('no such package');
    const { code } = await packageOf({ 'index.js': 'z' });
    zips.set(code.sha256, Buffer.from('another content'));
    await expect(cache.acquire(code)).rejects.toThrow('other content');
    const broken = Buffer.concat([(await packageOf({ 'index.js': 'x' })).zip.subarray(0, 50), Buffer.alloc(50)]);
    const hostile = { sha256: createHash('sha256').update(broken).digest('base64'), size: broken.length };
    zips.set(hostile.sha256, broken);
    await expect(cache.acquire(hostile)).rejects.toMatchObject({ code: 'InvalidParameterValueException' });
    expect(await readdir(join(folder, 'code'))).toEqual([]);
    const good = await packageOf({ 'index.js': 'z' });
    zips.set(good.code.sha256, good.zip);
    await expect(cache.acquire(good.code)).resolves.toBeDefined();
  });

  it.each(['', 'not base64 of 32 bytes', '../../etc'])('refuses a hash that is none: %p', async (sha256) => {
    await expect((await open()).acquire({ sha256, size: 0 })).rejects.toThrow('not a SHA-256');
  });

  it('stays below its bound by what was used least recently, never by what is in use', async () => {
    const [a, b, c] = (await Promise.all(['a', 'b', 'c'].map((name) => add({ 'index.js': name.repeat(400) })))) as [{ sha256: string; size: number }, { sha256: string; size: number }, { sha256: string; size: number }];
    const cache = await open(1000);
    const leaseA = await cache.acquire(a);
    (await cache.acquire(b)).release();
    await cache.acquire(c);
    expect(await unpacked()).toEqual([hexOf(a), hexOf(c)].sort());
    leaseA.release();
    leaseA.release();
    const again = await cache.acquire(b);
    expect(await unpacked()).toEqual([hexOf(b), hexOf(c)].sort());
    expect(await readFile(join(again.folder, 'index.js'), 'utf8')).toBe('b'.repeat(400));
  });

  it('gives every asker a folder that is there, however it is thrown out and unpacked anew', async () => {
    const codes = await Promise.all(Array.from({ length: 6 }, (_, index) => add({ 'index.js': String(index).repeat(400) })));
    const cache = await open(500);
    await Promise.all(
      Array.from({ length: 120 }, async (_, index) => {
        const lease = await cache.acquire(codes[(index * 7) % codes.length] as { sha256: string; size: number });
        expect((await readFile(join(lease.folder, 'index.js'), 'utf8')).length).toBe(400);
        lease.release();
      }),
    );
    expect((await unpacked()).filter((name) => name.startsWith('.tmp-'))).toEqual([]);
  });
});
