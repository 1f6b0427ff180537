import type { Socket } from 'node:net';
import { HttpRequestReader, type HttpRequest } from './http-requests.js';

/** AWS's exact bound on a response's bytes: 6 MiB and 100. */
export const MAX_RESPONSE_SIZE = 6_291_556;

/** What a runtime posted: `errorType` comes from the header where it is there. */
export type Posted =
  | { readonly kind: 'response'; readonly payload: Buffer }
  | { readonly kind: 'error'; readonly payload: Buffer; readonly errorType?: string }
  | { readonly kind: 'oversized' };

/** What the runtime API tells its environment. */
export interface RuntimeApiListener {
  /** The runtime asks for an invocation: its init is over, or the one before is. */
  onNext(): void;
  onOutcome(requestId: string, posted: Posted): void;
  onInitError(posted: Posted): void;
}

/** One invocation as `/invocation/next` hands it out. */
export interface Delivery {
  readonly requestId: string;
  readonly deadlineMs: number;
  readonly invokedFunctionArn: string;
  readonly payload: Buffer;
  readonly clientContext?: string;
  readonly traceId?: string;
}

interface Connection {
  readonly socket: Socket;
  /** Answers that wait for the next write (see `deferAnswers`). */
  owed: string;
  closeAfterNext: boolean;
}

/** A runtime has one connection, and one more for each thread that polls; what comes on top is somebody's attack. */
const MOST_CONNECTIONS = 64;
const BASE = '/2018-06-01/runtime/';
const ACCEPTED = answer(202, 'Accepted', '{"status":"OK"}\n');
/** Up to this many bytes of event, copying into one buffer beats a second write. */
const ONE_WRITE = 64 * 1024;

/**
 * The AWS Runtime API of one environment (`/2018-06-01/runtime/…`), for any HTTP/1.1 client over any number of
 * connections. With `deferAnswers`, the 202 of a response is written together with the following `next`: for our own
 * bootstraps, which send both at once and never wait for the first.
 */
export class RuntimeApi {
  readonly #connections = new Set<Connection>();
  #waiting: Connection | null = null;
  #pending: Delivery | null = null;
  #initialised = false;
  /** The invocation that was handed out and has no outcome yet. */
  #running: string | null = null;
  #onIdle: (() => void) | null = null;

  constructor(
    private readonly listener: RuntimeApiListener,
    private readonly deferAnswers: boolean,
  ) {}

