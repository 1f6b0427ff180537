import {
  AddPermissionCommand, CreateAliasCommand, CreateFunctionUrlConfigCommand, DeleteAliasCommand, DeleteFunctionUrlConfigCommand, GetFunctionUrlConfigCommand,
  PublishVersionCommand, UpdateFunctionUrlConfigCommand, type AddPermissionCommandInput, type Cors, type FunctionUrlAuthType, type LambdaClient,
} from '@aws-sdk/client-lambda';
import { UUID } from '../support/conformance/cases.js';
import { callUrl, type UrlCall } from '../support/function-url.js';
import { createNodeFunction, publishSource } from '../support/functions.js';
import { lambdaClient, newSite, type Running, type Site } from '../support/switchyard.js';

/** The hosts of function URLs, over real HTTP: what functions get, what callers get, and who may call. */
const ACCOUNT = '123456789012';
const STRANGER = '210987654321';
const FORBIDDEN = {
  status: 403,
  headers: { 'content-type': 'application/json', 'x-amzn-errortype': 'AccessDeniedException', 'x-amzn-requestid': expect.stringMatching(UUID) as unknown },
  text: '{"Message":"Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"}',
};
const FAILED = { status: 502, headers: { 'content-type': 'application/json' }, text: 'Internal Server Error' };

/** Answers as its path says; else with the event. */
const SOURCE = `
  const answers = {
    '/said': { statusCode: 201, headers: { 'Content-Type': 'text/plain', 'X-Mine': 'a', 'Access-Control-Allow-Origin': 'mine' }, cookies: ['a=1', 'b=2; HttpOnly'], body: 'aMO8bGxv', isBase64Encoded: true },
    '/empty': { statusCode: 204, body: 'not sent' },
    '/text': 'plain text',
    '/malformed': { statusCode: 'x' },
  };
  exports.handler = async (event) => {
    if (event.rawPath === '/throw') throw new Error('no');
    if (event.rawPath === '/sleep') await new Promise((resolve) => setTimeout(resolve, 60_000));
    return answers[event.rawPath] ?? event;
  };`;

let site: Site;
let switchyard: Running;
let lambda: LambdaClient;

beforeAll(async () => {
  site = await newSite();
  switchyard = await site.start();
  lambda = lambdaClient(switchyard.url);
});
afterAll(async () => {
  lambda.destroy();
  await site.remove();
});

const allow = (FunctionName: string, given: Partial<AddPermissionCommandInput> = {}) => lambda.send(new AddPermissionCommand({
  FunctionName, StatementId: 'url', Principal: '*', Action: 'lambda:InvokeFunctionUrl', FunctionUrlAuthType: 'NONE', ...given,
}));

/** Makes a function with a URL, and gives that. */
async function urlOf(FunctionName: string, AuthType: FunctionUrlAuthType = 'NONE', given: { source?: string; cors?: Cors; timeout?: number } = {}): Promise<string> {
  await createNodeFunction(lambda, FunctionName, given.source ?? SOURCE, { Timeout: given.timeout ?? 30 });
  return (await lambda.send(new CreateFunctionUrlConfigCommand({ FunctionName, AuthType, Cors: given.cors }))).FunctionUrl!;
}

const eventOf = ({ text }: { readonly text: string }) => JSON.parse(text) as Record<string, never>;

