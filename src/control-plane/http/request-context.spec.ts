import type { IncomingMessage } from 'node:http';
import { commandId, requestMetadata, sourceIp } from './request-context.js';

const caller = { accountId: '123456789012', accessKeyId: 'AK', arn: 'arn:aws:iam::123456789012:root', operator: false, policies: null };
const request = (headers: Record<string, string>, remoteAddress = '127.0.0.1') => ({ headers, socket: { remoteAddress } }) as unknown as IncomingMessage;

describe('command id', () => {
  const headers = { 'amz-sdk-invocation-id': 'i1' };
  const base = ['POST', '/path?q', 'hash', 'AK', 'us-west-2'] as const;

  test('the same request has the same id, and a UUID it is', () => {
    const id = commandId(headers, ...base);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(commandId({ ...headers, 'amz-sdk-request': 'attempt=2' }, ...base)).toBe(id);
  });

  test('whatever differs makes another', () => {
    const others = [
      commandId(headers, ...base), commandId({ 'amz-sdk-invocation-id': 'i2' }, ...base), commandId({ ...headers, host: 'bucket.localhost' }, ...base),
      commandId(headers, 'PUT', '/path?q', 'hash', 'AK', 'us-west-2'), commandId(headers, 'POST', '/path', 'hash', 'AK', 'us-west-2'),
      commandId(headers, 'POST', '/path?q', 'other', 'AK', 'us-west-2'), commandId(headers, 'POST', '/path?q', 'hash', 'BK', 'us-west-2'),
      commandId(headers, 'POST', '/path?q', 'hash', 'AK', 'eu-central-1'),
    ];
    expect(new Set(others).size).toBe(others.length);
  });

  test('none without the header, and none for reads', () => {
    expect(commandId({}, ...base)).toBeUndefined();
    expect(commandId(headers, 'GET', '/path', 'hash', 'AK', 'us-west-2')).toBeUndefined();
  });
});

describe('metadata', () => {
  const now = new Date('2026-03-01T12:34:56.789Z');
  test('as the contract has it', () => {
    expect(requestMetadata(request({ 'user-agent': 'cli' }), caller, 'id-1', now)).toEqual({
      time: '2026-03-01T12:34:56.789Z', actor: { accountId: '123456789012', accessKeyId: 'AK', arn: caller.arn }, sourceIp: '127.0.0.1', userAgent: 'cli', requestId: 'id-1', correlationId: 'id-1', causationId: null,
    });
  });

  test('what the caller says is bounded and read as UTF-8', () => {
    const metadata = requestMetadata(request({
      'user-agent': 'u'.repeat(10_000), 'x-correlation-id': 'c'.repeat(1000), 'x-switchyard-reason': Buffer.from('zurück, weil es 𝄞 brennt').toString('latin1'),
    }), caller, 'id-1', now);
    expect(metadata.userAgent).toHaveLength(512);
    expect(metadata.correlationId).toHaveLength(128);
    expect(metadata.reason).toBe('zurück, weil es 𝄞 brennt');
  });

  test.each([[' for the release\u00a0', 'for the release'], [' \t ', undefined], ['', undefined]])('the reason %j is taken as %j', (given, taken) => {
    const reason = Buffer.from(given).toString('latin1');
    expect(requestMetadata(request({ 'x-switchyard-reason': reason }), caller, 'id', now).reason).toBe(taken);
  });

  test('a cut never halves a character', () => {
    const reason = Buffer.from(`${'a'.repeat(1023)}𝄞`).toString('latin1');
    expect(requestMetadata(request({ 'x-switchyard-reason': reason }), caller, 'id', now).reason).toBe('a'.repeat(1023));
  });
});

test('an IPv4 peer on an IPv6 socket', () => {
  expect(sourceIp(request({}, '::ffff:10.0.0.1'))).toBe('10.0.0.1');
  expect(sourceIp(request({}, '::1'))).toBe('::1');
});
