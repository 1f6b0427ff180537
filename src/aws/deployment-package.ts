import { createInflateRaw, crc32, inflateRawSync } from 'node:zlib';
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import { invalidParameterValue, type AwsError } from './errors.js';
import { PackageLayout, type PackageEntry } from './package-layout.js';

/** Most that a package may hold unpacked, in bytes (AWS: 250 MiB, layers included). */
export const MAX_UNZIPPED_SIZE = 262_144_000;
/** Most entries of one package: a bound of ours, AWS names none. */
export const MAX_ENTRIES = 100_000;

/** Content of one file: at once where it is small, else in pieces as they are inflated. */
export type FileContent = Buffer | AsyncIterable<Buffer>;

/** Takes a package's entries in the zip's order, symbolic links last; paths are relative, clean and inside the package. */
export interface PackageSink {
  directory(path: string): void | Promise<void>;
  file(path: string, executable: boolean, content: FileContent): void | Promise<void>;
  symlink(path: string, target: string): void | Promise<void>;
}

/** What a package holds: its entries as they would lie on disk, and the bytes of all files. */
export interface PackageSummary {
  readonly entries: readonly PackageEntry[];
  readonly unzippedSize: number;
}

const UNZIP_FAILED = 'Could not unzip uploaded file. Please check your file, then try to upload again.';
const SMALL_COMPRESSED = 64 * 1024;
const SMALL_UNCOMPRESSED = 256 * 1024;
const INPUT_PIECE = 64 * 1024;
/** The event loop gets its turn after this many milliseconds of small entries. */
const SLICE_MS = 4;
const STORED = 0;
const DEFLATED = 8;

const unzipFailed = (): AwsError => invalidParameterValue(UNZIP_FAILED);
/** A zip without a file. Seen on AWS: dumrauf/serverless_static_website_with_basic_auth#17. */
const nothingInside = (): AwsError => invalidParameterValue('Uploaded file must be a non-empty zip');

/**
 * Checks a deployment package whole, every byte inflated and its CRC compared, without writing anything.
 * @throws AwsError InvalidParameterValueException in AWS's words for anything that is not a sound package
 */
export function inspectPackage(zip: Buffer): Promise<PackageSummary> {
  return walkPackage(zip, { directory() {}, file: (_path, _executable, content) => drain(content), symlink() {} });
}

/**
 * Walks a deployment package, giving each checked entry to the sink. Small entries are inflated in slices of
 * milliseconds, large ones piece by piece on zlib's threads: the event loop goes on, and memory stays at a piece.
 * Errors of the sink come through as they are.
 * @throws AwsError InvalidParameterValueException in AWS's words for anything that is not a sound package
 */
export async function walkPackage(zip: Buffer, sink: PackageSink): Promise<PackageSummary> {
  const file = await open(zip);
  if (file.entryCount === 0) throw nothingInside();
  if (file.entryCount > MAX_ENTRIES) throw unzipFailed();
  const layout = new PackageLayout();
  const links: { readonly path: string; readonly target: string }[] = [];
  let declared = 0;
  let sliceEnd = performance.now() + SLICE_MS;

  for (;;) {
    const entry = await nextEntry(file);
    if (entry === null) break;
    const placed = layout.place(entry);
    if (placed === null) throw unzipFailed();
    declared += entry.uncompressedSize;
    if (declared > MAX_UNZIPPED_SIZE) throw invalidParameterValue(`Unzipped size must be smaller than ${MAX_UNZIPPED_SIZE} bytes`);
    const raw = await compressedBytes(file, entry, zip);
    if (placed.kind === 'directory') {
      if (entry.uncompressedSize !== 0) throw unzipFailed();
      await sink.directory(placed.path);
    } else if (placed.kind === 'symlink') {
      const target = layout.linkTarget(placed.path, inflateSmall(entry, raw));
      if (target === null) throw unzipFailed();
      links.push({ path: placed.path, target });
    } else if (isSmall(entry)) {
      await sink.file(placed.path, placed.executable, inflateSmall(entry, raw));
    } else {
      await consumed(entry, raw, (content) => sink.file(placed.path, placed.executable, content));
    }
    if (performance.now() > sliceEnd) {
      await new Promise(setImmediate);
      sliceEnd = performance.now() + SLICE_MS;
    }
  }
  const entries = layout.entries();
  if (!entries.some((entry) => entry.kind !== 'directory')) throw nothingInside();
  for (const { path, target } of links) await sink.symlink(path, target);
  return { entries, unzippedSize: declared };
}

