import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import {
  LONGEST_EXPIRY, UNSIGNED_PAYLOAD, canonicalPath, canonicalQuery, presignQuery, sha256Hex, signRequest, signingKey, uriEncode, type WireRequest,
} from './sigv4.js';
import {
  SigningKeys, checkScope, checkSignedHeaders, checkTime, isFailure, parseBasicIso, readSignature, signatureMatches, type PresentedSignature,
} from './sigv4-verify.js';

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const time = new Date('2026-03-01T12:34:56Z');
const region = 'eu-west-1';

const oracle = (service: string): SignatureV4 =>
  new SignatureV4({ service, region, credentials, sha256: Sha256, uriEscapePath: service !== 's3', applyChecksum: true });

/** Verifies as the endpoint does. */
function verify(request: WireRequest & { body?: string | Uint8Array }, secret = credentials.secretAccessKey): boolean {
  const presented = readSignature(request);
  if (isFailure(presented)) throw new Error(JSON.stringify(presented));
  const { service } = presented.scope;
  const payload = service === 's3' ? ((request.headers['x-amz-content-sha256'] as string | undefined) ?? UNSIGNED_PAYLOAD) : sha256Hex(request.body ?? '');
  return signatureMatches(request, presented, signingKey(secret, presented.scope), payload);
}

// Surrogate halves have no UTF-8 form, so no client can send them.
const text = fc.string({ unit: fc.constantFrom(...'aZ09-_.~ /%+=&?#:;@$,!\'()*"<>[]{}|\\^`ü€𝄞') });
const segment = fc.string({ unit: fc.constantFrom(...'aZ09-_.~ %+=&?:;@$,!\'()*|ü€𝄞'), minLength: 1, maxLength: 12 });
const path = fc.array(segment, { maxLength: 5 }).map((segments) => `/${segments.map((part) => uriEncode(part)).join('/')}`);
const query = fc.array(fc.tuple(text.filter((name) => name !== ''), text), { maxLength: 5 }).map((pairs) => new Map(pairs));
const headerValue = fc.string({ unit: fc.constantFrom(...'abc  \t,;="09é'), maxLength: 20 });
const headers = fc.dictionary(fc.constantFrom('x-amz-meta-a', 'x-custom', 'accept', 'content-type', 'user-agent', 'x-amz-target'), headerValue);
const body = fc.oneof(fc.constant(''), fc.string({ unit: 'binary' }).map((value) => value.replace(/\p{Surrogate}/gu, '')));
const method = fc.constantFrom('GET', 'PUT', 'POST', 'DELETE', 'HEAD');
const requests = fc.record({ method, path, query, headers, body });

const rawQuery = (pairs: Map<string, string>): string => [...pairs].map(([name, value]) => `${uriEncode(name)}=${uriEncode(value)}`).join('&');

