import type { OutgoingHttpHeaders } from 'node:http';
import { Readable, pipeline } from 'node:stream';
import { Logger } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { AwsError, S3Error, serviceException } from '../../aws/errors.js';
import type { Answer } from './call.js';
import { isQueryService, refusalXml, type QueryService } from './query-protocol.js';
import { escapeXml } from './xml-text.js';

/** How a request's answers look: Lambda's JSON, AWS JSON 1.1 (errors as `__type` and `message`), S3's XML, or that of the query protocol. */
export type Dialect = 'json' | 'json-1.1' | 's3' | QueryService;

const contentTypes: Readonly<Record<Dialect, string>> = {
  json: 'application/json', 'json-1.1': 'application/x-amz-json-1.1', s3: 'application/xml', sts: 'text/xml', iam: 'text/xml',
};

const logger = new Logger('HttpDialect');

function s3ErrorXml(error: S3Error, requestId: string): string {
  const elements = Object.entries({ Code: error.code, Message: error.message, ...error.elements, RequestId: requestId, HostId: hostId(requestId) });
  const inner = elements.map(([name, value]) => `<${name}>${escapeXml(value)}</${name}>`).join('');
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${inner}</Error>`;
}

/** S3's second request id; opaque to clients. */
const hostId = (requestId: string): string => Buffer.from(`switchyard/${requestId}`).toString('base64');

/** What nobody foresaw: logged with its request's ids, told to the client without its inside. */
function unexpected(error: unknown, requestId: string, correlationId: string): AwsError {
  logger.error({ message: 'request failed unexpectedly', requestId, correlationId }, error instanceof Error ? error : String(error));
  return serviceException(`Service encountered an internal error (request ${requestId}).`);
}

/** The answer to a refusal, in the shape of the dialect. Errors of no known kind are logged and become a ServiceException. */
export function errorAnswer(error: unknown, dialect: Dialect, requestId: string, correlationId: string): Answer {
  if (dialect === 's3') {
    if (error instanceof S3Error) return { status: error.status, body: s3ErrorXml(error, requestId) };
    const known = error instanceof AwsError ? error : unexpected(error, requestId, correlationId);
    const code = known.code === 'ServiceException' ? 'InternalError' : known.code.replace(/Exception$/, '');
    return { status: known.status, body: s3ErrorXml(new S3Error(code, known.status, known.message), requestId) };
  }
  const known = error instanceof AwsError ? error
    : error instanceof S3Error ? new AwsError(error.code, error.status, error.message, { type: null })
    : unexpected(error, requestId, correlationId);
  if (isQueryService(dialect)) return { status: known.status, body: refusalXml(dialect, known, requestId) };
  const headers = { ...known.headers, 'x-amzn-errortype': known.code };
  if (dialect === 'json-1.1') return { status: statusInAwsJson(known.status), body: { __type: known.code, message: known.message }, headers };
  return { status: known.status, body: known.body(), headers };
}

/**
 * Every refusal of a client is a 400 in AWS JSON 1.1, also that of CloudWatch Logs for a policy (kdgregory/log4j-aws-appenders#176,
 * elastic/apm-aws-lambda#526) or a key that it does not know (maxbanton/cwh#119), for which REST services have 403.
 */
const statusInAwsJson = (status: number): number => (status < 500 ? 400 : status);

/**
 * Sends an answer with the request ids and content type of its dialect. Straight to Node's response: Fastify would add a
 * charset to `application/json`, which AWS does not, and takes twice the time over it.
 */
export function sendAnswer(reply: FastifyReply, answer: Answer, dialect: Dialect, requestId: string): void {
  const { status, body } = answer;
  const headers: Record<string, string | number> = dialect === 's3'
    ? { 'x-amz-request-id': requestId, 'x-amz-id-2': hostId(requestId) }
    : { 'x-amzn-requestid': requestId };
  for (const name in answer.headers) headers[name] = answer.headers[name] as string;
  if (body instanceof Readable) return sendStream(reply, status, headers, body);
  const content = contentOf(body, dialect);
  if (content !== undefined && answer.headers?.['content-type'] === undefined) {
    headers['content-type'] = typeof content === 'string' ? contentTypes[dialect] : 'application/octet-stream';
  }
  const { raw } = reply;
  // A HEAD has no body, and no length of one either.
  const hasBody = content !== undefined && raw.req.method !== 'HEAD';
  if (status !== 204) headers['content-length'] = hasBody ? Buffer.byteLength(content) : 0;
  const connection = reply.getHeader('connection');
  if (connection !== undefined) headers['connection'] = connection as string;
  reply.hijack();
  raw.writeHead(status, headers);
  raw.end(hasBody ? content : undefined);
}

/** A body without a known end, in chunks. A client that hangs up ends the stream; a stream that breaks cuts the answer. */
function sendStream(reply: FastifyReply, status: number, headers: OutgoingHttpHeaders, body: Readable): void {
  reply.hijack();
  reply.raw.writeHead(status, headers);
  pipeline(body, reply.raw, () => undefined);
}

/** Bytes as they are; where XML is spoken a text is XML; everything else becomes JSON. */
function contentOf(body: unknown, dialect: Dialect): string | Uint8Array | undefined {
  if (body === undefined || body instanceof Uint8Array) return body;
  return typeof body === 'string' && (dialect === 's3' || isQueryService(dialect)) ? body : JSON.stringify(body);
}