/** `strictFileNames: false` turns the backslashes of zips made on Windows into slashes before names are checked. */
function open(zip: Buffer): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    yauzl.fromBuffer(zip, { lazyEntries: true, strictFileNames: false, validateEntrySizes: true }, (error, file) =>
      error || !file ? reject(unzipFailed()) : resolve(file),
    );
  });
}

function nextEntry(file: ZipFile): Promise<Entry | null> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      file.removeAllListeners('entry').removeAllListeners('end').removeAllListeners('error');
      file.on('error', () => {});
      act();
    };
    file.removeAllListeners('error');
    file.once('entry', (entry: Entry) => settle(() => resolve(entry)));
    file.once('end', () => settle(() => resolve(null)));
    file.once('error', () => settle(() => reject(unzipFailed())));
    file.readEntry();
  });
}

/** The entry's bytes in the zip, or a refusal where they are encrypted, packed in an unknown way, or not inside it. */
function compressedBytes(file: ZipFile, entry: Entry, zip: Buffer): Promise<Buffer> {
  const known = entry.compressionMethod === STORED || entry.compressionMethod === DEFLATED;
  if (entry.isEncrypted() || !known) throw unzipFailed();
  return new Promise((resolve, reject) => {
    file.readLocalFileHeader(entry, { minimal: true }, (error, header) => {
      const end = error ? Infinity : header.fileDataStart + entry.compressedSize;
      if (error || end > zip.length) reject(unzipFailed());
      else resolve(zip.subarray(header.fileDataStart, end));
    });
  });
}

const isSmall = (entry: Entry): boolean =>
  entry.compressedSize <= SMALL_COMPRESSED && entry.uncompressedSize <= SMALL_UNCOMPRESSED;

function inflateSmall(entry: Entry, raw: Buffer): Buffer {
  if (!isSmall(entry)) throw unzipFailed();
  let content = raw;
  if (entry.compressionMethod === DEFLATED) {
    try {
      // One byte more than declared is enough to see a size that lies; zlib refuses a limit of 0.
      content = inflateRawSync(raw, { maxOutputLength: entry.uncompressedSize + 1 });
    } catch {
      throw unzipFailed();
    }
  }
  if (content.length !== entry.uncompressedSize || crc32(content) !== entry.crc32) throw unzipFailed();
  return content;
}

/** Hands a large entry to `use` in pieces; a sink that stops early, or a lie about size or CRC, ends it. */
async function consumed(entry: Entry, raw: Buffer, use: (content: AsyncIterable<Buffer>) => void | Promise<void>): Promise<void> {
  let size = 0;
  let sum = 0;
  async function* checked(): AsyncGenerator<Buffer> {
    for await (const piece of pieces(entry, raw)) {
      size += piece.length;
      if (size > entry.uncompressedSize) throw unzipFailed();
      sum = crc32(piece, sum);
      yield piece;
    }
    if (size !== entry.uncompressedSize || sum !== entry.crc32) throw unzipFailed();
  }
  await use(checked());
}

async function* pieces(entry: Entry, raw: Buffer): AsyncGenerator<Buffer> {
  if (entry.compressionMethod === STORED) {
    for (let start = 0; start < raw.length; start += INPUT_PIECE) {
      yield raw.subarray(start, start + INPUT_PIECE);
      await new Promise(setImmediate);
    }
    return;
  }
  const inflate = createInflateRaw({ chunkSize: INPUT_PIECE });
  inflate.end(raw);
  try {
    for await (const piece of inflate) yield piece as Buffer;
  } catch {
    throw unzipFailed();
  } finally {
    inflate.destroy();
  }
}

async function drain(content: FileContent): Promise<void> {
  if (Buffer.isBuffer(content)) return;
  for await (const piece of content) void piece;
}
