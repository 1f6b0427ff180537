import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { S3Error, invalidRequestContent, unmodelled } from '../../aws/errors.js';
import { type Dialect, errorAnswer, sendAnswer } from './answers.js';
import { splitTarget } from './query.js';
import { correlationId } from './request-context.js';
import { isLambdaPath } from './unimplemented.js';

/**
 * Failures below the operations: bodies too large, broken escapes in the path, requests that are no HTTP. All get an
 * answer in the shape of the dialect that the path belongs to.
 */

/** Bodies must be smaller than this many bytes, as on AWS. */
export const REQUEST_LIMIT = 70_167_211;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Name of the operation that a route serves. */
    operation?: string;
  }
}

/** The dialect of a path that no operation took. */
export const dialectOf = (path: string): Dialect => (isLambdaPath(path) || path.startsWith('/_switchyard/') ? 'json' : 's3');

/** The refusal of a request larger than its operation takes. */
export const requestTooLarge = (limit: number, operation: string): Error =>
  unmodelled('RequestEntityTooLargeException', 413, `Request must be smaller than ${limit} bytes for the ${operation} operation`);

/** Why a call ends whose client hung up: no answer can reach it, and no failure of ours is to be logged. */
export const clientGone = (): Error => unmodelled('RequestTimeoutException', 408, 'The client hung up before the answer.');

/** Aborted when the client hangs up before its answer. */
export function hangUpSignal(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  if (response.destroyed) controller.abort(clientGone());
  else response.once('close', () => { if (!response.writableFinished) controller.abort(clientGone()); });
  return controller.signal;
}

function refusalOf(error: Error & { code?: string; statusCode?: number }, dialect: Dialect, operation: string | undefined): Error {
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return dialect === 's3'
        ? new S3Error('EntityTooLarge', 400, 'Your proposed upload exceeds the maximum allowed object size.', { MaxSizeAllowed: String(REQUEST_LIMIT - 1) })
        : requestTooLarge(REQUEST_LIMIT, operation ?? 'requested');
    case 'FST_ERR_BAD_URL':
      return dialect === 's3'
        ? new S3Error('InvalidURI', 400, "Couldn't parse the specified URI.")
        : invalidRequestContent('The request path is not valid percent-encoded UTF-8.');
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return dialect === 's3'
        ? new S3Error('InvalidArgument', 400, 'The Content-Type header is not a media type.', { ArgumentName: 'Content-Type' })
        : unmodelled('UnsupportedMediaTypeException', 415, 'The content type of the request is not supported.');
    default: {
      const { statusCode } = error;
      if (statusCode === undefined || statusCode < 400 || statusCode > 499) return error;
      return dialect === 's3' ? new S3Error('InvalidRequest', statusCode, error.message) : unmodelled('InvalidRequestContentException', statusCode, error.message);
    }
  }
}

/** How long and how many bytes a refused body is still read, so that the client gets to read the refusal. */
const DRAIN_MILLISECONDS = 10_000;
const DRAIN_BYTES = 512 * 1024 * 1024;

function drain(request: IncomingMessage, done: () => void): void {
  let bytes = 0;
  const finish = (): void => {
    clearTimeout(timer);
    request.off('data', count).off('end', finish).off('close', finish);
    done();
  };
  const count = (chunk: Buffer): void => {
    bytes += chunk.length;
    if (bytes > DRAIN_BYTES) finish();
  };
  const timer = setTimeout(finish, DRAIN_MILLISECONDS);
  request.on('data', count).once('end', finish).once('close', finish).resume();
}

/**
 * The body of a request, received whole. A longer one is still read for a while and dropped, so that the client gets to read why.
 * @throws AwsError RequestEntityTooLarge for more than `limit` bytes; see clientGone
 */
export function readWhole(request: IncomingMessage, limit: number, operation: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const take = (chunk: Buffer): void => {
      chunks.push(chunk);
      length += chunk.length;
      if (length > limit) refuse();
    };
    const end = (): void => resolve(Buffer.concat(chunks, length));
    const refuse = (): void => {
      request.off('data', take).off('end', end);
      chunks.length = 0;
      drain(request, () => reject(requestTooLarge(limit, operation)));
    };
    request.once('close', () => reject(clientGone()));
    if (Number(request.headers['content-length'] ?? 0) > limit) refuse();
    else request.on('data', take).once('end', end);
  });
}

/** Answers what Fastify refused before an operation ran. */
export function answerTransportFailure(error: Error & { code?: string }, request: FastifyRequest, reply: FastifyReply): void {
  const { path } = splitTarget(request.raw.url ?? '/');
  const { operation } = request.routeOptions?.config ?? {};
  const dialect = operation === undefined ? dialectOf(path) : 'json';
  const answer = errorAnswer(refusalOf(error, dialect, operation), dialect, request.id, correlationId(request.raw.headers, request.id));
  const send = (): void => sendAnswer(reply, answer, dialect, request.id);
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE' && !request.raw.readableEnded) drain(request.raw, send);
  else send();
}

const parserRefusals: Readonly<Record<string, readonly [status: string, code: string, message: string]>> = {
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'RequestHeaderSectionTooLarge', 'Your request header section exceeds the maximum allowed size.'],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'RequestTimeoutException', 'The request was not received within the time allowed.'],
};
const malformed = ['400 Bad Request', 'InvalidRequestContentException', 'The request is not well-formed HTTP.'] as const;

const answered = new WeakSet<Socket>();

/** Answers bytes that are no HTTP, headers without end and requests that never arrive whole; then hangs up. */
export function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  // Node's own handler looks here as well: an answer that has begun must not be cut by another.
  const { _httpMessage: current } = socket as Socket & { _httpMessage?: { _headerSent?: boolean } | null };
  if (error.code === 'ECONNRESET' || !socket.writable || current?._headerSent === true) {
    socket.destroy();
    return;
  }
  if (answered.has(socket)) return;
  answered.add(socket);
  const [status, code, message] = parserRefusals[error.code ?? ''] ?? malformed;
  const body = JSON.stringify({ message });
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nx-amzn-requestid: ${randomUUID()}\r\nx-amzn-errortype: ${code}\r\nConnection: close\r\n\r\n${body}`,
  );
  // What the client still sends is read and dropped for a moment, or the reset would overtake the answer.
  socket.resume();
  setTimeout(() => socket.destroy(), 2000).unref();
}
