import type { Socket } from 'node:net';

/** One request as read from a connection. Header names are in lower case; `body` is empty where it was `oversized`. */
export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
  /** The body was longer than the limit; it was read and thrown away. */
  readonly oversized: boolean;
  /** The client wants the connection closed after the answer. */
  readonly close: boolean;
}

interface Head {
  readonly method: string;
  readonly path: string;
  readonly headers: Map<string, string>;
  readonly close: boolean;
  readonly length: number;
  readonly chunked: boolean;
}

const MAX_HEAD = 64 * 1024;
const EMPTY = Buffer.alloc(0);
const BLANK_LINE = Buffer.from('\r\n\r\n');
const NEW_LINE = Buffer.from('\r\n');

/** Raised on bytes that are no HTTP/1.1 request: the connection can only be closed. */
class MalformedRequest extends Error {}

/**
 * Reads the requests of one connection, pipelined or not: bodies by length or chunked (trailers become headers),
 * `Expect: 100-continue` answered, bodies over `maxBody` bytes read but not kept. `onRequest` is called in order;
 * a connection that speaks no HTTP is answered 400 and closed.
 */
export class HttpRequestReader {
  #buffered: Buffer = EMPTY;
  #head: Head | null = null;
  /** Of a body by length: preallocated, filled from the front. */
  #body: Buffer | null = null;
  #received = 0;
  #chunks: Buffer[] = [];
  #chunkLeft: number | null = null;
  #inTrailers = false;

  constructor(
    private readonly socket: Socket,
    private readonly maxBody: number,
    private readonly onRequest: (request: HttpRequest) => void,
  ) {
    socket.on('data', (data: Buffer) => this.#read(data));
  }

  #read(data: Buffer): void {
    let rest = this.#buffered.length === 0 ? data : Buffer.concat([this.#buffered, data]);
    this.#buffered = EMPTY;
    try {
      while (rest.length > 0 || this.#head) {
        const before = rest.length;
        if (this.#head === null) {
          const end = rest.indexOf(BLANK_LINE);
          if (end === -1) {
            if (rest.length > MAX_HEAD) throw new MalformedRequest();
            break;
          }
          this.#begin(parseHead(rest.toString('latin1', 0, end)));
          rest = rest.subarray(end + BLANK_LINE.length);
          if (rest.length === 0) this.#allowBody();
        }
        rest = this.#head?.chunked ? this.#readChunks(rest) : this.#readLength(rest);
        if (this.#head && (rest.length === 0 || rest.length === before)) break;
      }
      this.#buffered = rest;
    } catch (error) {
      if (!(error instanceof MalformedRequest)) throw error;
      this.socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      this.socket.removeAllListeners('data').resume();
    }
  }

  #begin(head: Head): void {
    this.#head = head;
    this.#received = 0;
    if (!head.chunked && head.length > 0 && head.length <= this.maxBody) this.#body = Buffer.allocUnsafe(head.length);
  }

  /** curl waits a second for this before it sends a large body. */
  #allowBody(): void {
    const head = this.#head;
    if (head?.headers.get('expect')?.toLowerCase() === '100-continue' && (head.chunked || head.length > 0))
      this.socket.write('HTTP/1.1 100 Continue\r\n\r\n');
  }

  #readLength(data: Buffer): Buffer {
    const head = this.#head as Head;
    const take = Math.min(head.length - this.#received, data.length);
    if (this.#body) data.copy(this.#body, this.#received, 0, take);
    this.#received += take;
    if (this.#received === head.length) this.#finish(head, this.#body ?? EMPTY, head.length > this.maxBody);
    return take === data.length ? EMPTY : data.subarray(take);
  }

  #readChunks(data: Buffer): Buffer {
    const head = this.#head as Head;
    let rest = data;
    for (;;) {
      if (this.#inTrailers || this.#chunkLeft === null) {
        const end = rest.indexOf(NEW_LINE);
        if (end === -1) {
          if (rest.length > MAX_HEAD) throw new MalformedRequest();
          return rest;
        }
        const line = rest.toString('latin1', 0, end);
        rest = rest.subarray(end + NEW_LINE.length);
        if (!this.#inTrailers) this.#beginChunk(line);
        else if (line !== '') addHeader(head.headers, line);
        else {
          const oversized = this.#received > this.maxBody;
          this.#finish(head, oversized ? EMPTY : Buffer.concat(this.#chunks), oversized);
          return rest;
        }
        continue;
      }
      const take = Math.min(this.#chunkLeft, rest.length);
      this.#chunkLeft -= take;
      if (take > 0) this.#keep(rest.subarray(0, take));
      rest = rest.subarray(take);
      if (this.#chunkLeft > 0) return EMPTY;
      if (rest.length < NEW_LINE.length) return rest;
      if (rest.indexOf(NEW_LINE) !== 0) throw new MalformedRequest();
      rest = rest.subarray(NEW_LINE.length);
      this.#chunkLeft = null;
    }
  }

  #beginChunk(line: string): void {
    const size = /^([0-9a-fA-F]{1,8})[ \t]*(;.*)?$/.exec(line)?.[1];
    if (size === undefined) throw new MalformedRequest();
    this.#chunkLeft = Number.parseInt(size, 16);
    this.#inTrailers = this.#chunkLeft === 0;
  }

  #keep(piece: Buffer): void {
    this.#received += piece.length;
    if (this.#received <= this.maxBody) this.#chunks.push(Buffer.from(piece));
    else this.#chunks = [];
  }

  #finish(head: Head, body: Buffer, oversized: boolean): void {
    this.#head = null;
    this.#body = null;
    this.#chunks = [];
    this.#chunkLeft = null;
    this.#inTrailers = false;
    this.onRequest({ method: head.method, path: head.path, headers: head.headers, body, oversized, close: head.close });
  }
}

function parseHead(text: string): Head {
  const lines = text.split('\r\n');
  const [method, path, protocol, more] = (lines[0] as string).split(' ');
  if (!method || !path || more !== undefined || (protocol !== 'HTTP/1.1' && protocol !== 'HTTP/1.0')) throw new MalformedRequest();
  const headers = new Map<string, string>();
  for (let index = 1; index < lines.length; index++) addHeader(headers, lines[index] as string);
  const length = headers.get('content-length') ?? '0';
  if (!/^[0-9]{1,15}$/.test(length)) throw new MalformedRequest();
  const coding = headers.get('transfer-encoding');
  if (coding !== undefined && coding.toLowerCase() !== 'chunked') throw new MalformedRequest();
  const connection = headers.get('connection')?.toLowerCase();
  const close = connection === 'close' || (protocol === 'HTTP/1.0' && connection !== 'keep-alive');
  return { method, path, headers, close, length: Number(length), chunked: coding !== undefined };
}

function addHeader(headers: Map<string, string>, line: string): void {
  const colon = line.indexOf(':');
  if (colon <= 0) throw new MalformedRequest();
  headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
}
