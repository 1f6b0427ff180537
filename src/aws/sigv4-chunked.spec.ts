import { readChunks } from './sigv4-chunked.js';
import { EMPTY_SHA256, sha256Hex, signText, signingKey } from './sigv4.js';

const scope = { date: '20260301', region: 'eu-west-1', service: 's3' };
const key = signingKey('secret', scope);
const amzDate = '20260301T123456Z';
const signing = { key, amzDate, scope, seedSignature: 'f'.repeat(64) };
const prefix = `${amzDate}\n20260301/eu-west-1/s3/aws4_request\n`;

/** Chunks as a signing client frames them. */
function signedBody(chunks: readonly string[], trailers?: Record<string, string>): string {
  let previous = signing.seedSignature;
  let body = '';
  for (const chunk of [...chunks, '']) {
    previous = signText(key, `AWS4-HMAC-SHA256-PAYLOAD\n${prefix}${previous}\n${EMPTY_SHA256}\n${sha256Hex(chunk)}`);
    body += `${Buffer.byteLength(chunk).toString(16)};chunk-signature=${previous}\r\n${chunk === '' ? '' : `${chunk}\r\n`}`;
  }
  if (trailers !== undefined) {
    const canonical = Object.keys(trailers).sort().map((name) => `${name}:${trailers[name]}\n`).join('');
    body += Object.entries(trailers).map(([name, value]) => `${name}:${value}\r\n`).join('');
    body += `x-amz-trailer-signature:${signText(key, `AWS4-HMAC-SHA256-TRAILER\n${prefix}${previous}\n${sha256Hex(canonical)}`)}\r\n`;
  }
  return `${body}\r\n`;
}

const read = (body: string, literal: string) => readChunks(Buffer.from(body), literal, signing);
const SIGNED = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD';
const UNSIGNED = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER';

test('unsigned chunks with a trailer', () => {
  expect(read('5\r\nhello\r\n7\r\n, \r\nall\r\n0\r\nx-amz-checksum-crc32:abc=\r\n\r\n', UNSIGNED)).toEqual({
    content: Buffer.from('hello, \r\nall'), trailers: { 'x-amz-checksum-crc32': 'abc=' },
  });
  expect(read('0\r\n\r\n', UNSIGNED)).toEqual({ content: Buffer.alloc(0), trailers: {} });
});

test('signed chunks', () => {
  expect(read(signedBody(['hello', ' world']), SIGNED)).toEqual({ content: Buffer.from('hello world'), trailers: {} });
  expect(read(signedBody(['hello']).replace('hello', 'hellO'), SIGNED)).toBe('mismatch');
  expect(read(signedBody(['a', 'b']).replace('a\r\n', 'x\r\n'), SIGNED)).toBe('mismatch');
});

test('a signed trailer', () => {
  const body = signedBody(['hello'], { 'x-amz-checksum-crc32': 'abc=' });
  expect(read(body, `${SIGNED}-TRAILER`)).toEqual({ content: Buffer.from('hello'), trailers: { 'x-amz-checksum-crc32': 'abc=' } });
  expect(read(body.replace('abc=', 'abd='), `${SIGNED}-TRAILER`)).toBe('mismatch');
  expect(read(signedBody(['hello']), `${SIGNED}-TRAILER`)).toBe('mismatch');
});

test.each([
  [''], ['5'], ['5\r\nhell'], ['5\r\nhello'], ['5\r\nhelloXX0\r\n\r\n'], ['-1\r\n\r\n'], ['5\r\nhello\r\n'], ['zz\r\n'], ['fffffffff\r\n'], ['ffffffff\r\nx'], ['0\r\nno colon\r\n\r\n'], ['0\r\nunfinished'],
])('malformed framing %j', (body) => expect(read(body, UNSIGNED)).toBe('malformed'));

test('a signature that is announced must be there', () => expect(read('5\r\nhello\r\n0\r\n\r\n', SIGNED)).toBe('malformed'));