describe('without authentication', () => {
  let url: string;

  beforeAll(async () => {
    url = await urlOf('open');
    expect(await callUrl(url)).toMatchObject(FORBIDDEN);
    await allow('open');
  });

  it('gives the function the request, and the caller what it returns', async () => {
    const answer = await callUrl(url, { target: '/a%2Fb?x=1&x=2', headers: { Cookie: 's=1; t=2', 'X-Two': ['1', '2'], 'User-Agent': 'spec' } });
    const { host, hostname, port } = new URL(url);
    const [urlId] = host.split('.');
    const requestId = answer.headers['x-amzn-requestid'];
    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'application/json', 'x-amzn-requestid': expect.stringMatching(UUID) } });
    const trace = answer.headers['x-amzn-trace-id'];
    expect(trace).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/);
    expect(eventOf(answer)).toEqual({
      version: '2.0', routeKey: '$default', rawPath: '/a%2Fb', rawQueryString: 'x=1&x=2', cookies: ['s=1', 't=2'], queryStringParameters: { x: '1,2' }, isBase64Encoded: false,
      headers: {
        host, 'x-two': '1,2', 'user-agent': 'spec', 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'http', 'x-forwarded-port': port, 'x-amzn-trace-id': trace,
      },
      requestContext: {
        accountId: 'anonymous', apiId: urlId, domainName: hostname, domainPrefix: urlId, requestId, routeKey: '$default', stage: '$default',
        http: { method: 'GET', path: '/a%2Fb', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'spec' },
        time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/) as unknown, timeEpoch: expect.any(Number) as unknown,
      },
    });
  });

  it.each<[string, UrlCall, object]>([
    ['GET with a body', { method: 'GET', body: '{}', headers: { 'content-type': 'application/json' } }, { body: '{}', isBase64Encoded: false }],
    ['POST', { method: 'POST', body: 'ü', headers: { 'content-type': 'text/plain' } }, { body: 'ü', isBase64Encoded: false }],
    ['PUT in chunks', { method: 'PUT', body: Buffer.from([0xff]), chunked: true }, { body: '/w==', isBase64Encoded: true }],
    ['PATCH of a broken type', { method: 'PATCH', body: 'a', headers: { 'content-type': '///' } }, { body: 'YQ==', isBase64Encoded: true }],
    ['DELETE', { method: 'DELETE' }, { isBase64Encoded: false }],
    ['OPTIONS', { method: 'OPTIONS', headers: { origin: 'https://a.example', 'access-control-request-method': 'GET' } }, { isBase64Encoded: false }],
    ['a path of the API', { method: 'GET', target: '/2015-03-31/functions/' }, { rawPath: '/2015-03-31/functions/' }],
    ['a path of our own', { method: 'GET', target: '/_switchyard/events' }, { rawPath: '/_switchyard/events' }],
    ['a path that is no UTF-8', { method: 'GET', target: '/%ff%zz' }, { rawPath: '/%ff%zz' }],
    ['a target in absolute form', { method: 'GET', target: 'http://elsewhere/x?y' }, { rawPath: '/x', rawQueryString: 'y' }],
  ])('%s', async (_, call, expected) => {
    const answer = await callUrl(url, call);
    expect(answer.status).toBe(200);
    expect(eventOf(answer)).toMatchObject({ ...expected, requestContext: { http: { method: call.method } } });
  });

  it('HEAD gets the headers', async () => {
    expect(await callUrl(url, { method: 'HEAD', target: '/text' })).toMatchObject({ status: 200, text: '', headers: { 'content-length': '10' } });
  });

  it('answers as the function says', async () => {
    expect(await callUrl(url, { target: '/said' })).toMatchObject({
      status: 201, text: 'hüllo', headers: { 'content-type': 'text/plain', 'x-mine': 'a', 'set-cookie': ['a=1', 'b=2; HttpOnly'] },
    });
    expect(await callUrl(url, { target: '/text' })).toMatchObject({ status: 200, text: 'plain text', headers: { 'content-type': 'application/json' } });
    expect(await callUrl(url, { target: '/empty' })).toMatchObject({ status: 204, text: '' });
  });

  it.each(['/throw', '/malformed'])('a function that fails: %s', async (target) => expect(await callUrl(url, { target })).toMatchObject(FAILED));

  it('a function that takes too long', async () => {
    const slow = await urlOf('slow', 'NONE', { timeout: 1 });
    await allow('slow');
    expect(await callUrl(slow, { target: '/sleep' })).toMatchObject(FAILED);
  });

  it.each([
    ['a body', { body: Buffer.alloc(6_291_457), headers: { 'content-type': 'text/plain' } }],
    ['a body in chunks', { body: Buffer.alloc(6_291_457), chunked: true }],
    ['an event, for base64 is longer', { body: Buffer.alloc(5_000_000) }],
  ])('%s of more than 6 MB is refused', async (_, given) => {
    expect(await callUrl(url, { method: 'POST', ...given })).toMatchObject({
      status: 413, text: '{"Message":"Request must be smaller than 6291456 bytes for the InvokeFunction operation"}',
    });
  });

  it('is for nobody where the host is of no URL', async () => {
    const other = (from: string, to: string) => callUrl(url.replace(from, to));
    expect(await other(new URL(url).hostname.slice(0, 32), '0'.repeat(32))).toMatchObject(FORBIDDEN);
    expect(await other('us-west-2', 'eu-west-1')).toMatchObject(FORBIDDEN);
    expect(await callUrl(switchyard.url, { target: '/_switchyard/function-url' })).toMatchObject(FORBIDDEN);
  });

  it('is as it was at a moment that is asked for', async () => {
    // When the update came, and so before it was recorded.
    const { LastModifiedTime, Cors: now } = await lambda.send(new UpdateFunctionUrlConfigCommand({ FunctionName: 'open', Cors: { MaxAge: 1 } }));
    const past = lambdaClient(`${switchyard.url}/_switchyard/as-of/${LastModifiedTime}`);
    const then = await past.send(new GetFunctionUrlConfigCommand({ FunctionName: 'open' }));
    expect([now, then.Cors, then.FunctionUrl]).toEqual([{ MaxAge: 1 }, undefined, url]);
    past.destroy();
  });

  it('ends with its config', async () => {
    await lambda.send(new DeleteFunctionUrlConfigCommand({ FunctionName: 'open' }));
    expect(await callUrl(url)).toMatchObject(FORBIDDEN);
  });
});

