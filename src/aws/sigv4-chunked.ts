import { timingSafeEqual } from 'node:crypto';
import { EMPTY_SHA256, type CredentialScope, scopeText, sha256Hex, signText } from './sigv4.js';

/**
 * The `aws-chunked` framing of S3 uploads, with or without a signature a chunk and trailing checksums. Rules: S3 API
 * reference, "Signature calculations for the Authorization header: transferring payload in multiple chunks".
 */

/** What chunk signatures are made with; `seedSignature` is the request's own. */
export interface ChunkSigning {
  readonly key: Buffer;
  readonly amzDate: string;
  readonly scope: CredentialScope;
  readonly seedSignature: string;
}

/** The content without its framing, and the trailing headers (names in lower case). */
export interface Chunks {
  readonly content: Buffer;
  readonly trailers: Readonly<Record<string, string>>;
}

/** Whether `x-amz-content-sha256` announces chunks. */
export const isChunked = (contentSha256: string | undefined): boolean => contentSha256?.startsWith('STREAMING-') ?? false;

const same = (a: string, b: string): boolean => a.length === b.length && timingSafeEqual(Buffer.from(a, 'latin1'), Buffer.from(b, 'latin1'));

const chunkHeader = /^([0-9a-fA-F]{1,8})(?:;chunk-signature=([0-9a-f]{64}))?$/;
const LONGEST_LINE = 8192;

class Frames {
  private offset = 0;

  constructor(private readonly bytes: Buffer) {}

  get atEnd(): boolean {
    return this.offset >= this.bytes.length;
  }

  line(): string | undefined {
    const end = this.bytes.indexOf('\r\n', this.offset, 'latin1');
    if (end < 0 || end - this.offset > LONGEST_LINE) return undefined;
    const line = this.bytes.toString('latin1', this.offset, end);
    this.offset = end + 2;
    return line;
  }

  data(length: number): Buffer | undefined {
    const end = this.offset + length;
    if (end + 2 > this.bytes.length || this.bytes[end] !== 0x0d || this.bytes[end + 1] !== 0x0a) return undefined;
    const data = this.bytes.subarray(this.offset, end);
    this.offset = end + 2;
    return data;
  }
}

/** Reads the trailing headers up to the empty line or the end of the body. */
function readTrailers(frames: Frames): Record<string, string> | undefined {
  const trailers: Record<string, string> = {};
  while (!frames.atEnd) {
    const line = frames.line();
    if (line === undefined) return undefined;
    if (line === '') return trailers;
    const colon = line.indexOf(':');
    if (colon <= 0) return undefined;
    trailers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
  }
  return trailers;
}

/** Takes the framing off a whole body. `contentSha256` is the announced literal, which says whether chunks are signed. */
export function readChunks(body: Buffer, contentSha256: string, signing: ChunkSigning): Chunks | 'malformed' | 'mismatch' {
  const signed = contentSha256.startsWith('STREAMING-AWS4-HMAC-SHA256-PAYLOAD');
  const frames = new Frames(body);
  const prefix = `${signing.amzDate}\n${scopeText(signing.scope)}\n`;
  const contents: Buffer[] = [];
  let previous = signing.seedSignature;
  for (;;) {
    const header = frames.line();
    const match = header === undefined ? null : chunkHeader.exec(header);
    if (match === null || (signed && match[2] === undefined)) return 'malformed';
    const length = Number.parseInt(match[1] as string, 16);
    const data = length === 0 ? Buffer.alloc(0) : frames.data(length);
    if (data === undefined) return 'malformed';
    if (signed) {
      const expected = signText(signing.key, `AWS4-HMAC-SHA256-PAYLOAD\n${prefix}${previous}\n${EMPTY_SHA256}\n${sha256Hex(data)}`);
      if (!same(expected, match[2] as string)) return 'mismatch';
      previous = expected;
    }
    if (length === 0) break;
    contents.push(data);
  }
  const trailers = readTrailers(frames);
  if (trailers === undefined) return 'malformed';
  const { 'x-amz-trailer-signature': trailerSignature, ...rest } = trailers;
  if (contentSha256 === 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER') {
    const canonical = Object.keys(rest).sort().map((name) => `${name}:${rest[name]}\n`).join('');
    const expected = signText(signing.key, `AWS4-HMAC-SHA256-TRAILER\n${prefix}${previous}\n${sha256Hex(canonical)}`);
    if (trailerSignature === undefined || !same(expected, trailerSignature)) return 'mismatch';
  }
  return { content: Buffer.concat(contents), trailers: rest };
}
