'use strict';
// A raw HTTP/1.1 client of the Runtime API: a response and the `next` after it leave in one write.

const net = require('net');

const BASE = '/2018-06-01/runtime/';
const NEXT = 'GET ' + BASE + 'invocation/next HTTP/1.1\r\nHost: runtime\r\n\r\n';
const BLANK_LINE = '\r\n\r\n';
const EMPTY = Buffer.alloc(0);

function head(path, length, errorType) {
  const type = errorType ? 'Lambda-Runtime-Function-Error-Type: ' + errorType.replace(/[^\x20-\x7e]/g, '?') + '\r\n' : '';
  return 'POST ' + BASE + path + ' HTTP/1.1\r\nHost: runtime\r\nContent-Type: application/json\r\n' + type +
    'Content-Length: ' + length + BLANK_LINE;
}

function post(path, body, errorType) {
  return head(path, Buffer.byteLength(body), errorType) + body;
}

class RuntimeClient {
  constructor(path) {
    this.initialised = false;
    this.path = path;
    this.socket = null;
    this.onInvocation = null;
    this.buffered = EMPTY;
    this.head = null;
    this.body = null;
    this.received = 0;
  }

  connect() {
    const socket = net.connect(this.path);
    socket.on('data', (data) => this.read(data));
    // Without its platform a function has nothing left to do.
    socket.on('error', () => process.exit(1));
    socket.on('close', () => process.exit(0));
    this.socket = socket;
  }

  serve(onInvocation) {
    this.onInvocation = onInvocation;
    this.initialised = true;
    this.connect();
    this.socket.write(NEXT);
  }

  release() {
    this.socket.unref();
  }

  hold() {
    this.socket.ref();
  }

  /** With text, or with bytes as they are. */
  respond(id, body) {
    const path = 'invocation/' + id + '/response';
    if (typeof body === 'string') this.socket.write(post(path, body) + NEXT);
    else this.socket.write(Buffer.concat([Buffer.from(head(path, body.length)), body, Buffer.from(NEXT)]));
  }

  /** With `done`, the process is to end: nothing more is asked for. */
  error(id, body, errorType, done) {
    const text = post('invocation/' + id + '/error', body, errorType);
    if (!done) return this.socket.write(text + NEXT);
    this.socket.ref();
    this.socket.write(text, done);
  }

  initError(body, errorType, done) {
    if (this.socket === null) this.connect();
    this.socket.write(post('init/error', body, errorType), done);
  }

  read(data) {
    let rest = this.buffered.length === 0 ? data : Buffer.concat([this.buffered, data]);
    this.buffered = EMPTY;
    while (rest.length > 0) {
      if (this.head === null) {
        const end = rest.indexOf(BLANK_LINE);
        if (end === -1) {
          this.buffered = rest;
          return;
        }
        this.begin(rest.toString('utf8', 0, end));
        rest = rest.slice(end + BLANK_LINE.length);
      }
      const take = Math.min(this.body.length - this.received, rest.length);
      rest.copy(this.body, this.received, 0, take);
      this.received += take;
      rest = rest.slice(take);
      if (this.received < this.body.length) return;
      const head = this.head;
      const body = this.body;
      this.head = null;
      this.body = null;
      // Answers to what was posted carry no invocation, and nothing to act on.
      if (head['lambda-runtime-aws-request-id']) this.onInvocation(head, body.toString('utf8'));
    }
  }

  begin(text) {
    const lines = text.split('\r\n');
    const head = {};
    for (let index = 1; index < lines.length; index++) {
      const line = lines[index];
      const colon = line.indexOf(':');
      head[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
    }
    this.head = head;
    this.body = Buffer.allocUnsafe(Number(head['content-length'] || 0));
    this.received = 0;
  }
}

module.exports = RuntimeClient;
