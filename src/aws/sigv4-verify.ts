import { timingSafeEqual } from 'node:crypto';
import {
  ALGORITHM, LONGEST_EXPIRY, TERMINATOR, canonicalRequest, signText, signingKey, stringToSign, uriDecode,
  type CredentialScope, type WireRequest,
} from './sigv4.js';

/** A signature as a client presents it, taken apart but not yet believed. */
export interface PresentedSignature {
  readonly form: 'header' | 'query';
  readonly accessKeyId: string;
  readonly scope: CredentialScope;
  readonly terminator: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** `YYYYMMDDTHHMMSSZ`, and the same in epoch milliseconds. */
  readonly amzDate: string;
  readonly signedAt: number;
  /** Life of a presigned URL, seconds. */
  readonly expires?: number;
  readonly securityToken?: string;
}

/** Why a signature is refused; `sigv4-refusals.ts` has the words of each dialect for it. */
export type SignatureFailure =
  | { readonly failure: 'missing' }
  | { readonly failure: 'two-mechanisms' }
  | { readonly failure: 'unsupported-algorithm'; readonly algorithm: string }
  | { readonly failure: 'incomplete'; readonly missing: readonly string[]; readonly authorization: string }
  | { readonly failure: 'incomplete-query' }
  | { readonly failure: 'malformed-credential'; readonly credential: string; readonly form: 'header' | 'query' }
  | { readonly failure: 'malformed-date'; readonly given: string; readonly form: 'header' | 'query' }
  | { readonly failure: 'malformed-expires'; readonly problem: 'not-a-number' | 'negative' | 'too-long' }
  | { readonly failure: 'wrong-scope'; readonly part: 'service' | 'terminator' | 'region' | 'date'; readonly given: string; readonly expected: string; readonly amzDate: string; readonly form: 'header' | 'query' }
  | { readonly failure: 'unsigned-headers'; readonly names: readonly string[] }
  | { readonly failure: 'expired'; readonly amzDate: string; readonly earliest: number; readonly now: number; readonly skewMinutes: number }
  | { readonly failure: 'not-yet-current'; readonly amzDate: string; readonly latest: number; readonly now: number; readonly skewMinutes: number }
  | { readonly failure: 'presigned-expired'; readonly expires: number; readonly expiredAt: number; readonly now: number }
  | { readonly failure: 'presigned-not-yet-valid'; readonly amzDate: string; readonly now: number }
  | { readonly failure: 'unknown-key'; readonly accessKeyId: string }
  | { readonly failure: 'unknown-token' }
  | { readonly failure: 'mismatch'; readonly accessKeyId: string; readonly signature: string };

export const isFailure = (value: object): value is SignatureFailure => 'failure' in value;

const single = (value: string | readonly string[] | undefined): string | undefined => (typeof value === 'object' ? value.join(',') : value);

const basicIso = /^\d{8}T\d{6}Z$/;

/** Epoch milliseconds of `YYYYMMDDTHHMMSSZ`, or NaN. */
export function parseBasicIso(text: string): number {
  if (!basicIso.test(text)) return Number.NaN;
  const part = (from: number, to: number): number => Number(text.slice(from, to));
  const [month, day, hour, minute, second] = [part(4, 6), part(6, 8), part(9, 11), part(11, 13), part(13, 15)];
  const time = Date.UTC(part(0, 4), month - 1, day, hour, minute, second);
  // Date.UTC carries a 31 April over into May.
  const isReal = month >= 1 && month <= 12 && new Date(time).getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  return isReal ? time : Number.NaN;
}

function parseCredential(credential: string): { accessKeyId: string; scope: CredentialScope; terminator: string } | undefined {
  const parts = credential.split('/');
  const [accessKeyId, date, region, service, terminator] = parts;
  if (parts.length !== 5 || !accessKeyId || !date || !region || !service || !terminator) return undefined;
  return { accessKeyId, scope: { date, region, service }, terminator };
}

/** A parameter of `Authorization: AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`; empty where it is not there. */
function authorizationParameter(authorization: string, name: string): string {
  for (let at = authorization.indexOf(name); at >= 0; at = authorization.indexOf(name, at + 1)) {
    const before = authorization[at - 1];
    if ((before !== ' ' && before !== ',') || authorization[at + name.length] !== '=') continue;
    const end = authorization.indexOf(',', at);
    return authorization.slice(at + name.length + 1, end < 0 ? undefined : end).trim();
  }
  return '';
}

