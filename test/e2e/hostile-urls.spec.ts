import { AddPermissionCommand, CreateFunctionUrlConfigCommand, UpdateFunctionUrlConfigCommand, type Cors, type LambdaClient } from '@aws-sdk/client-lambda';
import { connect } from 'node:net';
import { callUrl } from '../support/function-url.js';
import { createNodeFunction } from '../support/functions.js';
import { lambdaClient, newSite, type Running, type Site } from '../support/switchyard.js';

/** Functions' URLs under whatever a client sends, a function returns or an owner sets: an answer each, and all goes on working. */
const FunctionName = 'hostile';
/** Answers as its body says in JSON; else with what it was asked. */
const SOURCE = `exports.handler = async ({ requestContext: { http, domainName }, rawPath, body, headers }) =>
  rawPath === '/says' ? JSON.parse(body) : { method: http.method, path: rawPath, body, domainName, transfer: headers['transfer-encoding'] };`;
const FAILED = { status: 502, text: 'Internal Server Error' };

let site: Site;
let switchyard: Running;
let lambda: LambdaClient;
let url: string;
let host: string;

beforeAll(async () => {
  site = await newSite();
  switchyard = await site.start();
  lambda = lambdaClient(switchyard.url);
  await createNodeFunction(lambda, FunctionName, SOURCE);
  url = (await lambda.send(new CreateFunctionUrlConfigCommand({ FunctionName, AuthType: 'NONE' }))).FunctionUrl!;
  host = new URL(url).host;
  await lambda.send(new AddPermissionCommand({ FunctionName, StatementId: 'url', Principal: '*', Action: 'lambda:InvokeFunctionUrl', FunctionUrlAuthType: 'NONE' }));
});
afterAll(async () => {
  lambda.destroy();
  await site.remove();
});
afterEach(async () => {
  expect(await callUrl(url, { target: '/still' })).toMatchObject({ status: 200, text: expect.stringContaining('"path":"/still"') as unknown });
  expect(switchyard.output()).not.toMatch(/"level":"(error|fatal)"/);
});

/** Sends bytes; all that came until the server closed, or said as many statuses as there are requests. */
const exchange = (bytes: string, requests = 1): Promise<string> => new Promise((resolve, reject) => {
  let seen = '';
  const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(bytes, 'latin1'));
  socket.setTimeout(15_000, () => socket.destroy(new Error(`no answer to ${bytes.slice(0, 80)}`)));
  socket.on('data', (data) => {
    seen += data.toString('latin1');
    if (statusesOf(seen).filter((status) => status !== 100).length >= requests && /(\}|\r\n\r\n)$/.test(seen)) socket.end();
  });
  socket.once('error', reject).once('close', () => resolve(seen));
});
const statusesOf = (text: string): number[] => [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status));

describe('bytes', () => {
  const post = (more: string): string => `POST /x HTTP/1.1\r\nHost: ${host}\r\nContent-Type: text/plain\r\n${more}`;
  const get = (path: string, of = host): string => `GET ${path} HTTP/1.1\r\nHost: ${of}\r\n\r\n`;

  it.each<[string, () => string, readonly number[], RegExp]>([
    ['a host in capitals', () => get('/x', host.toUpperCase()), [200], /"domainName":"[a-z0-9.-]+"/],
    ['a host with the root\'s dot', () => get('/x', host.replace(/:/, '.:')), [200], /"path":"\/x"/],
    ['two hosts', () => `GET /x HTTP/1.1\r\nHost: ${host}\r\nHost: other\r\n\r\n`, [400], /more than one Host header/],
    ['two hosts in one', () => get('/x', `${host},other`), [403], /Forbidden/],
    ['HTTP/1.0', () => `GET /x HTTP/1.0\r\nHost: ${host}\r\n\r\n`, [200], /"path":"\/x"/],
    ['a method of WebDAV', () => `PROPFIND /x HTTP/1.1\r\nHost: ${host}\r\n\r\n`, [200], /"method":"PROPFIND"/],
    ['TRACE', () => `TRACE /x HTTP/1.1\r\nHost: ${host}\r\n\r\n`, [200], /"method":"TRACE"/],
    ['CONNECT', () => `CONNECT ${host} HTTP/1.1\r\nHost: ${host}\r\n\r\n`, [400], /well-formed/],
    ['a method that nobody knows', () => `FOO /x HTTP/1.1\r\nHost: ${host}\r\n\r\n`, [400], /well-formed/],
    ['an upgrade', () => `GET /x HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`, [200], /"path":"\/x"/],
    ['calls of the API in between', () => get('/1') + get('/2015-03-31/functions', 'localhost') + get('/3'), [200, 403, 200], /"path":"\/1"[^]*Missing Authentication Token[^]*"path":"\/3"/],
    ['chunks with trailers', () => post('Transfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n0\r\nHost: evil\r\n\r\n'), [200], /"body":"abc"/],
    ['a body that waits for leave', () => post('Expect: 100-continue\r\nContent-Length: 3\r\n\r\nabc'), [100, 200], /"body":"abc"/],
    ['a length and chunks', () => post('Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'), [400], /well-formed/],
    ['a NUL in a header', () => post('X: a\0b\r\n\r\n'), [400], /well-formed/],
    ['100 KB of headers', () => post(`X: ${'x'.repeat(100_000)}\r\n\r\n`), [431], /header section/],
    ['a trace of 60 KB', () => post(`X-Amzn-Trace-Id: Root=${'x'.repeat(60_000)}\r\n\r\n`), [200], /"path":"\/x"/],
  ])('%s', async (_, bytes, statuses, text) => {
    const answer = await exchange(bytes(), statuses.filter((status) => status !== 100).length);
    expect(statusesOf(answer)).toEqual(statuses);
    expect(answer).toMatch(text);
  });

  it('clients that hang up at any moment leave nothing behind', async () => {
    const hangUpAfter = (bytes: string): Promise<void> => new Promise((resolve) => {
      const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(bytes, 'latin1', () => socket.destroy()));
      socket.once('close', () => resolve());
    });
    const whole = post('Content-Length: 3\r\n\r\nabc');
    await Promise.all(Array.from({ length: whole.length }, (_, length) => hangUpAfter(whole.slice(0, length + 1))));
  });

  it('bodies that never end keep out nobody else\'s', async () => {
    const slow = Array.from({ length: 40 }, () => connect(Number(new URL(url).port), '127.0.0.1').on('error', () => undefined));
    await Promise.all(slow.map((socket) => new Promise<void>((resolve) => socket.write(post('Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n'), 'latin1', () => resolve()))));
    const answers = await Promise.all(Array.from({ length: 20 }, () => callUrl(url, { method: 'POST', body: Buffer.alloc(2_000_000, 'a'), headers: { 'content-type': 'text/plain' } })));
    for (const socket of slow) socket.destroy();
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  });
});

