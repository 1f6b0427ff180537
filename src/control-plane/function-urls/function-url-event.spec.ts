import { functionUrlEvent, type UrlRequest } from './function-url-event.js';

const ID = 'a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6';
const domainName = `${ID}.lambda-url.us-west-2.localhost`;
const request: UrlRequest = {
  method: 'POST', target: '/', httpVersion: '1.1', headers: { host: [`${domainName}:4566`], 'user-agent': ['agent'] }, body: Buffer.alloc(0), sourceIp: '192.0.2.1',
  requestId: 'b5b71f68-c67d-48f3-9809-8793a0b26b1d', time: new Date('2020-03-02T19:03:58.390Z'), host: { urlId: ID, region: 'us-west-2', domainName },
};
const eventOf = (given: Partial<UrlRequest>): Record<string, unknown> => JSON.parse(JSON.stringify(functionUrlEvent({ ...request, ...given }))) as Record<string, unknown>;

it('has every member of payload format 2.0 that says something, and no other', () => {
  expect(eventOf({})).toEqual({
    version: '2.0', routeKey: '$default', rawPath: '/', rawQueryString: '', headers: { host: `${domainName}:4566`, 'user-agent': 'agent' },
    requestContext: {
      accountId: 'anonymous', apiId: ID, domainName, domainPrefix: ID,
      http: { method: 'POST', path: '/', protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'agent' },
      requestId: 'b5b71f68-c67d-48f3-9809-8793a0b26b1d', routeKey: '$default', stage: '$default', time: '02/Mar/2020:19:03:58 +0000', timeEpoch: 1_583_175_838_390,
    },
    isBase64Encoded: false,
  });
});

it.each([
  ['/my/path?parameter1=value1&parameter1=value2&parameter2=value', '/my/path', { parameter1: 'value1,value2', parameter2: 'value' }],
  ['/a%2Fb/%C3%BC?x=a%26b+c&y', '/a%2Fb/%C3%BC', { x: 'a&b c', y: '' }],
  ['//?__proto__=1&=2', '//', { ['__proto__']: '1', '': '2' }],
  ['/%zz?%zz=1', '/%zz', { '%zz': '1' }],
])('%s: the path stays as it was sent, the query is decoded', (target, rawPath, queryStringParameters) => {
  const event = eventOf({ target });
  expect(event).toMatchObject({ rawPath, rawQueryString: target.slice(target.indexOf('?') + 1), requestContext: { http: { path: rawPath } } });
  expect(Object.entries(event['queryStringParameters'] as object)).toEqual(Object.entries(queryStringParameters));
});

it('joins repeated headers, takes cookies apart, and leaves out what is about the connection', () => {
  const headers = { header1: ['value1'], header2: ['value1', 'value2'], cookie: ['a=1; b="2; "', 'c=3;'], connection: ['close'], 'transfer-encoding': ['chunked'], authorization: ['Bearer x'] };
  expect(eventOf({ headers })).toMatchObject({ cookies: ['a=1', 'b="2', '"', 'c=3'], headers: { header1: 'value1', header2: 'value1,value2', authorization: 'Bearer x' } });
  expect(Object.keys(eventOf({ headers })['headers'] as object)).toEqual(['header1', 'header2', 'authorization']);
});

const bytes = Buffer.from([0xff, 0x00]);
it.each([
  ['text/plain', Buffer.from('ü'), 'ü', false],
  ['application/json; charset=utf-8', Buffer.from('{}'), '{}', false],
  ['application/xml', Buffer.from('<a/>'), '<a/>', false],
  ['application/vnd.api+json', Buffer.from('{}'), '{}', false],
  ['APPLICATION/JAVASCRIPT', Buffer.from('1'), '1', false],
  ['application/x-www-form-urlencoded', Buffer.from('a=b'), 'YT1i', true],
  ['application/octet-stream', Buffer.from('a=b'), 'YT1i', true],
  ['application/jsonl', Buffer.from('1'), 'MQ==', true],
  ['text/plain', bytes, '/wA=', true],
  [undefined, Buffer.from('a=b'), 'YT1i', true],
])('a body of %s', (type, body, expected, isBase64Encoded) => {
  expect(eventOf({ headers: type === undefined ? {} : { 'content-type': [type] }, body })).toMatchObject({ body: expected, isBase64Encoded });
});

it.each([
  ['arn:aws:iam::111122223333:root', '111122223333'],
  ['arn:aws:iam::111122223333:user/deployer', 'AKIAEXAMPLE'],
])('says who signed: %s, and not with which signature', (arn, id) => {
  const caller = { accountId: '111122223333', accessKeyId: 'AKIAEXAMPLE', arn, operator: false } as NonNullable<UrlRequest['caller']>;
  const event = eventOf({ caller, headers: { authorization: ['AWS4-HMAC-SHA256 …'], 'x-amz-date': ['20200302T190358Z'] } });
  expect(event).toMatchObject({
    requestContext: {
      accountId: '111122223333',
      authorizer: { iam: { accessKey: 'AKIAEXAMPLE', accountId: '111122223333', callerId: id, cognitoIdentity: null, principalOrgId: null, userArn: arn, userId: id } },
    },
  });
  expect(event['headers']).toEqual({ 'x-amz-date': '20200302T190358Z' });
});