describe.each(['lambda', 's3', 'switchyard'])('against @smithy/signature-v4 as oracle, service %s', (service) => {
  test('what the SDK signs is verified, and nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(requests, async (request) => {
        const signed = await oracle(service).sign(
          {
            method: request.method, protocol: 'http:', hostname: 'localhost', path: request.path, query: Object.fromEntries(request.query),
            headers: { ...request.headers, host: 'localhost:4566' }, body: request.body,
          },
          { signingDate: time },
        );
        const wire = { method: request.method, path: request.path, query: rawQuery(request.query), headers: signed.headers, body: request.body };
        expect(verify(wire)).toBe(true);
        expect(verify(wire, 'another secret')).toBe(false);
        expect(verify({ ...wire, method: request.method === 'GET' ? 'PUT' : 'GET' })).toBe(false);
        expect(verify({ ...wire, path: `${wire.path}x` })).toBe(false);
        expect(verify({ ...wire, query: `${wire.query}&x=1` })).toBe(false);
        expect(verify({ ...wire, headers: { ...wire.headers, host: 'other' } })).toBe(false);
        if (service !== 's3') expect(verify({ ...wire, body: `${request.body}x` })).toBe(false);
      }),
      { numRuns: 150 },
    );
  });

  test('we sign as the SDK signs', async () => {
    await fc.assert(
      fc.asyncProperty(requests, async (request) => {
        const wire = { method: request.method, path: request.path, query: rawQuery(request.query), headers: { ...request.headers, host: 'localhost:4566' }, body: request.body };
        const ours = signRequest({ ...wire, headers: { ...wire.headers, 'x-amz-content-sha256': sha256Hex(request.body) } }, credentials, { region, service, time });
        const theirs = await oracle(service).sign(
          { method: request.method, protocol: 'http:', hostname: 'localhost', path: request.path, query: Object.fromEntries(request.query), headers: wire.headers, body: request.body },
          { signingDate: time },
        );
        expect(ours['authorization']).toBe(theirs.headers['authorization']);
      }),
      { numRuns: 150 },
    );
  });

  test('presigned URLs, both ways', async () => {
    await fc.assert(
      fc.asyncProperty(requests, fc.integer({ min: 1, max: LONGEST_EXPIRY }), async (request, expiresIn) => {
        fc.pre(![...request.query.keys()].some((name) => /^x-amz-/i.test(name)));
        const theirs = await oracle(service).presign(
          {
            method: request.method, protocol: 'http:', hostname: 'localhost', path: request.path, query: Object.fromEntries(request.query),
            headers: { host: 'localhost:4566', ...(service === 's3' ? { 'x-amz-content-sha256': UNSIGNED_PAYLOAD } : {}) }, body: service === 's3' ? undefined : request.body,
          },
          { signingDate: time, expiresIn, unhoistableHeaders: new Set(['x-amz-content-sha256']), unsignableHeaders: new Set(['x-amz-content-sha256']) },
        );
        const theirWire = {
          method: request.method, path: request.path, query: rawQuery(new Map(Object.entries(theirs.query ?? {}) as [string, string][])),
          headers: { host: 'localhost:4566' }, body: request.body,
        };
        expect(verify(theirWire)).toBe(true);
        const wire = { method: request.method, path: request.path, query: rawQuery(request.query), headers: { host: 'localhost:4566' }, body: request.body };
        const ours = { ...wire, query: presignQuery(wire, credentials, { region, service, time, expiresIn }) };
        expect(verify(ours)).toBe(true);
        expect(verify({ ...ours, query: ours.query.replace(/X-Amz-Expires=\d+/, 'X-Amz-Expires=604799') })).toBe(expiresIn === 604_799);
        const signature = (raw: string): string | undefined => /X-Amz-Signature=([0-9a-f]+)/.exec(raw)?.[1];
        expect(signature(ours.query)).toBe(signature(theirWire.query));
      }),
      { numRuns: 100 },
    );
  });
});

describe('canonical forms', () => {
  test.each([
    ['/', '/'], ['', '/'], ['/a/b/', '/a/b/'], ['/a//b/./c/../d', '/a/b/d'], ['/../..', '/'], ['/arn%3Aaws', '/arn%253Aaws'], ['/a:b', '/a%3Ab'], ['/ü', '/%C3%BC'],
  ])('path of a JSON service %s', (raw, canonical) => expect(canonicalPath(raw, 'lambda')).toBe(canonical));

  test.each([
    ['/', '/'], ['/b//k/../x', '/b//k/../x'], ['/b/a%20b', '/b/a%20b'], ['/b/a b', '/b/a%20b'], ['/b/(1)', '/b/%281%29'], ['/b/%c3%bc', '/b/%C3%BC'], ['/b/x%2Fy', '/b/x%2Fy'], ['/b/%zz', '/b/%25zz'],
  ])('path of S3 %s', (raw, canonical) => expect(canonicalPath(raw, 's3')).toBe(canonical));

  test.each([
    ['', ''], ['b&a', 'a=&b='], ['a=2&a=1', 'a=1&a=2'], ['a-b=1&a=2', 'a=2&a-b=1'], ['X=1&x=2', 'X=1&x=2'], ['a=b=c', 'a=b%3Dc'], ['a=%7e', 'a=~'], ['&&a=1', 'a=1'], ['a=%', 'a=%25'],
  ])('query %s', (raw, canonical) => expect(canonicalQuery(raw)).toBe(canonical));
});

