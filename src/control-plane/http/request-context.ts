import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { EventMetadata } from '../../contract/index.js';
import type { Caller } from './call.js';

const LONGEST_USER_AGENT = 512;
const LONGEST_CORRELATION_ID = 128;
const LONGEST_REASON = 1024;

/** Text of a header as UTF-8 (Node hands bytes over as Latin-1), without U+0000 and space around it, cut to `limit` characters. */
function headerText(value: string | string[] | undefined, limit: number): string | undefined {
  const raw = Array.isArray(value) ? value.join(', ') : value;
  if (raw === undefined || raw === '') return undefined;
  const text = (/[\x80-\xff]/.test(raw) ? Buffer.from(raw, 'latin1').toString('utf8') : raw).trim();
  if (text === '') return undefined;
  return text.length > limit ? text.slice(0, limit).replace(/[\ud800-\udbff]$/, '') : text;
}

/** The peer's address; an IPv4 address mapped into IPv6 in its own form. */
export function sourceIp(request: IncomingMessage): string {
  const address = request.socket.remoteAddress ?? 'unknown';
  return address.startsWith('::ffff:') ? address.slice(7) : address;
}

/** What the caller's system calls the work that a request belongs to: `x-correlation-id`, else the request's own id. */
export const correlationId = (headers: IncomingHttpHeaders, requestId: string): string =>
  headerText(headers['x-correlation-id'], LONGEST_CORRELATION_ID) ?? requestId;

/** Metadata for the events that a request may cause; `x-correlation-id` and `x-switchyard-reason` come from the caller. */
export function requestMetadata(request: IncomingMessage, caller: Caller, requestId: string, now: Date): EventMetadata {
  const { headers } = request;
  const reason = headerText(headers['x-switchyard-reason'], LONGEST_REASON);
  return {
    time: now.toISOString(),
    actor: { accountId: caller.accountId, accessKeyId: caller.accessKeyId, arn: caller.arn },
    sourceIp: sourceIp(request),
    userAgent: headerText(headers['user-agent'], LONGEST_USER_AGENT) ?? '',
    requestId,
    correlationId: correlationId(headers, requestId),
    causationId: null,
    ...(reason === undefined ? {} : { reason }),
  };
}

/**
 * UUID of a command, from the SDK's invocation id and everything that makes it the same request: a retry by an SDK keeps
 * the id and gets the first answer; the same id on another request is another command, also where the request differs by
 * its host (a virtual-hosted bucket) or by the region it is signed for alone. Undefined without the header.
 */
export function commandId(
  headers: IncomingHttpHeaders, method: string, url: string, bodyHash: string, accessKeyId: string, region: string,
): string | undefined {
  const invocationId = headers['amz-sdk-invocation-id'];
  if (typeof invocationId !== 'string' || invocationId === '' || method === 'GET' || method === 'HEAD') return undefined;
  const digest = createHash('sha256').update([invocationId, method, headers.host ?? '', url, bodyHash, accessKeyId, region].join('\n')).digest();
  // RFC 9562 version 8: bits of one's own making.
  digest[6] = ((digest[6] as number) & 0x0f) | 0x80;
  digest[8] = ((digest[8] as number) & 0x3f) | 0x80;
  const hex = digest.toString('hex', 0, 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
