import { hash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { crc32 } from 'node:zlib';
import { S3Error } from '../../aws/errors.js';
import { type ChunkSigning, isChunked, readChunks } from '../../aws/sigv4-chunked.js';

const hexSha256 = /^[0-9a-f]{64}$/;

/** The payload literals that S3 knows beside a hash. */
const payloadLiterals = new Set(['UNSIGNED-PAYLOAD', 'STREAMING-UNSIGNED-PAYLOAD-TRAILER', 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD', 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER']);

/** @throws S3Error where a header form of `x-amz-content-sha256` is neither a hash nor a literal that S3 knows */
export function checkPayloadHeader(contentSha256: string | undefined): void {
  if (contentSha256 !== undefined && !hexSha256.test(contentSha256) && !payloadLiterals.has(contentSha256)) {
    throw new S3Error('InvalidArgument', 400, 'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a valid sha256 value.', {
      ArgumentName: 'x-amz-content-sha256', ArgumentValue: contentSha256.slice(0, 256),
    });
  }
}

const single = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value);

const crc32Of = (body: Buffer): string => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(body));
  return bytes.toString('base64');
};

/** Checksums of S3's flexible checksums that node has at hand; others (CRC32C, CRC64NVME) are taken on trust. */
const checksums: Readonly<Record<string, (body: Buffer) => string>> = {
  'x-amz-checksum-crc32': crc32Of,
  'x-amz-checksum-sha1': (body) => hash('sha1', body, 'base64'),
  'x-amz-checksum-sha256': (body) => hash('sha256', body, 'base64'),
};

/**
 * The body of an S3 request as the client meant it: its hash checked where it was signed, `aws-chunked` framing taken off
 * (each chunk's signature verified where there is one), Content-MD5 and checksums compared.
 * @throws S3Error XAmzContentSHA256Mismatch, IncompleteBody, SignatureDoesNotMatch, InvalidDigest, BadDigest
 */
export function s3Body(headers: IncomingHttpHeaders, body: Buffer, bodyHash: string, signing: ChunkSigning): Buffer {
  const contentSha256 = single(headers['x-amz-content-sha256']);
  if (contentSha256 !== undefined && hexSha256.test(contentSha256) && contentSha256 !== bodyHash) {
    throw new S3Error('XAmzContentSHA256Mismatch', 400, "The provided 'x-amz-content-sha256' header does not match what was computed.", {
      ClientComputedContentSHA256: contentSha256, S3ComputedContentSHA256: bodyHash,
    });
  }
  let content = body;
  let announced: Readonly<Record<string, string | string[] | undefined>> = headers;
  if (isChunked(contentSha256)) {
    const read = readChunks(body, contentSha256 as string, signing);
    if (read === 'malformed') throw new S3Error('IncompleteBody', 400, 'The request body terminated unexpectedly');
    if (read === 'mismatch') {
      throw new S3Error('SignatureDoesNotMatch', 403, 'The request signature we calculated does not match the signature you provided. Check your key and signing method.');
    }
    const decodedLength = single(headers['x-amz-decoded-content-length']);
    if (decodedLength !== undefined && decodedLength !== String(read.content.length)) {
      throw new S3Error('IncompleteBody', 400, 'You did not provide the number of bytes specified by the Content-Length HTTP header.');
    }
    content = read.content;
    announced = { ...headers, ...read.trailers };
  }
  const md5 = single(headers['content-md5']);
  if (md5 !== undefined) {
    if (!/^[A-Za-z0-9+/]{22}==$/.test(md5)) throw new S3Error('InvalidDigest', 400, 'The Content-MD5 you specified was invalid.', { 'Content-MD5': md5.slice(0, 256) });
    if (hash('md5', content, 'base64') !== md5) throw new S3Error('BadDigest', 400, 'The Content-MD5 you specified did not match what we received.');
  }
  for (const name in checksums) {
    const given = single(announced[name]);
    if (given !== undefined && given !== checksums[name]?.(content)) {
      throw new S3Error('BadDigest', 400, `The ${name.slice('x-amz-checksum-'.length).toUpperCase()} you specified did not match the calculated checksum.`);
    }
  }
  return content;
}
