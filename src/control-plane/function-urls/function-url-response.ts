import { validateHeaderName, validateHeaderValue } from 'node:http';
import type { UrlAnswer } from './function-url-answer.js';

/** A function's result says what is to be answered in a form that cannot be. */
export class MalformedResult extends Error {}

const JSON_TYPE = 'application/json';

/** Headers that are the connection's, not the function's: what it says of them comes under another name, as on AWS. */
const remapped = new Set([
  'connection', 'content-length', 'date', 'host', 'keep-alive', 'proxy-authenticate', 'server', 'te', 'trailer', 'transfer-encoding', 'upgrade',
  'www-authenticate',
]);

/**
 * What a function's result is as an HTTP answer (Lambda guide, "Request and response payloads"): an object with a `statusCode`
 * says it itself, anything else is the body, with 200: a text as it is, what is no text as JSON. A function that streams says it
 * before the body (`awslambda.HttpResponseStream`). @throws MalformedResult
 */
export function functionUrlResponse(payload: Buffer): UrlAnswer {
  const delimiter = payload.indexOf(PRELUDE_END);
  if (delimiter >= 0) return afterPrelude(parsed(payload.subarray(0, delimiter)), payload.subarray(delimiter + PRELUDE_END.length));
  const result = parsed(payload);
  if (typeof result === 'object' && result !== null && !Array.isArray(result) && 'statusCode' in result) return asSaid(result);
  return { status: 200, headers: { 'content-type': JSON_TYPE }, body: typeof result === 'string' ? result : withoutSpace(payload) };
}

/** No JSON has a zero byte in it. */
const PRELUDE_END = Buffer.alloc(8);
const STREAM_TYPE = 'application/octet-stream';

function afterPrelude(prelude: unknown, body: Buffer): UrlAnswer {
  if (typeof prelude !== 'object' || prelude === null || Array.isArray(prelude)) throw new MalformedResult('the prelude is no object');
  const said = asSaid({ statusCode: 200, ...prelude, body: undefined });
  return { ...said, headers: { ...said.headers, 'content-type': headersOf((prelude as Partial<Result>).headers)['content-type'] ?? STREAM_TYPE }, body };
}

/** What is no JSON, of a runtime of one's own, is passed on as it is. */
function parsed(payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString('utf8'));
  } catch {
    return payload.toString('utf8');
  }
}

interface Result {
  readonly statusCode: unknown;
  readonly headers?: unknown;
  readonly cookies?: unknown;
  readonly body?: unknown;
  readonly isBase64Encoded?: unknown;
}

function asSaid({ statusCode, headers, cookies, body, isBase64Encoded }: Result): UrlAnswer {
  const said = headersOf(headers);
  const setCookies = [said['set-cookie'] ?? [], cookiesOf(cookies)].flat();
  const answered = { 'content-type': JSON_TYPE, ...said, ...(setCookies.length > 0 && { 'set-cookie': setCookies }) };
  return { status: statusOf(statusCode), headers: answered, body: bodyOf(body, isBase64Encoded === true) };
}

function statusOf(statusCode: unknown): number {
  const status = typeof statusCode === 'string' && /^\d{3}$/.test(statusCode) ? Number(statusCode) : statusCode;
  if (typeof status !== 'number' || !Number.isInteger(status) || status < 200 || status > 599) throw new MalformedResult('statusCode is no status');
  return status;
}

function headersOf(headers: unknown): Record<string, string> {
  if (headers === undefined || headers === null) return {};
  if (typeof headers !== 'object' || Array.isArray(headers)) throw new MalformedResult('headers are no object');
  const said: Record<string, string> = {};
  for (const [given, value] of Object.entries(headers as object)) {
    if (value === null) continue;
    const lower = given.toLowerCase();
    const name = remapped.has(lower) ? `x-amzn-remapped-${lower}` : lower;
    said[name] = headerValue(name, value);
  }
  return said;
}

function cookiesOf(cookies: unknown): string[] {
  if (cookies === undefined || cookies === null) return [];
  if (!Array.isArray(cookies)) throw new MalformedResult('cookies are no list');
  return cookies.map((cookie) => headerValue('set-cookie', cookie));
}

function headerValue(name: string, value: unknown): string {
  if (typeof value === 'object') throw new MalformedResult(`${name} is no text`);
  const text = String(value);
  try {
    validateHeaderName(name);
    validateHeaderValue(name, text);
  } catch (error) {
    throw new MalformedResult((error as Error).message);
  }
  return text;
}

function bodyOf(body: unknown, isBase64Encoded: boolean): string | Buffer {
  if (body === undefined || body === null) return '';
  if (typeof body !== 'string') return JSON.stringify(body);
  return isBase64Encoded ? Buffer.from(body, 'base64') : body;
}

const SPACE = new Set([0x20, 0x09, 0x0a, 0x0d]);
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** JSON without the space between its tokens, numbers as they were written. */
function withoutSpace(json: Buffer): Buffer {
  const compact = Buffer.allocUnsafe(json.length);
  let length = 0;
  let inText = false;
  for (let at = 0; at < json.length; at += 1) {
    const byte = json[at]!;
    if (!inText && SPACE.has(byte)) continue;
    compact[length++] = byte;
    if (byte === QUOTE) inText = !inText;
    else if (inText && byte === BACKSLASH) compact[length++] = json[++at]!;
  }
  return compact.subarray(0, length);
}
