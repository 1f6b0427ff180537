import { corsHeaders, isPreflight, preflightAnswer } from './function-url-cors.js';

const ORIGIN = 'https://www.example.com';
const asked = { origin: ORIGIN, 'access-control-request-method': 'PUT', 'access-control-request-headers': 'x-a,x-b' };
const allow = (origin: string) => ({ 'access-control-allow-origin': origin });

it.each([
  ['OPTIONS', asked, true],
  ['OPTIONS', { origin: ORIGIN }, false],
  ['OPTIONS', {}, false],
  ['GET', asked, false],
])('%s with %j is a preflight: %s', (method, headers, is) => expect(isPreflight(method, headers)).toBe(is));

it.each([
  ['no origins', {}, { origin: ORIGIN }, {}],
  ['no Origin', { allowOrigins: ['*'] }, {}, {}],
  ['another origin', { allowOrigins: ['https://other.example.com'] }, { origin: ORIGIN }, {}],
  ['everybody', { allowOrigins: ['*'] }, { origin: ORIGIN }, allow('*')],
  ['everybody, with credentials', { allowOrigins: ['*'], allowCredentials: true }, { origin: ORIGIN }, { ...allow(ORIGIN), 'access-control-allow-credentials': 'true', vary: 'Origin' }],
  ['the origin', { allowOrigins: ['http://localhost:3000', ORIGIN] }, { origin: ORIGIN }, { ...allow(ORIGIN), vary: 'Origin' }],
  ['exposed headers', { allowOrigins: ['*'], exposeHeaders: ['x-c', 'x-d'] }, { origin: ORIGIN }, { ...allow('*'), 'access-control-expose-headers': 'x-c,x-d' }],
  ['exposed headers that no header can name', { allowOrigins: ['*'], exposeHeaders: ['é\u{1f600}', 'a\r\nb', 'x-c'] }, { origin: ORIGIN }, { ...allow('*'), 'access-control-expose-headers': 'x-c' }],
  ['what is for preflights alone', { allowOrigins: ['*'], allowMethods: ['*'], maxAge: 1 }, { origin: ORIGIN }, allow('*')],
])('an answer, with %s', (_, cors, headers, expected) => expect(corsHeaders(cors, headers)).toEqual(expected));

it.each([
  ['another origin', { allowOrigins: ['https://other.example.com'], allowMethods: ['*'] }, {}],
  ['names', { allowOrigins: ['*'], allowMethods: ['GET', 'PUT'], allowHeaders: ['x-a'], maxAge: 0 }, { ...allow('*'), 'access-control-allow-methods': 'GET,PUT', 'access-control-allow-headers': 'x-a', 'access-control-max-age': '0' }],
  ['names that no header can hold', { allowOrigins: ['*'], allowMethods: ['\u{1f600}'], allowHeaders: ['\0'] }, allow('*')],
  ['wildcards', { allowOrigins: ['*'], allowMethods: ['*'], allowHeaders: ['*'] }, { ...allow('*'), 'access-control-allow-methods': '*', 'access-control-allow-headers': '*' }],
  [
    'wildcards and credentials', { allowOrigins: ['*'], allowMethods: ['*'], allowHeaders: ['*'], allowCredentials: true },
    { ...allow(ORIGIN), vary: 'Origin', 'access-control-allow-credentials': 'true', 'access-control-allow-methods': 'PUT', 'access-control-allow-headers': 'x-a,x-b' },
  ],
])('a preflight, with %s', (_, cors, expected) => expect(preflightAnswer(cors, asked)).toEqual({ status: 200, headers: expected, body: '' }));
