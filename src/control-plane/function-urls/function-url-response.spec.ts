import fc from 'fast-check';
import { functionUrlResponse, MalformedResult } from './function-url-response.js';

const JSON_TYPE = { 'content-type': 'application/json' };
const answerTo = (result: unknown) => functionUrlResponse(Buffer.from(typeof result === 'string' ? result : JSON.stringify(result)));
const shown = (result: unknown) => {
  const { body, ...answer } = answerTo(result);
  return { ...answer, body: body.toString() };
};

it.each<[string, string]>([
  ['"plain \\"text\\""', 'plain "text"'],
  ['null', 'null'],
  ['true', 'true'],
  ['1.0', '1.0'],
  ['12345678901234567890', '12345678901234567890'],
  ['[1, "a  b", null]', '[1,"a  b",null]'],
  ['{ "message": "a \\"quoted\\" \\\\ ☃",\n "n": 1.50 }', '{"message":"a \\"quoted\\" \\\\ ☃","n":1.50}'],
  ['not JSON', 'not JSON'],
])('infers an answer from %s', (result, body) => expect(shown(result)).toEqual({ status: 200, headers: JSON_TYPE, body }));

it('takes the space out of any JSON, and nothing else', () => {
  fc.assert(fc.property(fc.jsonValue(), fc.nat({ max: 4 }), (value, indent) => {
    fc.pre(typeof value !== 'string' && !(typeof value === 'object' && value !== null && 'statusCode' in value));
    expect(shown(JSON.stringify(value, null, indent)).body).toBe(JSON.stringify(value));
  }));
});

it.each<[object, number, object, string]>([
  [{ statusCode: 204 }, 204, JSON_TYPE, ''],
  [{ statusCode: '201', body: 'made' }, 201, JSON_TYPE, 'made'],
  [{ statusCode: 200, body: { a: [1] } }, 200, JSON_TYPE, '{"a":[1]}'],
  [{ statusCode: 200, headers: null, cookies: null, body: null, isBase64Encoded: false }, 200, JSON_TYPE, ''],
  [{ statusCode: 418, headers: { 'Content-Type': 'text/plain', 'X-Count': 3, 'X-Flag': true, 'X-None': null }, body: 'tea' }, 418, { 'content-type': 'text/plain', 'x-count': '3', 'x-flag': 'true' }, 'tea'],
  [{ statusCode: 200, body: 'aGk=', isBase64Encoded: true }, 200, JSON_TYPE, 'hi'],
  [{ statusCode: 200, cookies: ['a=1', 'b=2; HttpOnly'], headers: { 'Set-Cookie': 'c=3' } }, 200, { ...JSON_TYPE, 'set-cookie': ['c=3', 'a=1', 'b=2; HttpOnly'] }, ''],
  [{ statusCode: 200, headers: { Connection: 'close', 'Content-Length': 7, 'WWW-Authenticate': 'Basic' } }, 200, { ...JSON_TYPE, 'x-amzn-remapped-connection': 'close', 'x-amzn-remapped-content-length': '7', 'x-amzn-remapped-www-authenticate': 'Basic' }, ''],
])('answers as %j says', (result, status, headers, body) => expect(shown(result)).toEqual({ status, headers, body }));

it.each<object>([
  { statusCode: 'x' }, { statusCode: null }, { statusCode: 99 }, { statusCode: 101 }, { statusCode: 600 }, { statusCode: 200.5 },
  { statusCode: 200, headers: 'x' }, { statusCode: 200, headers: ['x'] }, { statusCode: 200, headers: { 'x y': '1' } }, { statusCode: 200, headers: { x: 'a\r\nb: c' } },
  { statusCode: 200, headers: { x: ['1'] } }, { statusCode: 200, cookies: 'a=1' }, { statusCode: 200, cookies: ['a\n'] }, { statusCode: 200, cookies: [{}] },
])('is malformed: %j', (result) => expect(() => answerTo(result)).toThrow(MalformedResult));

const streamed = (prelude: string, body: Buffer) => functionUrlResponse(Buffer.concat([Buffer.from(prelude), Buffer.alloc(8), body]));

it.each([
  ['{"statusCode":201,"headers":{"Content-Type":"text/html"},"cookies":["a=1"]}', 201, { 'content-type': 'text/html', 'set-cookie': ['a=1'] }],
  ['{"headers":{"X-A":"1"},"body":"none of this"}', 200, { 'content-type': 'application/octet-stream', 'x-a': '1' }],
])('takes what was streamed after %s', (prelude, status, headers) => {
  const body = Buffer.from([0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
  expect(streamed(prelude, body)).toEqual({ status, headers, body });
});

it.each(['', '[]', 'null', '{"statusCode":"x"}'])('takes nothing after the prelude %s', (prelude) =>
  expect(() => streamed(prelude, Buffer.from('x'))).toThrow(MalformedResult));