it('of an alias runs what the alias points at, needs a permission of its own, and ends with the alias', async () => {
  const ofFunction = await urlOf('aliased', 'NONE', { source: 'exports.handler = async () => "one";' });
  await allow('aliased');
  await lambda.send(new PublishVersionCommand({ FunctionName: 'aliased' }));
  await lambda.send(new CreateAliasCommand({ FunctionName: 'aliased', Name: 'PROD', FunctionVersion: '1' }));
  const { FunctionUrl: ofAlias } = await lambda.send(new CreateFunctionUrlConfigCommand({ FunctionName: 'aliased', Qualifier: 'PROD', AuthType: 'NONE' }));
  await publishSource(lambda, 'aliased', 'exports.handler = async () => "two";');
  expect(await callUrl(ofAlias!)).toMatchObject(FORBIDDEN);
  await allow('aliased', { Qualifier: 'PROD' });
  expect(await callUrl(ofAlias!)).toMatchObject({ status: 200, text: 'one' });
  expect(await callUrl(ofFunction)).toMatchObject({ status: 200, text: 'two' });
  await lambda.send(new DeleteAliasCommand({ FunctionName: 'aliased', Name: 'PROD' }));
  expect(await callUrl(ofAlias!)).toMatchObject(FORBIDDEN);
  expect(await callUrl(ofFunction)).toMatchObject({ status: 200, text: 'two' });
});