describe('reading what a client presents', () => {
  const good = 'AWS4-HMAC-SHA256 Credential=AK/20260301/eu-west-1/lambda/aws4_request, SignedHeaders=host;x-amz-date, Signature=abc';
  const read = (authorization: string | undefined, more: Record<string, string> = {}, rawQueryText = '') =>
    readSignature({ method: 'GET', path: '/', query: rawQueryText, headers: { host: 'h', 'x-amz-date': '20260301T123456Z', ...(authorization === undefined ? {} : { authorization }), ...more } });

  test('the parts of the header, with and without spaces', () => {
    const expected = { form: 'header', accessKeyId: 'AK', scope: { date: '20260301', region: 'eu-west-1', service: 'lambda' }, signedHeaders: ['host', 'x-amz-date'], signature: 'abc', signedAt: time.getTime() };
    expect(read(good)).toMatchObject(expected);
    expect(read(good.replaceAll(', ', ','))).toMatchObject(expected);
  });

  test('the Date header stands in for X-Amz-Date', () => {
    const request = { method: 'GET', path: '/', query: '', headers: { host: 'h', authorization: good, date: time.toUTCString() } };
    expect(readSignature(request)).toMatchObject({ amzDate: '20260301T123456Z' });
  });

  test.each([
    [undefined, 'missing'], ['', 'missing'], ['Bearer x', 'missing'], ['Basic dGVzdA==', 'missing'], ['AWS AK:sig', 'unsupported-algorithm'], ['AWS4-ECDSA-P256-SHA256 Credential=a', 'unsupported-algorithm'],
    ['AWS4-HMAC-SHA256X Credential=a', 'unsupported-algorithm'], ['AWS4-HMAC-SHA256', 'incomplete'], ['AWS4-HMAC-SHA256 Credential=a/b/c/d/e', 'incomplete'], ['AWS4-HMAC-SHA256 ,,,=,=', 'incomplete'],
    ['AWS4-HMAC-SHA256 Credential=a/b/c, SignedHeaders=host, Signature=s', 'malformed-credential'], ['AWS4-HMAC-SHA256 Credential=////, SignedHeaders=host, Signature=s', 'malformed-credential'],
  ])('%s is %s', (authorization, failure) => expect(read(authorization)).toMatchObject({ failure }));

  test('a date that is none, and no date', () => {
    expect(read(good, { 'x-amz-date': '2026-03-01' })).toMatchObject({ failure: 'malformed-date', given: '2026-03-01' });
    expect(readSignature({ method: 'GET', path: '/', query: '', headers: { authorization: good } })).toMatchObject({ failure: 'incomplete', missing: ['X-Amz-Date'] });
    expect(read(good, { 'x-amz-date': '20269901T000000Z' })).toMatchObject({ failure: 'malformed-date' });
  });

  test('both mechanisms at once', () => expect(read(good, {}, 'X-Amz-Signature=x')).toEqual({ failure: 'two-mechanisms' }));

  const presigned = (changes: Record<string, string | undefined>) => {
    const parameters = {
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256', 'X-Amz-Credential': 'AK/20260301/eu-west-1/s3/aws4_request', 'X-Amz-Date': '20260301T123456Z', 'X-Amz-Expires': '60', 'X-Amz-SignedHeaders': 'host', 'X-Amz-Signature': 'x', ...changes,
    };
    return read(undefined, {}, Object.entries(parameters).filter(([, value]) => value !== undefined).map(([name, value]) => `${name}=${uriEncode(value as string)}`).join('&'));
  };
  test.each([
    [{}, {}], [{ 'X-Amz-Algorithm': 'X' }, { failure: 'unsupported-algorithm' }], [{ 'X-Amz-Algorithm': undefined }, { failure: 'incomplete-query' }], [{ 'X-Amz-Signature': undefined }, { failure: 'incomplete-query' }],
    [{ 'X-Amz-Expires': '604801' }, { failure: 'malformed-expires', problem: 'too-long' }], [{ 'X-Amz-Expires': '-1' }, { problem: 'negative' }], [{ 'X-Amz-Expires': '1e3' }, { problem: 'not-a-number' }],
    [{ 'X-Amz-Expires': '604800' }, { expires: 604_800 }], [{ 'X-Amz-Credential': 'AK/x' }, { failure: 'malformed-credential' }], [{ 'X-Amz-Date': 'yesterday' }, { failure: 'malformed-date' }],
  ])('query with %o', (changes, expected) => expect(presigned(changes)).toMatchObject(expected));

  test('anything at all is read or refused, never thrown on', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (authorization, raw) => {
      readSignature({ method: 'GET', path: '/', query: `X-Amz-${raw}`, headers: {} });
      readSignature({ method: 'GET', path: '/', query: '', headers: { authorization: `AWS4-HMAC-SHA256 ${authorization}`, 'x-amz-date': raw } });
    }));
  });
});