describe('what a function says', () => {
  it.each<[string, unknown, object]>([
    ['a status below all', { statusCode: 99 }, FAILED], ['one that is no end', { statusCode: 101 }, FAILED], ['one above all', { statusCode: 1000 }, FAILED], ['none', { statusCode: null }, FAILED],
    ['a status in text', { statusCode: '200' }, { status: 200 }], ['a name with a space', { statusCode: 200, headers: { 'a b': 'x' } }, FAILED], ['no name', { statusCode: 200, headers: { '': 'x' } }, FAILED],
    ['a header of two lines', { statusCode: 200, headers: { a: 'x\r\nSet-Cookie: y' } }, FAILED], ['a header beyond Latin-1', { statusCode: 200, headers: { a: '\u{1f600}' } }, FAILED],
    ['a cookie of two lines', { statusCode: 200, cookies: ['a=1\r\nX: y'] }, FAILED], ['headers that are none', { statusCode: 200, headers: [] }, FAILED],
    ['prototypes', JSON.parse('{"statusCode":200,"headers":{"__proto__":"x","constructor":"y"}}'), { status: 200, headers: { constructor: 'y' } }],
    ['the connection\'s headers', { statusCode: 200, headers: { 'content-length': '99', 'transfer-encoding': 'chunked', connection: 'upgrade' }, body: 'abc' }, { status: 200, text: 'abc' }],
    ['no base64', { statusCode: 200, body: '***', isBase64Encoded: true }, { status: 200, text: '' }], ['a body where none may be', { statusCode: 304, body: 'x' }, { status: 304, text: '' }],
    ['deep JSON', JSON.parse('['.repeat(3000) + ']'.repeat(3000)), { status: 200 }],
  ])('%s', async (_, said, expected) => {
    expect(await callUrl(url, { method: 'POST', target: '/says', headers: { 'content-type': 'application/json' }, body: JSON.stringify(said) })).toMatchObject(expected);
  });
});

it.each<[string, Cors]>([
  ['exposed headers', { ExposeHeaders: ['é\u{1f600}', 'x-a'] }],
  ['allowed headers', { AllowHeaders: ['é\u{1f600}'] }],
  ['methods', { AllowMethods: ['\u{1f600}'] }],
])('settings that no header can hold: %s', async (_, cors) => {
  await lambda.send(new UpdateFunctionUrlConfigCommand({ FunctionName, Cors: { AllowOrigins: ['*'], ...cors } }));
  const origin = 'https://www.example.com';
  const preflight = { origin, 'access-control-request-method': 'GET', 'access-control-request-headers': 'x-a' };
  for (const call of [{ headers: { origin } }, { method: 'OPTIONS', headers: preflight }]) {
    expect(await callUrl(url, call)).toMatchObject({ status: 200, headers: { 'access-control-allow-origin': '*' } });
  }
});