describe('with AWS_IAM', () => {
  let url: string;
  const signedBy = ACCOUNT;

  beforeAll(async () => {
    url = await urlOf('closed', 'AWS_IAM');
    await allow('closed');
  });

  it('is open to whoever signs for the account that owns it, and the function is told who', async () => {
    const answer = await callUrl(url, { method: 'POST', target: '/a%20b/%C3%BC?b=2&a=1&a=0', body: '{}', headers: { 'content-type': 'application/json' }, signedBy });
    expect(answer.status).toBe(200);
    const { requestContext, headers } = eventOf(answer) as unknown as { requestContext: object; headers: object };
    expect(requestContext).toMatchObject({
      accountId: ACCOUNT,
      authorizer: { iam: { accessKey: ACCOUNT, accountId: ACCOUNT, callerId: ACCOUNT, userId: ACCOUNT, userArn: `arn:aws:iam::${ACCOUNT}:root`, cognitoIdentity: null, principalOrgId: null } },
    });
    expect(headers).not.toHaveProperty('authorization');
  });

  it.each<[string, UrlCall, object]>([
    ['who does not sign, though a URL without authentication would be open', {}, FORBIDDEN],
    ['a stranger', { signedBy: STRANGER }, FORBIDDEN],
    ['a wrong secret', { signedBy, secretAccessKey: 'wrong' }, { status: 403, headers: { 'x-amzn-errortype': 'InvalidSignatureException' }, text: expect.stringMatching(/^\{"Message":"The request signature we calculated does not match/) as unknown }],
    ['another region', { signedBy, region: 'eu-west-1' }, { status: 403, text: '{"Message":"Credential should be scoped to a valid region, not \'eu-west-1\'."}' }],
  ])('is closed to %s', async (_, call, expected) => expect(await callUrl(url, call)).toMatchObject(expected));

  it('is open to a stranger by a permission for this type', async () => {
    await allow('closed', { StatementId: 'stranger', Principal: STRANGER, FunctionUrlAuthType: 'AWS_IAM' });
    expect(await callUrl(url, { signedBy: STRANGER })).toMatchObject({ status: 200 });
  });
});

it('answers what browsers ask, and tells them with every answer, beside what the function says', async () => {
  const origin = 'https://www.example.com';
  const url = await urlOf('crossed', 'NONE', { cors: { AllowOrigins: [origin], AllowMethods: ['GET'], AllowHeaders: ['x-a'], MaxAge: 60 } });
  const ofOrigin = { 'access-control-allow-origin': origin, vary: 'Origin' };
  const preflight = await callUrl(url, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'GET' } });
  expect(preflight).toMatchObject({
    status: 200, text: '', headers: { ...ofOrigin, 'access-control-allow-methods': 'GET', 'access-control-allow-headers': 'x-a', 'access-control-max-age': '60' },
  });
  expect(await callUrl(url, { headers: { origin } })).toMatchObject({ ...FORBIDDEN, headers: ofOrigin });
  await allow('crossed');
  expect(await callUrl(url, { target: '/text', headers: { origin } })).toMatchObject({ status: 200, headers: ofOrigin });
  expect((await callUrl(url, { target: '/said', headers: { origin } })).headers['access-control-allow-origin']).toBe(`mine, ${origin}`);
  expect((await callUrl(url, { target: '/text', headers: { origin: 'https://other.example.com' } })).headers).not.toHaveProperty('access-control-allow-origin');
  expect(eventOf(await callUrl(url, { method: 'OPTIONS' }))).toMatchObject({ requestContext: { http: { method: 'OPTIONS' } } });
});

describe('of a function that streams, answered whole', () => {
  let url: string;

  beforeAll(async () => {
    url = await urlOf('streaming', 'NONE', {
      source: `
        exports.handler = awslambda.streamifyResponse(async (event, stream, context) => {
          if (event.rawPath === '/throw') throw new Error('no');
          if (event.rawPath === '/html') stream = awslambda.HttpResponseStream.from(stream, { statusCode: 201, headers: { 'Content-Type': 'text/html' }, cookies: ['a=1'] });
          stream.write('<p>');
          if (event.rawPath === '/open') return;
          setTimeout(() => stream.end('hüllo ' + context.functionName), 50);
        });`,
    });
    await allow('streaming');
    await lambda.send(new UpdateFunctionUrlConfigCommand({ FunctionName: 'streaming', InvokeMode: 'RESPONSE_STREAM' }));
  });

  it.each<[string, object]>([
    ['/', { status: 200, text: '<p>hüllo streaming' }],
    ['/html', { status: 201, text: '<p>hüllo streaming', headers: { 'content-type': 'text/html', 'set-cookie': ['a=1'] } }],
    ['/open', { status: 200, text: '<p>' }],
    ['/throw', FAILED],
    ['/', { status: 200, text: '<p>hüllo streaming' }],
  ])('%s', async (target, expected) => expect(await callUrl(url, { target })).toMatchObject(expected));
});

it('has the address that the setting says, and the same id, after a restart', async () => {
  const url = await urlOf('moved');
  const id = new URL(url).hostname.slice(0, 32);
  await switchyard.stop();
  switchyard = await site.start({ SWITCHYARD_FUNCTION_URL_BASE: 'https://functions.example.com' });
  lambda.destroy();
  lambda = lambdaClient(switchyard.url);
  const { FunctionUrl } = await lambda.send(new GetFunctionUrlConfigCommand({ FunctionName: 'moved' }));
  expect(FunctionUrl).toBe(`https://${id}.lambda-url.us-west-2.functions.example.com/`);
  await allow('moved');
  const { port } = new URL(switchyard.url);
  const answer = await callUrl(`http://${id}.lambda-url.us-west-2.functions.example.com:${port}/`);
  expect(eventOf(answer)).toMatchObject({ headers: { 'x-forwarded-proto': 'https', 'x-forwarded-port': '443' } });
});
