import { createHash } from 'node:crypto';
import { AwsError } from '../../../aws/index.js';
import { walkPackage, type FileContent, type PackageSink } from '../../../aws/deployment-package.js';
import type { PackageFile } from '../../../contract/index.js';
import type { PackageFiles } from './files-comparison.js';

/**
 * Files and links of a package with the hashes of what they hold (a link's is of its target); folders are none. Every byte
 * is read: two contents may share size and CRC. The bounds are walkPackage's. Undefined for what is no sound package.
 */
export async function filesOf(zip: Buffer): Promise<PackageFiles | undefined> {
  const files = new Map<string, PackageFile>();
  const sound = await walked(zip, {
    directory() {},
    async file(path, executable, content) {
      files.set(path, { mode: executable ? '100755' : '100644', ...(await fingerprint(content)) });
    },
    symlink(path, target) {
      files.set(path, { mode: '120000', ...digest(Buffer.from(target)) });
    },
  });
  return sound ? files : undefined;
}

/**
 * Contents of those files and links of a package whose paths are wanted; the caller bounds their sizes. Large files that are
 * not wanted are passed over unread. Undefined as filesOf.
 */
export async function contentsOf(zip: Buffer, wanted: ReadonlySet<string>): Promise<ReadonlyMap<string, Buffer> | undefined> {
  const contents = new Map<string, Buffer>();
  const sound = await walked(zip, {
    directory() {},
    async file(path, _executable, content) {
      if (wanted.has(path)) contents.set(path, await whole(content));
    },
    symlink(path, target) {
      if (wanted.has(path)) contents.set(path, Buffer.from(target));
    },
  });
  return sound ? contents : undefined;
}

/** Packages were checked before they were stored, so a refusal here means a damaged database, not a caller's mistake. */
async function walked(zip: Buffer, sink: PackageSink): Promise<boolean> {
  try {
    await walkPackage(zip, sink);
    return true;
  } catch (error) {
    if (error instanceof AwsError) return false;
    throw error;
  }
}

const digest = (content: Buffer) => ({ size: content.length, sha256: createHash('sha256').update(content).digest('hex') });

async function fingerprint(content: FileContent): Promise<Pick<PackageFile, 'size' | 'sha256'>> {
  if (Buffer.isBuffer(content)) return digest(content);
  const hash = createHash('sha256');
  let size = 0;
  for await (const piece of content) {
    hash.update(piece);
    size += piece.length;
  }
  return { size, sha256: hash.digest('hex') };
}

async function whole(content: FileContent): Promise<Buffer> {
  if (Buffer.isBuffer(content)) return content;
  const pieces: Buffer[] = [];
  for await (const piece of content) pieces.push(piece);
  return Buffer.concat(pieces);
}
