import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, closeSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { chmod, mkdir, open, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { walkPackage, type FileContent, type PackageSink } from '../../aws/deployment-package.js';
import type { CodeReference, PackageSource } from '../../contract/index.js';

/** An unpacked package in use: it stays on disk until `release`. */
export interface CodeLease {
  /** Folder with the package's files, read-only. */
  readonly folder: string;
  release(): void;
}

interface Unpacked {
  readonly hex: string;
  readonly size: number;
  users: number;
}

const sidecar = z.object({ unzippedSize: z.number().int().nonnegative() });
const TEMPORARY = '.tmp-';

/**
 * Unpacked packages by content at `<folder>/<sha256-hex>/`, files 0444 or 0555 and folders 0755. Each is fetched and
 * unpacked once, however many ask at the same time, and moved into place whole. What no environment uses goes, least
 * recently used first, when more than `maxBytes` lie there.
 */
export class CodeCache {
  /** In order of last use, oldest first. */
  readonly #unpacked = new Map<string, Unpacked>();
  readonly #unpacking = new Map<string, Promise<Unpacked>>();

  private constructor(
    private readonly folder: string,
    private readonly source: Pick<PackageSource, 'fetch'>,
    private readonly maxBytes: number,
  ) {}

  /** Opens the cache, keeping what an earlier process unpacked whole and removing what it left half done. */
  static async open(folder: string, source: Pick<PackageSource, 'fetch'>, maxBytes: number): Promise<CodeCache> {
    await mkdir(folder, { recursive: true });
    await chmod(folder, 0o755);
    const cache = new CodeCache(folder, source, maxBytes);
    const names = new Set(await readdir(folder));
    for (const name of names) {
      if (/^[0-9a-f]{64}$/.test(name)) {
        const size = names.has(`${name}.json`) ? await readSize(join(folder, `${name}.json`)) : null;
        if (size === null) await remove(join(folder, name));
        else cache.#unpacked.set(name, { hex: name, size, users: 0 });
      } else if (!/^[0-9a-f]{64}\.json$/.test(name) || !names.has(name.slice(0, 64))) {
        await remove(join(folder, name));
      }
    }
    return cache;
  }

  /**
   * The package unpacked, kept until released.
   * @throws Error where the source has no such package or gives other bytes; AwsError where it is not a sound zip
   */
  async acquire(code: CodeReference): Promise<CodeLease> {
    const hex = Buffer.from(code.sha256, 'base64').toString('hex');
    if (!/^[0-9a-f]{64}$/.test(hex)) throw new Error(`not a SHA-256: ${code.sha256}`);
    let unpacked = this.#unpacked.get(hex);
    // Another acquire may have thrown it out between the end of the unpacking and this line.
    while (!unpacked || this.#unpacked.get(hex) !== unpacked) unpacked = await this.#unpackOnce(code.sha256, hex);
    const held = unpacked;
    held.users += 1;
    this.#unpacked.delete(hex);
    this.#unpacked.set(hex, held);
    await this.#evict();
    let leased = true;
    return {
      folder: join(this.folder, hex),
      release: () => {
        if (leased) held.users -= 1;
        leased = false;
      },
    };
  }

  #unpackOnce(sha256: string, hex: string): Promise<Unpacked> {
    const running = this.#unpacking.get(hex);
    if (running) return running;
    const unpacking = this.#unpack(sha256, hex).finally(() => this.#unpacking.delete(hex));
    this.#unpacking.set(hex, unpacking);
    return unpacking;
  }

  async #unpack(sha256: string, hex: string): Promise<Unpacked> {
    const zip = await this.source.fetch(sha256);
    if (createHash('sha256').update(zip).digest('base64') !== sha256) throw new Error(`package ${sha256} came with other content`);
    const temporary = join(this.folder, `${TEMPORARY}${hex.slice(0, 16)}-${randomBytes(6).toString('hex')}`);
    try {
      await mkdir(temporary, { mode: 0o755 });
      const masked = ((await stat(temporary)).mode & 0o777) !== 0o755;
      await chmod(temporary, 0o755);
      const { unzippedSize } = await walkPackage(zip, writingSink(temporary, masked));
      await writeFile(join(this.folder, `${hex}.json`), JSON.stringify({ unzippedSize }));
      await rename(temporary, join(this.folder, hex));
      const unpacked = { hex, size: unzippedSize, users: 0 };
      this.#unpacked.set(hex, unpacked);
      return unpacked;
    } catch (error) {
      await remove(temporary);
      throw error;
    }
  }

  /** Throws out what nobody uses until the rest fits, the longest unused first. */
  async #evict(): Promise<void> {
    let total = 0;
    for (const { size } of this.#unpacked.values()) total += size;
    const condemned: string[] = [];
    // All in one turn of the event loop: nobody takes a lease on a folder between the choice and its going, no other
    // eviction chooses it as well, and who unpacks the same package anew finds its place empty.
    for (const unpacked of this.#unpacked.values()) {
      if (total <= this.maxBytes) break;
      if (unpacked.users > 0) continue;
      total -= unpacked.size;
      this.#unpacked.delete(unpacked.hex);
      const path = join(this.folder, `${TEMPORARY}${unpacked.hex.slice(0, 16)}-${randomBytes(6).toString('hex')}`);
      renameSync(join(this.folder, unpacked.hex), path);
      rmSync(join(this.folder, `${unpacked.hex}.json`), { force: true });
      condemned.push(path);
    }
    await Promise.all(condemned.map((path) => remove(path)));
  }
}

/**
 * Writes a package below a folder that is still private to this process; `wx` never follows or overwrites anything.
 * `masked`: the process's umask takes rights that the unprivileged uid needs, so that modes are set again.
 */
function writingSink(root: string, masked: boolean): PackageSink {
  const made = new Set<string>(['.']);
  const folder = (path: string): void => {
    if (made.has(path)) return;
    folder(dirname(path));
    mkdirSync(join(root, path), { mode: 0o755 });
    if (masked) chmodSync(join(root, path), 0o755);
    made.add(path);
  };
  return {
    directory: folder,
    async file(path, executable, content) {
      folder(dirname(path));
      const mode = executable ? 0o555 : 0o444;
      await writeContent(join(root, path), mode, content);
      if (masked) chmodSync(join(root, path), mode);
    },
    async symlink(path, target) {
      folder(dirname(path));
      await symlink(target, join(root, path));
    },
  };
}

function writeContent(path: string, mode: number, content: FileContent): void | Promise<void> {
  if (!Buffer.isBuffer(content)) return writePieces(path, mode, content);
  const file = openSync(path, 'wx', mode);
  try {
    for (let written = 0; written < content.length; ) written += writeSync(file, content, written);
  } finally {
    closeSync(file);
  }
}

async function writePieces(path: string, mode: number, pieces: AsyncIterable<Buffer>): Promise<void> {
  const file = await open(path, 'wx', mode);
  try {
    for await (const piece of pieces) await file.writeFile(piece);
  } finally {
    await file.close();
  }
}

async function readSize(path: string): Promise<number | null> {
  try {
    return sidecar.parse(JSON.parse(await readFile(path, 'utf8'))).unzippedSize;
  } catch {
    return null;
  }
}

const remove = (path: string): Promise<void> => rm(path, { recursive: true, force: true });
