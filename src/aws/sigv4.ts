import { createHmac, hash } from 'node:crypto';

/**
 * AWS Signature Version 4 over node:crypto, pure: canonical requests, signing keys, signing. Reading and verifying
 * what a client presents is `sigv4-verify.ts`. Rules: AWS General Reference, "Create a signed AWS API request".
 */

export const ALGORITHM = 'AWS4-HMAC-SHA256';
export const TERMINATOR = 'aws4_request';
export const UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD';
/** SHA-256 of no bytes at all. */
export const EMPTY_SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
/** A presigned URL lives at most a week (seconds). */
export const LONGEST_EXPIRY = 604_800;

/**
 * A request as it travels: `path` percent-encoded and without its query, `query` raw and without `?`, header names in
 * lower case. A header given several times is its values joined by `,`.
 */
export interface WireRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Day (`YYYYMMDD`), region and service that a signature is good for. */
export interface CredentialScope {
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

/** Lower-case hex SHA-256. */
export const sha256Hex = (data: string | Uint8Array): string => (data.length === 0 ? EMPTY_SHA256 : hash('sha256', data, 'hex'));

/** `YYYYMMDDTHHMMSSZ` of an instant. */
export const basicIsoTime = (time: Date): string => `${time.toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;

const reserved = /[!'()*]/g;
const percent = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;

/** Percent-encodes all but the unreserved characters of RFC 3986; half surrogate pairs become U+FFFD. */
export function uriEncode(text: string): string {
  let encoded: string;
  try {
    encoded = encodeURIComponent(text);
  } catch {
    encoded = encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd'));
  }
  return encoded.replace(reserved, percent);
}

/** Percent-decodes UTF-8; text with a broken escape stays as it is. */
export function uriDecode(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const needsNormalising = /\/\.{0,2}\/|\/\.{1,2}$/;

/** Resolves `.`, `..` and empty segments as every service but S3 does before it encodes the path. */
function normalisePath(path: string): string {
  if (!needsNormalising.test(path)) return path;
  const kept: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment === '..') kept.pop();
    else kept.push(segment);
  }
  return `/${kept.join('/')}${kept.length > 0 && path.endsWith('/') ? '/' : ''}`;
}

const unreservedPath = /^[A-Za-z0-9\-_.~/]*$/;
const encodeSegments = (path: string): string => (unreservedPath.test(path) ? path : uriEncode(path).replaceAll('%2F', '/'));

/** S3 encodes the key once; every other service encodes the path as it travelled a second time. */
export function canonicalPath(path: string, service: string): string {
  if (service !== 's3') return encodeSegments(normalisePath(path)) || '/';
  return path.split('/').map((segment) => encodeSegments(uriDecode(segment)).replaceAll('/', '%2F')).join('/') || '/';
}

const byCodePoint = (a: readonly [string, string], b: readonly [string, string]): number =>
  a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : 0;

/** Query in canonical order and encoding, without the signature of a presigned URL. */
export function canonicalQuery(query: string): string {
  if (query === '') return '';
  const pairs: [string, string][] = [];
  for (const part of query.split('&')) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    const name = uriEncode(uriDecode(equals < 0 ? part : part.slice(0, equals)));
    if (name === 'X-Amz-Signature') continue;
    pairs.push([name, equals < 0 ? '' : uriEncode(uriDecode(part.slice(equals + 1)))]);
  }
  if (pairs.length > 1) pairs.sort(byCodePoint);
  return pairs.map(([name, value]) => `${name}=${value}`).join('&');
}

const whitespaceRun = /\s+/g;
/** A client names the signed headers, so the name may be `__proto__` and the value no header at all. */
const canonicalHeaderValue = (value: unknown): string =>
  (typeof value === 'string' ? value : Array.isArray(value) ? value.join(',') : '').trim().replace(whitespaceRun, ' ');

/** The canonical request; `signedHeaders` in lower case and in order, `payloadHash` hex or one of S3's literals. */
export function canonicalRequest(
  request: WireRequest, service: string, signedHeaders: readonly string[], payloadHash: string, path = canonicalPath(request.path, service),
): string {
  let headers = '';
  for (const name of signedHeaders) headers += `${name}:${canonicalHeaderValue(request.headers[name])}\n`;
  return `${request.method}\n${path}\n${canonicalQuery(request.query)}\n${headers}\n${signedHeaders.join(';')}\n${payloadHash}`;
}

export const scopeText = (scope: CredentialScope): string => `${scope.date}/${scope.region}/${scope.service}/${TERMINATOR}`;

/** What the signing key signs: algorithm, time, scope and the hash of the canonical request. */
export const stringToSign = (amzDate: string, scope: CredentialScope, canonical: string): string =>
  `${ALGORITHM}\n${amzDate}\n${scopeText(scope)}\n${sha256Hex(canonical)}`;

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** The key of one secret for one day, region and service. */
export const signingKey = (secretAccessKey: string, scope: CredentialScope): Buffer =>
  hmac(hmac(hmac(hmac(`AWS4${secretAccessKey}`, scope.date), scope.region), scope.service), TERMINATOR);

/** Signature in hex. */
export const signText = (key: Buffer, text: string): string => createHmac('sha256', key).update(text).digest('hex');

/** Headers that proxies and clients change on the way, so nobody signs them. */
const neverSigned = new Set([
  'authorization', 'cache-control', 'connection', 'expect', 'from', 'keep-alive', 'max-forwards', 'pragma', 'referer',
  'te', 'trailer', 'transfer-encoding', 'upgrade', 'user-agent', 'x-amzn-trace-id',
]);
const signable = (headers: WireRequest['headers']): string[] =>
  Object.keys(headers).filter((name) => headers[name] !== undefined && !neverSigned.has(name)).sort();

/** What a signature is made for: `time` is the moment of signing. */
export interface SigningContext {
  readonly region: string;
  readonly service: string;
  readonly time: Date;
}

/**
 * Signs with the Authorization header. `request.headers` must hold `host`. Gives back all headers to send: the
 * request's and `x-amz-date`, `authorization`, and for S3 `x-amz-content-sha256`.
 */
export function signRequest(
  request: WireRequest & { readonly body?: string | Uint8Array },
  credentials: Credentials,
  context: SigningContext,
): Record<string, string> {
  const amzDate = basicIsoTime(context.time);
  const scope = { date: amzDate.slice(0, 8), region: context.region, service: context.service };
  const given = request.headers['x-amz-content-sha256'];
  const payloadHash = typeof given === 'string' ? given : sha256Hex(request.body ?? '');
  const headers: Record<string, string> = { 'x-amz-date': amzDate };
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = typeof value === 'string' ? value : value.join(',');
  }
  headers['x-amz-date'] = amzDate;
  if (context.service === 's3') headers['x-amz-content-sha256'] = payloadHash;
  if (credentials.sessionToken !== undefined) headers['x-amz-security-token'] = credentials.sessionToken;
  const signedHeaders = signable(headers);
  const canonical = canonicalRequest({ ...request, headers }, context.service, signedHeaders, payloadHash);
  const signature = signText(signingKey(credentials.secretAccessKey, scope), stringToSign(amzDate, scope, canonical));
  headers['authorization'] =
    `${ALGORITHM} Credential=${credentials.accessKeyId}/${scopeText(scope)}, SignedHeaders=${signedHeaders.join(';')}, Signature=${signature}`;
  return headers;
}

/**
 * Signs in the query (a presigned URL): gives back the whole raw query, without `?`. All signable headers given must
 * be sent with the request. `expiresIn` in seconds, at most a week. S3 leaves the payload unsigned.
 */
export function presignQuery(
  request: WireRequest & { readonly body?: string | Uint8Array },
  credentials: Credentials,
  context: SigningContext & { readonly expiresIn: number },
): string {
  const amzDate = basicIsoTime(context.time);
  const scope = { date: amzDate.slice(0, 8), region: context.region, service: context.service };
  const signedHeaders = signable(request.headers);
  const added: [string, string][] = [
    ['X-Amz-Algorithm', ALGORITHM],
    ['X-Amz-Credential', `${credentials.accessKeyId}/${scopeText(scope)}`],
    ['X-Amz-Date', amzDate],
    ['X-Amz-Expires', String(context.expiresIn)],
    ['X-Amz-SignedHeaders', signedHeaders.join(';')],
  ];
  if (credentials.sessionToken !== undefined) added.push(['X-Amz-Security-Token', credentials.sessionToken]);
  const unsigned = [...(request.query === '' ? [] : [request.query]), ...added.map(([name, value]) => `${name}=${uriEncode(value)}`)].join('&');
  const payloadHash = context.service === 's3' ? UNSIGNED_PAYLOAD : sha256Hex(request.body ?? '');
  const canonical = canonicalRequest({ ...request, query: unsigned }, context.service, signedHeaders, payloadHash);
  return `${unsigned}&X-Amz-Signature=${signText(signingKey(credentials.secretAccessKey, scope), stringToSign(amzDate, scope, canonical))}`;
}
