import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import fc from 'fast-check';
import { HttpRequestReader, type HttpRequest } from './http-requests.js';

const LIMIT = 1000;

/** Feeds bytes to a reader as a socket would, cut at the given places. */
function read(text: string | Buffer, cuts: readonly number[] = []): { requests: HttpRequest[]; written: string; ended: boolean } {
  const requests: HttpRequest[] = [];
  const socket = Object.assign(new EventEmitter(), {
    written: '',
    ended: false,
    write(data: string) {
      this.written += data;
    },
    end(data: string) {
      this.written += data;
      this.ended = true;
    },
    resume: () => {},
  });
  new HttpRequestReader(socket as unknown as Socket, LIMIT, (request) => requests.push(request));
  const bytes = Buffer.from(text);
  let from = 0;
  for (const cut of [...cuts.map((at) => at % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]) {
    if (cut > from) socket.emit('data', bytes.subarray(from, cut));
    from = Math.max(from, cut);
  }
  return { requests, written: socket.written, ended: socket.ended };
}

const shown = ({ method, path, body, oversized, close }: HttpRequest) => ({ method, path, body: body.toString(), oversized, close });

const STREAM = [
  'GET /next HTTP/1.1\r\nHost: x\r\n\r\n',
  'POST /a HTTP/1.1\r\ncontent-length: 5\r\n\r\nhello',
  'POST /b HTTP/1.1\r\nTRANSFER-ENCODING: chunked\r\n\r\n3\r\nabc\r\n2;ext=1\r\nde\r\n0\r\nX-Trailer: t\r\n\r\n',
  `POST /c HTTP/1.1\r\nContent-Length: ${LIMIT + 1}\r\n\r\n${'x'.repeat(LIMIT + 1)}`,
  `POST /d HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n${(LIMIT + 1).toString(16)}\r\n${'x'.repeat(LIMIT + 1)}\r\n0\r\n\r\n`,
  'POST /e HTTP/1.1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
  'GET /f HTTP/1.0\r\n\r\n',
].join('');
const EXPECTED = [
  { method: 'GET', path: '/next', body: '', oversized: false, close: false },
  { method: 'POST', path: '/a', body: 'hello', oversized: false, close: false },
  { method: 'POST', path: '/b', body: 'abcde', oversized: false, close: false },
  { method: 'POST', path: '/c', body: '', oversized: true, close: false },
  { method: 'POST', path: '/d', body: '', oversized: true, close: false },
  { method: 'POST', path: '/e', body: '', oversized: false, close: true },
  { method: 'GET', path: '/f', body: '', oversized: false, close: true },
];

describe('reading requests', () => {
  it('gives the same requests however the bytes are cut', () => {
    expect(read(STREAM).requests.map(shown)).toEqual(EXPECTED);
    fc.assert(
      fc.property(fc.array(fc.nat(STREAM.length), { maxLength: 40 }), (cuts) => {
        expect(read(STREAM, cuts).requests.map(shown)).toEqual(EXPECTED);
      }),
    );
    expect(read(STREAM, Array.from({ length: STREAM.length }, (_, index) => index)).requests.map(shown)).toEqual(EXPECTED);
  });

  it('keeps bodies of any bytes, and trailers as headers', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: LIMIT }), fc.array(fc.nat(2000), { maxLength: 6 }), (bytes, cuts) => {
        const body = Buffer.from(bytes);
        const plain = Buffer.concat([Buffer.from(`POST / HTTP/1.1\r\nContent-Length: ${body.length}\r\n\r\n`), body]);
        expect(read(plain, cuts).requests[0]?.body).toEqual(body);
        const chunk = body.length === 0 ? Buffer.alloc(0) : Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n')]);
        const chunked = Buffer.concat([Buffer.from('POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n'), chunk, Buffer.from('0\r\nA: b\r\n\r\n')]);
        const [request] = read(chunked, cuts).requests;
        expect(request?.body).toEqual(body);
        expect(request?.headers.get('a')).toBe('b');
      }),
    );
  });

  it('allows a body that the client asks leave for', () => {
    const head = 'POST / HTTP/1.1\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n';
    expect(read(head).written).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    expect(read(`${head}hello`, [head.length]).requests).toHaveLength(1);
  });

  it.each([
    ['not HTTP', 'hello there\r\n\r\n'],
    ['another protocol', 'GET / HTTP/2.0\r\n\r\n'],
    ['a line without a colon', 'GET / HTTP/1.1\r\nnonsense\r\n\r\n'],
    ['a length that is none', 'POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n'],
    ['a coding that is not known', 'POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n'],
    ['a chunk size that is none', 'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'],
    ['a chunk that is longer than it says', 'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n'],
    ['a head without end', `GET / HTTP/1.1\r\nA: ${'x'.repeat(70_000)}`],
  ])('answers 400 to %s and hangs up', (_case, text) => {
    const { written, ended, requests } = read(text);
    expect(written).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(ended).toBe(true);
    expect(requests).toEqual([]);
  });
});