  /** Serves a connection that the environment's server accepted. */
  connected(socket: Socket): void {
    if (this.#connections.size >= MOST_CONNECTIONS) return void socket.destroy();
    const connection: Connection = { socket, owed: '', closeAfterNext: false };
    this.#connections.add(connection);
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.#connections.delete(connection);
      if (this.#waiting === connection) this.#waiting = null;
      if (this.#connections.size === 0) this.#onIdle?.();
    });
    new HttpRequestReader(socket, MAX_RESPONSE_SIZE, (request) => this.#handle(connection, request));
    // Who asks on without reading the answers is not listened to meanwhile: they would pile up here.
    socket.on('data', () => {
      if (socket.writableNeedDrain && !socket.isPaused()) socket.pause().once('drain', () => socket.resume());
    });
  }

  /** Hands an invocation to the runtime that waits, or to the next that asks. */
  deliver(delivery: Delivery): void {
    const connection = this.#waiting;
    if (connection === null) {
      this.#pending = delivery;
      return;
    }
    this.#waiting = null;
    this.#running = delivery.requestId;
    send(connection, delivery);
  }

  /** Resolves when no connection is open: everything that a dead runtime sent has then been read. */
  drained(): Promise<void> {
    if (this.#connections.size === 0) return Promise.resolve();
    return new Promise((resolve) => (this.#onIdle = resolve));
  }

  close(): void {
    for (const { socket } of this.#connections) socket.destroy();
  }

  #handle(connection: Connection, request: HttpRequest): void {
    const path = request.path.split('?', 1)[0] as string;
    if (!path.startsWith(BASE)) return this.#refuse(connection, request, 404, 'Not Found', 'NotFound', 'no such path');
    const [scope, first, second, more] = path.slice(BASE.length).split('/');
    if (scope === 'invocation' && first === 'next' && second === undefined) {
      if (request.method !== 'GET') return this.#wrongMethod(connection, request);
      return this.#next(connection, request);
    }
    if (scope === 'invocation' && first && (second === 'response' || second === 'error') && more === undefined) {
      if (request.method !== 'POST') return this.#wrongMethod(connection, request);
      return this.#outcome(connection, request, first, second);
    }
    if (scope === 'init' && first === 'error' && second === undefined) {
      if (request.method !== 'POST') return this.#wrongMethod(connection, request);
      return this.#initError(connection, request);
    }
    this.#refuse(connection, request, 404, 'Not Found', 'NotFound', 'no such path');
  }

  #next(connection: Connection, request: HttpRequest): void {
    if (this.#running !== null) return this.#refuseTransition(connection, request, 'next');
    connection.closeAfterNext = request.close;
    this.#waiting = connection;
    this.#initialised = true;
    this.listener.onNext();
    if (this.#pending && this.#waiting) {
      const delivery = this.#pending;
      this.#pending = null;
      this.deliver(delivery);
    }
  }

  #outcome(connection: Connection, request: HttpRequest, requestId: string, kind: 'response' | 'error'): void {
    if (this.#running === null && this.#initialised) return this.#refuseTransition(connection, request, kind);
    if (requestId !== this.#running) return this.#refuse(connection, request, 400, 'Bad Request', 'InvalidRequestID', 'Invalid request ID');
    this.#running = null;
    if (request.oversized) {
      const text = `Exceeded maximum allowed payload size (${MAX_RESPONSE_SIZE} bytes).`;
      this.#refuse(connection, request, 413, 'Request Entity Too Large', 'RequestEntityTooLarge', text);
      return this.listener.onOutcome(requestId, { kind: 'oversized' });
    }
    this.#answer(connection, request, ACCEPTED);
    this.listener.onOutcome(requestId, posted(kind, request));
  }

  #initError(connection: Connection, request: HttpRequest): void {
    if (this.#initialised) return this.#refuseTransition(connection, request, 'init/error');
    this.#answer(connection, request, ACCEPTED);
    this.listener.onInitError(request.oversized ? { kind: 'oversized' } : posted('error', request));
  }

  #wrongMethod(connection: Connection, request: HttpRequest): void {
    this.#refuse(connection, request, 405, 'Method Not Allowed', 'MethodNotAllowed', 'method not allowed');
  }

  #refuseTransition(connection: Connection, request: HttpRequest, to: string): void {
    this.#refuse(connection, request, 403, 'Forbidden', 'InvalidStateTransition', `Transition to ${to} is not allowed.`);
  }

  #refuse(connection: Connection, request: HttpRequest, status: number, reason: string, errorType: string, errorMessage: string): void {
    this.#answer(connection, request, answer(status, reason, JSON.stringify({ errorMessage, errorType })));
  }

  #answer(connection: Connection, request: HttpRequest, text: string): void {
    if (request.close) connection.socket.end(connection.owed + text.replace('\r\n', '\r\nConnection: close\r\n'));
    else if (this.deferAnswers && connection.owed === '') connection.owed = text;
    else {
      // A second answer is owed before `next` was asked for: that is no bootstrap of ours, and must not pile up.
      connection.socket.write(connection.owed + text);
      connection.owed = '';
    }
  }
}

function send(connection: Connection, delivery: Delivery): void {
  const { payload } = delivery;
  let head = `${connection.owed}HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nLambda-Runtime-Aws-Request-Id: ${delivery.requestId}\r\nLambda-Runtime-Deadline-Ms: ${delivery.deadlineMs}\r\nLambda-Runtime-Invoked-Function-Arn: ${delivery.invokedFunctionArn}\r\n`;
  connection.owed = '';
  if (delivery.traceId) head += `Lambda-Runtime-Trace-Id: ${headerText(delivery.traceId)}\r\n`;
  if (delivery.clientContext) head += `Lambda-Runtime-Client-Context: ${headerText(delivery.clientContext)}\r\n`;
  if (connection.closeAfterNext) head += 'Connection: close\r\n';
  head += `Content-Length: ${payload.length}\r\n\r\n`;
  const { socket } = connection;
  if (payload.length <= ONE_WRITE) {
    const headLength = Buffer.byteLength(head);
    const message = Buffer.allocUnsafe(headLength + payload.length);
    message.write(head, 0);
    payload.copy(message, headLength);
    socket.write(message);
  } else {
    socket.cork();
    socket.write(head);
    socket.write(payload);
    socket.uncork();
  }
  if (connection.closeAfterNext) socket.end();
}

function posted(kind: 'response' | 'error', request: HttpRequest): Posted {
  const errorType = request.headers.get('lambda-runtime-function-error-type');
  if (kind === 'error') return { kind, payload: request.body, ...(errorType ? { errorType } : {}) };
  // A streamed response that broke off carries its error in the trailers.
  if (errorType) {
    const body = request.headers.get('lambda-runtime-function-error-body');
    return { kind: 'error', payload: body ? Buffer.from(body, 'base64') : Buffer.alloc(0), errorType };
  }
  return { kind, payload: request.body };
}

/** Line breaks are blanks in JSON, and the end of a header. */
const headerText = (text: string): string => text.replace(/[\r\n\0]+/g, ' ');

function answer(status: number, reason: string, body: string): string {
  return `HTTP/1.1 ${status} ${reason}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}
