import type { Entry } from 'yauzl';

/** One entry as it would lie on disk. `path` is relative, with slashes, and never leaves the package. */
export interface PackageEntry {
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'symlink';
  readonly executable: boolean;
  readonly size: number;
}

const MADE_ON_UNIX = 3;
const MADE_ON_MACOS = 19;
const TYPE_MASK = 0o170000;
const KINDS: Readonly<Record<number, PackageEntry['kind']>> = { 0: 'file', 0o100000: 'file', 0o040000: 'directory', 0o120000: 'symlink' };
const MAX_SEGMENT = 255;
const MAX_PATH = 1024;
const MAX_LINK_TARGET = 1024;

/** Where a package's entries may lie: refuses names that leave it, clash, or can't exist on disk, and links that point out. */
export class PackageLayout {
  readonly #placed = new Map<string, PackageEntry>();

  /** The entry's checked place, or null where it may not have one. */
  place(entry: Pick<Entry, 'fileName' | 'versionMadeBy' | 'externalFileAttributes' | 'uncompressedSize'>): PackageEntry | null {
    const named = entry.fileName.endsWith('/');
    const path = cleanPath(entry.fileName);
    const mode = unixMode(entry);
    const typed = KINDS[mode & TYPE_MASK];
    if (path === null || typed === undefined) return null;
    if (named && typed === 'symlink') return null;
    const kind = named ? 'directory' : typed;
    if (path === '') return kind === 'directory' ? { path: '.', kind, executable: true, size: 0 } : null;
    if (!this.#free(path, kind)) return null;
    const placed: PackageEntry = { path, kind, executable: (mode & 0o111) !== 0, size: entry.uncompressedSize };
    this.#placed.set(path, placed);
    return placed;
  }

  entries(): PackageEntry[] {
    return [...this.#placed.values()];
  }

  /**
   * The link's target if following it stays inside the package, else null. Only leading `..` segments are taken: the
   * folder of a link is real (nothing lies below a link), so they can be counted; behind another link they couldn't.
   */
  linkTarget(path: string, content: Buffer): string | null {
    const target = content.toString('utf8');
    if (target === '' || content.length > MAX_LINK_TARGET || target.startsWith('/') || target.includes('\0')) return null;
    const segments = target.split('/').filter((segment) => segment !== '' && segment !== '.');
    const up = segments.findIndex((segment) => segment !== '..');
    const ups = up === -1 ? segments.length : up;
    if (segments.slice(ups).includes('..')) return null;
    return ups <= path.split('/').length - 1 ? target : null;
  }

  /** A name is given once (a folder may come again), below real folders only. */
  #free(path: string, kind: PackageEntry['kind']): boolean {
    const there = this.#placed.get(path);
    if (there && !(there.kind === 'directory' && kind === 'directory')) return false;
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const parent = path.slice(0, end);
      const above = this.#placed.get(parent);
      if (above) return above.kind === 'directory';
      this.#placed.set(parent, { path: parent, kind: 'directory', executable: true, size: 0 });
    }
    return true;
  }
}

/** The name without empty and `.` segments, or null where it is absolute, climbs, or no file system would take it. */
function cleanPath(name: string): string | null {
  if (name.startsWith('/') || /^[A-Za-z]:/.test(name) || name.includes('\0') || name.includes('\\')) return null;
  const segments = name.split('/').filter((segment) => segment !== '' && segment !== '.');
  if (segments.some((segment) => segment === '..' || Buffer.byteLength(segment) > MAX_SEGMENT)) return null;
  const path = segments.join('/');
  return Buffer.byteLength(path) > MAX_PATH ? null : path;
}

/** File mode where the zip was made on a system that has one; on others the field means something else. */
function unixMode(entry: Pick<Entry, 'versionMadeBy' | 'externalFileAttributes'>): number {
  const madeOn = entry.versionMadeBy >>> 8;
  return madeOn === MADE_ON_UNIX || madeOn === MADE_ON_MACOS ? entry.externalFileAttributes >>> 16 : 0;
}