describe('checks', () => {
  const presented: PresentedSignature = {
    form: 'header', accessKeyId: 'AK', scope: { date: '20260301', region, service: 'lambda' }, terminator: 'aws4_request', signedHeaders: ['host', 'x-amz-date'], signature: '', amzDate: '20260301T123456Z', signedAt: time.getTime(),
  };
  const minute = 60_000;

  test.each([[-5 * minute, 'ok'], [-5 * minute - 1, 'not-yet-current'], [0, 'ok'], [5 * minute, 'ok'], [5 * minute + 1, 'expired']])('clock %i ms on is %s', (offset, outcome) => {
    expect(checkTime(presented, time.getTime() + offset, 5)?.failure ?? 'ok').toBe(outcome);
  });

  test.each([[0, 'ok'], [60_000, 'ok'], [60_001, 'presigned-expired'], [-15 * minute - 1, 'presigned-not-yet-valid']])('presigned for a minute, %i ms on, is %s', (offset, outcome) => {
    expect(checkTime({ ...presented, form: 'query', expires: 60 }, time.getTime() + offset, 15)?.failure ?? 'ok').toBe(outcome);
  });

  test.each([
    [{}, undefined], [{ service: 's3' }, 'service'], [{ region: 's3' }, 'region'], [{ region: '..' }, 'region'], [{ region: 'US-EAST-1' }, 'region'], [{ region: 'us-gov-west-1' }, undefined], [{ region: 'eusc-de-east-1' }, undefined], [{ date: '20260302' }, 'date'],
  ])('scope %o', (changes, part) => {
    const failure = checkScope({ ...presented, scope: { ...presented.scope, ...changes } }, 'lambda');
    expect(failure === undefined ? undefined : (failure as { part: string }).part).toBe(part);
  });
  test('terminator', () => expect(checkScope({ ...presented, terminator: 'aws5' }, 'lambda')).toMatchObject({ part: 'terminator' }));

  test('host and x-amz headers must be signed', () => {
    const request = { method: 'GET', path: '/', query: '', headers: { host: 'h', 'x-amz-date': 'd', 'x-amz-invocation-type': 'Event' } };
    expect(checkSignedHeaders(presented, request)).toEqual({ failure: 'unsigned-headers', names: ['x-amz-invocation-type'] });
    expect(checkSignedHeaders({ ...presented, signedHeaders: ['x-amz-date', 'x-amz-invocation-type'] }, request)).toEqual({ failure: 'unsigned-headers', names: ['host'] });
    expect(checkSignedHeaders({ ...presented, signedHeaders: ['host', 'x-amz-date', 'x-amz-invocation-type'] }, request)).toBeUndefined();
  });

  test('a signed header called __proto__ is no header', () => {
    const request = { method: 'GET', path: '/', query: '', headers: {} };
    expect(signatureMatches(request, { ...presented, signedHeaders: ['__proto__', 'constructor', 'toString'] }, Buffer.alloc(32), '')).toBe(false);
  });

  test('times that are none', () => {
    for (const bad of ['', '20260301', '20260301T123456', '20260301T250000Z', '20261301T000000Z', ' 20260301T123456Z']) expect(parseBasicIso(bad)).toBeNaN();
  });

  test('signing keys are kept in bounds and follow a changed secret', () => {
    const keys = new SigningKeys(2);
    const scope = { date: '20260301', region, service: 'lambda' };
    const key = keys.get('a', 's1', scope);
    expect(keys.get('a', 's1', scope)).toBe(key);
    expect(keys.get('a', 's2', scope)).toEqual(signingKey('s2', scope));
    for (const id of ['b', 'c', 'd']) keys.get(id, 's', scope);
    expect(keys.get('a', 's1', scope)).not.toBe(key);
  });
});