function readHeader(authorization: string, request: WireRequest): PresentedSignature | SignatureFailure {
  if (!authorization.startsWith(ALGORITHM) || !/^[ ,]/.test(authorization.slice(ALGORITHM.length) || ' ')) {
    const [algorithm = ''] = authorization.split(' ');
    return algorithm.startsWith('AWS') ? { failure: 'unsupported-algorithm', algorithm } : { failure: 'missing' };
  }
  const credential = authorizationParameter(authorization, 'Credential');
  const signature = authorizationParameter(authorization, 'Signature');
  const signedHeaders = authorizationParameter(authorization, 'SignedHeaders');
  const missing: string[] = [];
  if (credential === '') missing.push('Credential');
  if (signature === '') missing.push('Signature');
  if (signedHeaders === '') missing.push('SignedHeaders');
  const amzDateHeader = single(request.headers['x-amz-date']);
  const dateHeader = single(request.headers['date']);
  if (amzDateHeader === undefined && dateHeader === undefined) missing.push('X-Amz-Date');
  if (missing.length > 0) return { failure: 'incomplete', missing, authorization };
  const parsed = parseCredential(credential);
  if (parsed === undefined) return { failure: 'malformed-credential', credential, form: 'header' };
  let amzDate = amzDateHeader;
  let signedAt = parseBasicIso(amzDate ?? '');
  if (amzDate === undefined) {
    signedAt = parseBasicIso(dateHeader ?? '');
    if (Number.isNaN(signedAt)) signedAt = Date.parse(dateHeader ?? '');
    if (!Number.isNaN(signedAt)) amzDate = `${new Date(signedAt).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
  }
  if (amzDate === undefined || Number.isNaN(signedAt)) return { failure: 'malformed-date', given: amzDateHeader ?? dateHeader ?? '', form: 'header' };
  const securityToken = single(request.headers['x-amz-security-token']);
  return {
    form: 'header', ...parsed, amzDate, signedAt, signature, signedHeaders: signedHeaders.split(';'),
    ...(securityToken === undefined ? {} : { securityToken }),
  };
}

function readQuery(query: string): PresentedSignature | SignatureFailure {
  const parameters = new Map<string, string>();
  for (const part of query.split('&')) {
    const equals = part.indexOf('=');
    const name = uriDecode(equals < 0 ? part : part.slice(0, equals));
    if (name.startsWith('X-Amz-') && !parameters.has(name)) parameters.set(name, equals < 0 ? '' : uriDecode(part.slice(equals + 1)));
  }
  const algorithm = parameters.get('X-Amz-Algorithm');
  if (algorithm !== undefined && algorithm !== ALGORITHM) return { failure: 'unsupported-algorithm', algorithm };
  const credential = parameters.get('X-Amz-Credential');
  const amzDate = parameters.get('X-Amz-Date');
  const expiresText = parameters.get('X-Amz-Expires');
  const signedHeaders = parameters.get('X-Amz-SignedHeaders');
  const signature = parameters.get('X-Amz-Signature');
  if (!algorithm || !credential || !amzDate || !expiresText || !signedHeaders || !signature) return { failure: 'incomplete-query' };
  const parsed = parseCredential(credential);
  if (parsed === undefined) return { failure: 'malformed-credential', credential, form: 'query' };
  const signedAt = parseBasicIso(amzDate);
  if (Number.isNaN(signedAt)) return { failure: 'malformed-date', given: amzDate, form: 'query' };
  if (!/^-?\d+$/.test(expiresText)) return { failure: 'malformed-expires', problem: 'not-a-number' };
  const expires = Number(expiresText);
  if (expires < 0) return { failure: 'malformed-expires', problem: 'negative' };
  if (expires > LONGEST_EXPIRY) return { failure: 'malformed-expires', problem: 'too-long' };
  const securityToken = parameters.get('X-Amz-Security-Token');
  return {
    form: 'query', ...parsed, amzDate, signedAt, expires, signature, signedHeaders: signedHeaders.split(';'),
    ...(securityToken === undefined ? {} : { securityToken }),
  };
}

/** Takes the signature out of the Authorization header or the query; both at once is refused, as S3 does. */
export function readSignature(request: WireRequest): PresentedSignature | SignatureFailure {
  const authorization = single(request.headers['authorization']);
  const inQuery = request.query.includes('X-Amz-') && /(^|&)X-Amz-(Algorithm|Credential|Signature)=/.test(request.query);
  if (authorization === undefined) return inQuery ? readQuery(request.query) : { failure: 'missing' };
  return inQuery ? { failure: 'two-mechanisms' } : readHeader(authorization, request);
}

/** An AWS region's form; bounded, since streams and indices are named after it. */
const regionName = /^(eusc-)?[a-z]{2}(-gov|-iso[a-z]?)?-[a-z]{1,20}-\d$/;

/** Checks the scope's terminator, service, region (an AWS region's form) and day. */
export function checkScope(presented: PresentedSignature, service: string): SignatureFailure | undefined {
  const { scope, amzDate, form } = presented;
  const wrong = (part: 'service' | 'terminator' | 'region' | 'date', given: string, expected: string): SignatureFailure =>
    ({ failure: 'wrong-scope', part, given, expected, amzDate, form });
  if (presented.terminator !== TERMINATOR) return wrong('terminator', presented.terminator, TERMINATOR);
  if (scope.service !== service) return wrong('service', scope.service, service);
  if (!regionName.test(scope.region)) return wrong('region', scope.region, 'us-east-1');
  if (scope.date !== amzDate.slice(0, 8)) return wrong('date', scope.date, amzDate.slice(0, 8));
  return undefined;
}

/** Checks the time of signing against `now` (epoch milliseconds): 5 minutes either way, S3 15; a presigned URL by its own life. */
export function checkTime(presented: PresentedSignature, now: number, skewMinutes: number): SignatureFailure | undefined {
  const { signedAt, amzDate, expires } = presented;
  const skew = skewMinutes * 60_000;
  if (expires !== undefined) {
    const expiredAt = signedAt + expires * 1000;
    if (signedAt > now + skew) return { failure: 'presigned-not-yet-valid', amzDate, now };
    return expiredAt < now ? { failure: 'presigned-expired', expires, expiredAt, now } : undefined;
  }
  if (signedAt < now - skew) return { failure: 'expired', amzDate, earliest: now - skew, now, skewMinutes };
  if (signedAt > now + skew) return { failure: 'not-yet-current', amzDate, latest: now + skew, now, skewMinutes };
  return undefined;
}

/** `host` and every `x-amz-*` header that came must be signed, or someone on the way could add one. */
export function checkSignedHeaders(presented: PresentedSignature, request: WireRequest): SignatureFailure | undefined {
  const { signedHeaders } = presented;
  const names: string[] = [];
  if (!signedHeaders.includes('host')) names.push('host');
  for (const name in request.headers) {
    if (name.startsWith('x-amz-') && !signedHeaders.includes(name) && !(presented.form === 'query' && name === 'x-amz-content-sha256')) names.push(name);
  }
  return names.length === 0 ? undefined : { failure: 'unsigned-headers', names };
}

/** Signing keys of the days, regions and services in use; at most `limit`, the oldest goes first. */
export class SigningKeys {
  private readonly keys = new Map<string, { readonly secret: string; readonly key: Buffer }>();

  constructor(private readonly limit = 1000) {}

  get(accessKeyId: string, secret: string, scope: CredentialScope): Buffer {
    const name = `${accessKeyId}/${scope.date}/${scope.region}/${scope.service}`;
    const known = this.keys.get(name);
    if (known !== undefined && known.secret === secret) return known.key;
    const key = signingKey(secret, scope);
    if (known === undefined && this.keys.size >= this.limit) {
      for (const oldest of this.keys.keys()) {
        this.keys.delete(oldest);
        break;
      }
    }
    this.keys.set(name, { secret, key });
    return key;
  }
}

/** Whether the signature is the one that `key` gives; compared in constant time. */
export function signatureMatches(request: WireRequest, presented: PresentedSignature, key: Buffer, payloadHash: string): boolean {
  const { scope, signedHeaders, amzDate, signature } = presented;
  const given = Buffer.from(signature, 'latin1');
  const matches = (path?: string): boolean => {
    const canonical = canonicalRequest(request, scope.service, signedHeaders, payloadHash, path);
    const expected = Buffer.from(signText(key, stringToSign(amzDate, scope, canonical)), 'latin1');
    return given.length === expected.length && timingSafeEqual(given, expected);
  };
  // The S3 signers of SDKs sign the path of an endpoint as it is written there (a time has colons), where S3 would encode it.
  return matches() || (scope.service === 's3' && request.path.includes(':') && matches(request.path));
}
