import { Logger } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { AwsError, S3Error } from '../../aws/errors.js';
import type { Answer } from './call.js';

/** How a request's answers look: Lambda's JSON or S3's XML. */
export type Dialect = 'json' | 's3';

const logger = new Logger('HttpDialect');

const markup: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };
/** Text inside an XML element; what XML 1.0 cannot hold becomes U+FFFD. */
export const escapeXml = (text: string): string =>
  // oxlint-disable-next-line no-control-regex
  text.replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Surrogate}/gu, '\ufffd').replace(/[&<>"']/g, (character) => markup[character] as string);

function s3ErrorXml(error: S3Error, requestId: string): string {
  const elements = Object.entries({ Code: error.code, Message: error.message, ...error.elements, RequestId: requestId, HostId: hostId(requestId) });
  const inner = elements.map(([name, value]) => `<${name}>${escapeXml(value)}</${name}>`).join('');
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${inner}</Error>`;
}

/** S3's second request id; opaque to clients. */
const hostId = (requestId: string): string => Buffer.from(`switchyard/${requestId}`).toString('base64');

/** What nobody foresaw: logged with its request id, told to the client without its inside. */
function unexpected(error: unknown, requestId: string): AwsError {
  logger.error(`request ${requestId} failed unexpectedly`, error instanceof Error ? error.stack : String(error));
  return new AwsError('ServiceException', 500, `Service encountered an internal error (request ${requestId}).`, { type: null, messageMember: 'Message', extra: { Type: 'Service' } });
}

/** The answer to a refusal, in the shape of the dialect. Errors of no known kind are logged and become a ServiceException. */
export function errorAnswer(error: unknown, dialect: Dialect, requestId: string): Answer {
  if (dialect === 's3') {
    if (error instanceof S3Error) return { status: error.status, body: s3ErrorXml(error, requestId) };
    const known = error instanceof AwsError ? error : unexpected(error, requestId);
    const code = known.code === 'ServiceException' ? 'InternalError' : known.code.replace(/Exception$/, '');
    return { status: known.status, body: s3ErrorXml(new S3Error(code, known.status, known.message), requestId) };
  }
  const known = error instanceof AwsError ? error
    : error instanceof S3Error ? new AwsError(error.code, error.status, error.message, { type: null })
    : unexpected(error, requestId);
  return { status: known.status, body: known.body(), headers: { ...known.headers, 'x-amzn-errortype': known.code } };
}

/** Sends an answer with the request ids and content type of its dialect. */
export function sendAnswer(reply: FastifyReply, answer: Answer, dialect: Dialect, requestId: string): void {
  const { body, headers } = answer;
  reply.code(answer.status);
  if (dialect === 's3') {
    reply.header('x-amz-request-id', requestId);
    reply.header('x-amz-id-2', hostId(requestId));
  } else reply.header('x-amzn-requestid', requestId);
  if (headers !== undefined) for (const name in headers) reply.header(name, headers[name]);
  // A HEAD has no body, but Node would announce the length of one.
  if (body === undefined || reply.request.method === 'HEAD') {
    reply.send();
    return;
  }
  const isBytes = body instanceof Uint8Array;
  if (!reply.hasHeader('content-type')) {
    reply.header('content-type', isBytes ? 'application/octet-stream' : dialect === 's3' ? 'application/xml' : 'application/json');
  }
  // As bytes: Fastify would add a charset to the content type of a text, which AWS does not.
  if (isBytes) reply.send(body);
  else reply.send(Buffer.from(dialect === 's3' && typeof body === 'string' ? body : JSON.stringify(body)));
}
