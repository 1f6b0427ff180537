import { Controller, Global, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { INestApplication } from '@nestjs/common';
import { AddPermissionCommand, CreateAliasCommand, GetAliasCommand, GetFunctionCommand, ListLayersCommand, LambdaClient, InvokeCommand, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, GetBucketLocationCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import { connect } from 'node:net';
import { S3Error, resourceNotFound } from '../../src/aws/errors.js';
import { presignQuery, signRequest } from '../../src/aws/sigv4.js';
import { ACCESS_KEY_LOOKUP, type Identity } from '../../src/control-plane/http/access-keys.port.js';
import { createHttpAdapter } from '../../src/control-plane/http/adapter.js';
import type { Answer, Call } from '../../src/control-plane/http/call.js';
import { HttpDialectModule } from '../../src/control-plane/http/http-dialect.module.js';
import { LambdaOperation, OpenRoute, S3Route, SwitchyardOperation, TargetOperation } from '../../src/control-plane/http/operation.js';
import type { OpenCall, S3Call } from '../../src/control-plane/http/other-calls.js';
import { type Input, input } from '../../src/control-plane/http/shapes.js';

const functionName = { type: 'string', in: 'path', required: true, maxLength: 170, minLength: 1, pattern: '[a-zA-Z0-9-_:.$]+' } as const;
const createAliasInput = input({
  FunctionName: functionName,
  Name: { type: 'string', in: 'body', required: true, pattern: '(?!^[0-9]+$)([a-zA-Z0-9-_]+)', minLength: 1, maxLength: 128 },
  FunctionVersion: { type: 'string', in: 'body', required: true, pattern: '(\\$LATEST|[0-9]+)' },
  Description: { type: 'string', in: 'body', maxLength: 256 },
  RoutingConfig: { type: 'structure', in: 'body', members: { AdditionalVersionWeights: { type: 'map', key: { type: 'string', pattern: '[0-9]+', minLength: 1, maxLength: 1024 }, value: { type: 'double', min: 0, max: 1 } } } },
});
const getAliasInput = input({ FunctionName: functionName, Name: { type: 'string', in: 'path', required: true } });
const codeInput = input({ FunctionName: functionName, ZipFile: { type: 'blob', in: 'body' }, Publish: { type: 'boolean', in: 'body' } });
const invokeInput = input({
  FunctionName: functionName, Qualifier: { type: 'string', in: 'query' },
  LogType: { type: 'string', in: 'header', name: 'X-Amz-Log-Type', enum: ['None', 'Tail'] },
});
const emptyInput = input({});
const countInput = input({ Count: { type: 'integer', in: 'body', required: true } });

@Controller()
class TestController {
  readonly seen: (Call<unknown> | S3Call)[] = [];

  @LambdaOperation('POST', '/2015-03-31/functions/:FunctionName/aliases', 'CreateAlias', createAliasInput)
  createAlias(call: Call<Input<typeof createAliasInput>>): Promise<Answer> {
    this.seen.push(call);
    return Promise.resolve({ status: 201, body: { Name: call.input.Name, FunctionVersion: call.input.FunctionVersion, Description: call.input.Description ?? '' } });
  }

  @LambdaOperation('GET', '/2015-03-31/functions/:FunctionName/aliases/:Name', 'GetAlias', getAliasInput)
  getAlias(call: Call<Input<typeof getAliasInput>>): Promise<Answer> {
    this.seen.push(call);
    return Promise.resolve({ status: 200, body: { AliasArn: call.input.FunctionName, Name: call.input.Name } });
  }

  @LambdaOperation('GET', '/2015-03-31/functions/:FunctionName', 'GetFunction', input({ FunctionName: functionName }))
  getFunction(call: Call<{ FunctionName: string }>): Promise<Answer> {
    return Promise.reject(call.input.FunctionName === 'broken' ? new TypeError('a bug') : resourceNotFound(`Function not found: ${call.input.FunctionName}`));
  }

  @LambdaOperation('PUT', '/2015-03-31/functions/:FunctionName/code', 'UpdateFunctionCode', codeInput)
  updateCode(call: Call<Input<typeof codeInput>>): Promise<Answer> {
    return Promise.resolve({ status: 200, body: { CodeSize: call.input.ZipFile?.length, FunctionName: call.input.FunctionName } });
  }

  @LambdaOperation('POST', '/2015-03-31/functions/:FunctionName/invocations', 'Invoke', invokeInput, { largestRequest: 1000 })
  async invoke(call: Call<Input<typeof invokeInput>>): Promise<Answer> {
    if (call.input.Qualifier === 'wait') {
      this.seen.push(call);
      await new Promise<void>((resolve) => call.signal?.addEventListener('abort', () => resolve()));
      this.seen.push(call);
    }
    return { status: 200, body: call.body, headers: { 'X-Amz-Executed-Version': call.input.Qualifier ?? '$LATEST' } };
  }

  @SwitchyardOperation('GET', '/_switchyard/echo', 'Echo', emptyInput)
  echo(call: Call<Input<typeof emptyInput>>): Promise<Answer> {
    return Promise.resolve({ status: 200, body: { account: call.caller.accountId } });
  }

  @TargetOperation('cloudtrail', 'Counting_1', 'Count', countInput)
  count(call: Call<Input<typeof countInput>>): Promise<Answer> {
    if (call.input.Count === 404) return Promise.reject(resourceNotFound('Nothing counts 404.'));
    return Promise.resolve({ status: 200, body: { Count: call.input.Count + 1, Account: call.caller.accountId } });
  }

  @OpenRoute('POST', '/notifications', 'PostNotifications')
  notifications(call: OpenCall): Promise<Answer> {
    return Promise.resolve({ status: 202, body: { length: call.body.length, authorization: call.headers.authorization ?? null } });
  }

  @S3Route()
  s3(call: S3Call): Promise<Answer> {
    this.seen.push(call);
    if (call.bucket === 'missing') return Promise.reject(new S3Error('NoSuchBucket', 404, 'The specified bucket does not exist', { BucketName: 'missing & <gone>' }));
    if (call.query.some(([name]) => name === 'location')) {
      return Promise.resolve({ status: 200, body: '<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">eu-west-1</LocationConstraint>' });
    }
    return Promise.resolve({ status: 200 });
  }
}

const identities: Record<string, Identity> = {
  AKIDEXAMPLE: { accountId: '000000000000', accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG', arn: 'arn:aws:iam::000000000000:root', operator: true, policies: null },
};

@Global()
@Module({
  providers: [{ provide: ACCESS_KEY_LOOKUP, useValue: { find: (id: string) => (Object.hasOwn(identities, id) ? identities[id] : undefined) } }],
  exports: [ACCESS_KEY_LOOKUP],
})
class KeysModule {}

@Module({ imports: [KeysModule, HttpDialectModule], controllers: [TestController] })
class TestModule {}

let app: INestApplication;
let port: number;
let controller: TestController;
const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG' };
const clients: { destroy(): void }[] = [];
const keep = <Client extends { destroy(): void }>(client: Client): Client => { clients.push(client); return client; };
const lambdaClient = (options: Record<string, unknown> = {}) =>
  keep(new LambdaClient({ endpoint: `http://127.0.0.1:${port}`, region: 'eu-west-1', credentials, maxAttempts: 1, ...options }));
const s3Client = (options: Record<string, unknown> = {}) =>
  keep(new S3Client({ endpoint: `http://127.0.0.1:${port}`, region: 'eu-west-1', credentials, forcePathStyle: true, maxAttempts: 1, ...options }));

beforeAll(async () => {
  app = await NestFactory.create(TestModule, createHttpAdapter(), { logger: false });
  await app.listen(0, '127.0.0.1');
  port = (app.getHttpServer().address() as { port: number }).port;
  controller = app.get(TestController);
});
afterAll(async () => {
  for (const client of clients) client.destroy();
  await app.close();
});
beforeEach(() => { controller.seen.length = 0; });

interface Received { readonly status: number; readonly headers: IncomingMessage['headers']; readonly text: string }

/** Sends a request as given, nothing added but Host. */
function send(method: string, path: string, headers: Record<string, string | string[]> = {}, body?: string | Buffer): Promise<Received> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest({ host: '127.0.0.1', port, method, path, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(chunks).toString() }));
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

interface SignedOptions { readonly service?: string; readonly body?: string | Buffer; readonly headers?: Record<string, string>; readonly time?: Date; readonly region?: string; readonly credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string } }

function sendSigned(method: string, target: string, options: SignedOptions = {}): Promise<Received> {
  const mark = target.indexOf('?');
  const [path, query] = mark < 0 ? [target, ''] : [target.slice(0, mark), target.slice(mark + 1)];
  const body = options.body ?? '';
  const headers = signRequest(
    { method, path, query, headers: { host: `127.0.0.1:${port}`, ...options.headers }, body },
    options.credentials ?? credentials, { region: options.region ?? 'eu-west-1', service: options.service ?? 'lambda', time: options.time ?? new Date() },
  );
  return send(method, target, headers, body.length === 0 ? undefined : body);
}

/** Writes raw bytes and reads until the server hangs up. */
function sendRaw(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    let text = '';
    socket.on('data', (chunk) => { text += chunk.toString(); });
    socket.on('error', reject);
    socket.on('close', () => resolve(text));
  });
}

describe('with the real SDK clients', () => {
  test('an operation gets its input, caller, region and metadata', async () => {
    const client = lambdaClient();
    const answer = await client.send(new CreateAliasCommand({ FunctionName: 'fn', Name: 'PROD', FunctionVersion: '1', Description: 'grüße ☂' }));
    expect(answer).toMatchObject({ Name: 'PROD', FunctionVersion: '1', Description: 'grüße ☂', $metadata: { httpStatusCode: 201, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown } });
    const [call] = controller.seen as [Call<unknown>];
    expect(call).toMatchObject({
      operation: 'CreateAlias', region: 'eu-west-1', caller: { accountId: '000000000000', accessKeyId: 'AKIDEXAMPLE', operator: true },
      metadata: { sourceIp: '127.0.0.1', userAgent: expect.stringContaining('aws-sdk-js') as unknown, requestId: call.requestId, correlationId: call.requestId, causationId: null },
      commandId: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/) as unknown,
    });
  });

  test('an ARN in the path, and a label of a thousand characters', async () => {
    const arn = 'arn:aws:lambda:eu-west-1:000000000000:function:fn';
    const client = lambdaClient();
    expect(await client.send(new GetAliasCommand({ FunctionName: arn, Name: 'a b/c%25?x=ü' }))).toMatchObject({ AliasArn: arn, Name: 'a b/c%25?x=ü' });
    await expect(client.send(new GetFunctionCommand({ FunctionName: 'x'.repeat(1000) }))).rejects.toMatchObject({
      name: 'ValidationException', message: `1 validation error detected: Value '${'x'.repeat(1000)}' at 'functionName' failed to satisfy constraint: Member must have length less than or equal to 170`,
    });
  });

  test('several failures are reported together', async () => {
    await expect(lambdaClient().send(new CreateAliasCommand({ FunctionName: 'fn', Name: '2024', FunctionVersion: undefined, RoutingConfig: { AdditionalVersionWeights: { '2': 2 } } }))).rejects.toMatchObject({
      name: 'ValidationException', $metadata: { httpStatusCode: 400 },
      message: "3 validation errors detected: Value '2024' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: (?!^[0-9]+$)([a-zA-Z0-9-_]+); Value null at 'functionVersion' failed to satisfy constraint: Member must not be null; Value '{2=2.0}' at 'routingConfig.additionalVersionWeights' failed to satisfy constraint: Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, Member must not be null]",
    });
  });

  test('errors come as the SDK knows them', async () => {
    await expect(lambdaClient().send(new GetFunctionCommand({ FunctionName: 'nope' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException', message: 'Function not found: nope', Type: 'User', $metadata: { httpStatusCode: 404 },
    });
  });

  test('a zip of several megabytes arrives', async () => {
    const answer = await lambdaClient().send(new UpdateFunctionCodeCommand({ FunctionName: 'fn', ZipFile: Buffer.alloc(8_000_000, 7) }));
    expect(answer.CodeSize).toBe(8_000_000);
  });

  test('a request beyond the limit is refused with 413 although it is still being sent', async () => {
    await expect(lambdaClient().send(new UpdateFunctionCodeCommand({ FunctionName: 'fn', ZipFile: Buffer.alloc(60_000_000) }))).rejects.toMatchObject({
      name: 'RequestEntityTooLargeException', message: 'Request must be smaller than 70167211 bytes for the UpdateFunctionCode operation', $metadata: { httpStatusCode: 413 },
    });
  });

  test('Invoke takes raw bytes and gives raw bytes', async () => {
    const answer = await lambdaClient().send(new InvokeCommand({ FunctionName: 'fn', Qualifier: 'PROD', Payload: Buffer.from([0, 255, 10]), LogType: 'Tail' }));
    expect(Buffer.from(answer.Payload ?? [])).toEqual(Buffer.from([0, 255, 10]));
    expect(answer.ExecutedVersion).toBe('PROD');
    await expect(lambdaClient().send(new InvokeCommand({ FunctionName: 'fn', Payload: Buffer.alloc(1001) }))).rejects.toMatchObject({
      name: 'RequestEntityTooLargeException', message: 'Request must be smaller than 1000 bytes for the Invoke operation',
    });
  });

  test('an operation learns that its client hung up', async () => {
    const abort = new AbortController();
    const sent = lambdaClient().send(new InvokeCommand({ FunctionName: 'fn', Qualifier: 'wait' }), { abortSignal: abort.signal });
    const failed = sent.catch((error: Error) => error.name);
    while (controller.seen.length < 1) await new Promise(setImmediate);
    abort.abort();
    expect(await failed).toBe('AbortError');
    while (controller.seen.length < 2) await new Promise(setImmediate);
  });

  test('an operation that is not there says so by name', async () => {
    await expect(lambdaClient().send(new ListLayersCommand({}))).rejects.toMatchObject({
      name: 'UnknownOperationException', message: 'Switchyard does not implement ListLayers.', $metadata: { httpStatusCode: 400 },
    });
  });

  test('a wrong secret, an unknown key, a session token', async () => {
    const command = new AddPermissionCommand({ FunctionName: 'fn', StatementId: 's', Action: 'a', Principal: 'p' });
    const create = new CreateAliasCommand({ FunctionName: 'fn', Name: 'PROD', FunctionVersion: '1' });
    await expect(lambdaClient({ credentials: { ...credentials, secretAccessKey: 'other' } }).send(create)).rejects.toMatchObject({
      name: 'InvalidSignatureException', $metadata: { httpStatusCode: 403 },
      message: 'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
    });
    await expect(lambdaClient({ credentials: { ...credentials, accessKeyId: '__proto__' } }).send(command)).rejects.toMatchObject({
      name: 'UnrecognizedClientException', message: 'The security token included in the request is invalid.', $metadata: { httpStatusCode: 403 },
    });
    await expect(lambdaClient({ credentials: { ...credentials, sessionToken: 'token' } }).send(create)).rejects.toMatchObject({ name: 'UnrecognizedClientException' });
    expect(controller.seen).toEqual([]);
  });

  test('a retry has the command id of the first try, and another request has another', async () => {
    const ids: (string | undefined)[] = [];
    for (const [name, invocation] of [['PROD', 'i1'], ['PROD', 'i1'], ['PROD', 'i2'], ['BETA', 'i1']] as const) {
      await sendSigned('POST', '/2015-03-31/functions/fn/aliases', { body: JSON.stringify({ Name: name, FunctionVersion: '1' }), headers: { 'amz-sdk-invocation-id': invocation } });
      ids.push((controller.seen.at(-1) as Call<unknown>).commandId);
    }
    expect(ids[0]).toBe(ids[1]);
    expect(new Set(ids).size).toBe(3);
  });
});

describe('S3', () => {
  test('path style, sub-resources and keys', async () => {
    const client = s3Client();
    expect((await client.send(new GetBucketLocationCommand({ Bucket: 'examplebucket' }))).LocationConstraint).toBe('eu-west-1');
    await client.send(new PutObjectCommand({ Bucket: 'examplebucket', Key: 'a b/ü//+(1)!.jpg', Body: 'hello' }));
    expect(controller.seen[1]).toMatchObject({ method: 'PUT', bucket: 'examplebucket', key: 'a b/ü//+(1)!.jpg', region: 'eu-west-1' });
    expect((controller.seen[1] as S3Call).body.toString()).toBe('hello');
  });

  test('virtual-hosted style', async () => {
    const [path, query] = ['/photo.jpg', ''];
    const headers = signRequest({ method: 'GET', path, query, headers: { host: `examplebucket.localhost:${port}` } }, credentials, { region: 'eu-west-1', service: 's3', time: new Date() });
    expect((await send('GET', path, headers)).status).toBe(200);
    expect(controller.seen[0]).toMatchObject({ bucket: 'examplebucket', key: 'photo.jpg' });
  });

  test('a streamed body with trailing checksums', async () => {
    const { Readable } = await import('node:stream');
    const client = s3Client();
    await client.send(new PutObjectCommand({ Bucket: 'examplebucket', Key: 'k', Body: Readable.from([Buffer.alloc(100_000, 1), Buffer.alloc(5, 2)]), ContentLength: 100_005 }));
    const call = controller.seen[0] as S3Call;
    expect(call.headers['x-amz-content-sha256']).toMatch(/^STREAMING-/);
    expect(call.body).toEqual(Buffer.concat([Buffer.alloc(100_000, 1), Buffer.alloc(5, 2)]));
  });

  test('errors as XML', async () => {
    await expect(s3Client().send(new GetBucketLocationCommand({ Bucket: 'missing' }))).rejects.toMatchObject({
      name: 'NoSuchBucket', message: 'The specified bucket does not exist', BucketName: 'missing & <gone>', $metadata: { httpStatusCode: 404, requestId: expect.any(String) as unknown },
    });
    await expect(s3Client({ credentials: { ...credentials, secretAccessKey: 'x' } }).send(new CreateBucketCommand({ Bucket: 'b' }))).rejects.toMatchObject({ name: 'SignatureDoesNotMatch', $metadata: { httpStatusCode: 403 } });
    await expect(s3Client({ credentials: { ...credentials, accessKeyId: 'NOPE' } }).send(new CreateBucketCommand({ Bucket: 'b' }))).rejects.toMatchObject({ name: 'InvalidAccessKeyId', $metadata: { httpStatusCode: 403 } });
    await expect(s3Client({ systemClockOffset: -16 * 60_000 }).send(new GetObjectCommand({ Bucket: 'b', Key: 'k' }))).rejects.toMatchObject({ name: 'RequestTimeTooSkewed', $metadata: { httpStatusCode: 403 } });
    const unsigned = await send('GET', '/bucket/key');
    expect(unsigned).toMatchObject({ status: 403, headers: { 'content-type': 'application/xml' } });
    expect(unsigned.text).toContain('<Code>AccessDenied</Code><Message>Access Denied</Message>');
  });
});

const json = (received: Received): unknown => JSON.parse(received.text);
const alias = '/2015-03-31/functions/fn/aliases/PROD';

describe('refused signatures, in the words of Lambda', () => {
  const clock = (minutes: number): Date => new Date(Date.now() + minutes * 60_000);
  const good = (): Record<string, string> => signRequest({ method: 'GET', path: alias, query: '', headers: { host: `127.0.0.1:${port}` } }, credentials, { region: 'eu-west-1', service: 'lambda', time: new Date() });

  test('none', async () => {
    const received = await send('GET', alias);
    expect(received).toMatchObject({ status: 403, headers: { 'x-amzn-errortype': 'MissingAuthenticationTokenException', 'content-type': 'application/json' } });
    expect(json(received)).toEqual({ message: 'Missing Authentication Token' });
  });

  test.each<[string, () => Promise<Received>, string, RegExp]>([
    ['too old', () => sendSigned('GET', alias, { time: clock(-6) }), 'InvalidSignatureException', /^Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 5 min\.\)$/],
    ['of the future', () => sendSigned('GET', alias, { time: clock(6) }), 'InvalidSignatureException', /^Signature not yet current: \d{8}T\d{6}Z is still later than \d{8}T\d{6}Z \(\d{8}T\d{6}Z \+ 5 min\.\)$/],
    ['for another service', () => sendSigned('GET', alias, { service: 's3' }), 'InvalidSignatureException', /^Credential should be scoped to correct service: 'lambda'\.$/],
    ['for Lambda at our own API', () => sendSigned('GET', '/_switchyard/echo'), 'InvalidSignatureException', /^Credential should be scoped to correct service: 'switchyard'\.$/],
    ['for no region', () => sendSigned('GET', alias, { region: 's3' }), 'InvalidSignatureException', /^Credential should be scoped to a valid region, not 's3'\.$/],
    ['half an Authorization header', () => send('GET', alias, { ...good(), authorization: 'AWS4-HMAC-SHA256 Credential=a/b/c/d/e' }), 'IncompleteSignatureException', /^Authorization header requires 'Signature' parameter\. Authorization header requires 'SignedHeaders' parameter\. Authorization=/],
    ['a key of three parts', () => send('GET', alias, { ...good(), authorization: 'AWS4-HMAC-SHA256 Credential=a/b/c, SignedHeaders=host, Signature=x' }), 'IncompleteSignatureException', /^Credential must have exactly 5 slash-delimited elements/],
    ['a header that was added on the way', () => send('GET', alias, { ...good(), 'x-amz-log-type': 'Tail' }), 'InvalidSignatureException', /^'x-amz-log-type' must be a 'SignedHeader'/],
    ['a body that was changed on the way', () => send('POST', '/2015-03-31/functions/fn/aliases', signRequest({ method: 'POST', path: '/2015-03-31/functions/fn/aliases', query: '', headers: { host: `127.0.0.1:${port}` }, body: '{}' }, credentials, { region: 'eu-west-1', service: 'lambda', time: new Date() }), '{ }'), 'InvalidSignatureException', /^The request signature we calculated/],
    ['a query that was changed', () => send('GET', `${alias}?Qualifier=x`, good()), 'InvalidSignatureException', /^The request signature we calculated/],
  ])('%s', async (_name, run, code, message) => {
    const received = await run();
    expect(received).toMatchObject({ status: 403, headers: { 'x-amzn-errortype': code } });
    expect((json(received) as { message: string }).message).toMatch(message);
    expect(controller.seen).toEqual([]);
  });

  test('a presigned URL works until it expires', async () => {
    const at = (minutes: number, expiresIn: number): string => `${alias}?${presignQuery({ method: 'GET', path: alias, query: '', headers: { host: `127.0.0.1:${port}` } }, credentials, { region: 'eu-west-1', service: 'lambda', time: clock(minutes), expiresIn })}`;
    expect(await send('GET', at(-30, 3600))).toMatchObject({ status: 200 });
    expect(json(await send('GET', at(-30, 60)))).toEqual({ message: expect.stringMatching(/^Signature expired: /) as unknown });
    expect(await send('PUT', at(0, 60))).toMatchObject({ status: 403 });
  });

  test('a presigned S3 URL, and one that has expired', async () => {
    const at = (minutes: number): string => `/b/k?${presignQuery({ method: 'GET', path: '/b/k', query: '', headers: { host: `127.0.0.1:${port}` } }, credentials, { region: 'eu-west-1', service: 's3', time: clock(minutes), expiresIn: 60 })}`;
    expect(await send('GET', at(0))).toMatchObject({ status: 200 });
    const expired = await send('GET', at(-2));
    expect(expired).toMatchObject({ status: 403 });
    expect(expired.text).toContain('<Code>AccessDenied</Code><Message>Request has expired</Message><X-Amz-Expires>60</X-Amz-Expires>');
  });

  test('header values with runs of spaces, repeated headers and UTF-8', async () => {
    const spaced = signRequest({ method: 'GET', path: alias, query: '', headers: { host: `127.0.0.1:${port}`, 'x-spaced': 'a   b', 'x-utf8': 'grün', 'x-twice': '1,2' } }, credentials, { region: 'eu-west-1', service: 'lambda', time: new Date() });
    const { 'x-twice': _twice, ...rest } = spaced;
    expect(await send('GET', alias, { ...rest, 'x-utf8': Buffer.from('grün').toString('latin1'), 'x-twice': ['1', '2'] })).toMatchObject({ status: 200 });
  });
});

describe('anything malformed gets an answer in the right shape', () => {
  test.each<[string, string, number, string]>([
    ['GET', '/2015-03-31/functions/%zz/aliases/PROD', 400, 'InvalidRequestContentException'],
    ['GET', '/2015-03-31/functions/%', 400, 'InvalidRequestContentException'],
    ['GET', '/2015-03-31/functions/%ff%fe', 400, 'InvalidRequestContentException'],
  ])('%s %s', async (method, path, status, code) => {
    const received = await send(method, path);
    expect(received).toMatchObject({ status, headers: { 'x-amzn-errortype': code } });
    expect(json(received)).toEqual(expect.objectContaining({ message: expect.any(String) as unknown }));
  });

  test.each([
    ['GET', '/2018-10-31/layers', 'Switchyard does not implement ListLayers.'], ['POST', '/2015-03-31/event-source-mappings/', 'Switchyard does not implement CreateEventSourceMapping.'],
    ['GET', '/2020-06-30/functions/fn/code-signing-config', 'Switchyard does not implement GetFunctionCodeSigningConfig.'], ['GET', '/2017-03-31/tags/arn%3Aaws%3Alambda%3Aeu-west-1%3A000000000000%3Afunction%3Afn', 'Switchyard does not implement ListTags.'],
    ['GET', '/2099-01-01/nothing', 'Switchyard does not implement the operation GET /2099-01-01/nothing.'], ['PATCH', alias, `Switchyard does not implement the operation PATCH ${alias}.`], ['PUT', '/2015-03-31/functions//aliases', 'Switchyard does not implement the operation PUT /2015-03-31/functions//aliases.'],
  ])('%s %s is not implemented', async (method, path, message) => {
    const received = await sendSigned(method, path);
    expect(received).toMatchObject({ status: 400, headers: { 'x-amzn-errortype': 'UnknownOperationException' } });
    expect(json(received)).toEqual({ message });
    expect(await send(method, path)).toMatchObject({ status: 403, headers: { 'x-amzn-errortype': 'MissingAuthenticationTokenException' } });
  });

  test('a trailing slash changes nothing', async () => {
    expect(json(await sendSigned('GET', `${alias}/`))).toEqual({ AliasArn: 'fn', Name: 'PROD' });
  });

  test('HEAD has no body, methods that nobody knows have an answer', async () => {
    expect(await sendSigned('HEAD', alias)).toMatchObject({ status: 400, text: '' });
    for (const method of ['PROPFIND', 'OPTIONS', 'TRACE', 'QUERY', 'M-SEARCH']) {
      const received = await send(method, alias, { 'content-type': 'text/plain' });
      expect(received.status).toBeGreaterThanOrEqual(400);
      expect(received.status).toBeLessThan(500);
      expect(received.headers['x-amzn-errortype']).toBeDefined();
    }
  });

  test('our own API', async () => {
    expect(json(await sendSigned('GET', '/_switchyard/echo', { service: 'switchyard' }))).toEqual({ account: '000000000000' });
    expect(json(await sendSigned('GET', '/_switchyard/nothing', { service: 'switchyard' }))).toEqual({ message: 'Switchyard has no operation GET /_switchyard/nothing.' });
  });

  test('a route without a signature', async () => {
    const received = await send('POST', '/notifications', { authorization: 'Bearer x' }, 'hello');
    expect(received).toMatchObject({ status: 202, headers: { 'x-amzn-requestid': expect.any(String) as unknown } });
    expect(json(received)).toEqual({ length: 5, authorization: 'Bearer x' });
  });

  describe('an operation of AWS JSON 1.1', () => {
    const count = (body: string, options: SignedOptions = {}) =>
      sendSigned('POST', '/', { service: 'cloudtrail', body, ...options, headers: { 'x-amz-target': 'com.example.Counting_1.Count', 'content-type': 'application/x-amz-json-1.1', ...options.headers } });

    test.each(['com.example.Counting_1.Count', 'Counting_1.Count'])('is served by its target %s', async (target) => {
      const received = await count('{"Count":1}', { headers: { 'x-amz-target': target } });
      expect(received).toMatchObject({ status: 200, headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': expect.any(String) as unknown } });
      expect(json(received)).toEqual({ Count: 2, Account: '000000000000' });
    });

    test.each([
      ['a refusal', '{"Count":404}', {}, 'ResourceNotFoundException'],
      ['a member missing', '{}', {}, 'ValidationException'],
      ['no JSON', '{', {}, 'InvalidRequestContentException'],
      ['another type', '{"Count":"1"}', {}, 'SerializationException'],
      ['a signature for another service', '{"Count":1}', { service: 'lambda' }, 'InvalidSignatureException'],
      ['another target of the service', '{"Count":1}', { headers: { 'x-amz-target': 'com.example.Counting_1.Other' } }, 'UnknownOperationException'],
    ])('%s is a 400, told by __type and message', async (_, body, options, type) => {
      const received = await count(body, options);
      expect([received.status, json(received)]).toEqual([400, { __type: type, message: expect.any(String) as unknown }]);
      expect(received.headers).toMatchObject({ 'content-type': 'application/x-amz-json-1.1', 'x-amzn-errortype': type });
    });
  });

  test('the reason comes with a presigned request as well', async () => {
    const query = presignQuery({ method: 'PUT', path: '/bucket', query: '', headers: { host: `127.0.0.1:${port}` } }, credentials, { region: 'eu-west-1', service: 's3', time: new Date(), expiresIn: 60 });
    await send('PUT', `/bucket?${query}`, { 'x-switchyard-reason': 'release 42' });
    expect(controller.seen).toMatchObject([{ metadata: { reason: 'release 42' } }]);
  });

  test('other AWS services', async () => {
    const dynamo = await send('POST', '/', { 'x-amz-target': 'DynamoDB_20120810.ListTables', 'content-type': 'application/x-amz-json-1.0' }, '{}');
    expect(dynamo.status).toBe(400);
    expect(json(dynamo)).toEqual({ __type: 'UnknownOperationException', message: expect.stringContaining('DynamoDB_20120810.ListTables') as unknown });
    const sts = await send('POST', '/', { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }, 'Action=GetCallerIdentity&Version=2011-06-15');
    expect(sts).toMatchObject({ status: 400, headers: { 'content-type': 'text/xml' } });
    expect(sts.text).toContain('<Code>InvalidAction</Code><Message>Switchyard does not implement the action GetCallerIdentity');
    const gateway = await sendSigned('GET', '/restapis', { service: 'apigateway' });
    expect(gateway.status).toBe(400);
    expect(json(gateway)).toEqual({ message: expect.stringContaining("'apigateway'") as unknown });
  });

  test.each([
    ['{', 'InvalidRequestContentException'], ['[]', 'SerializationException'], ['{"Name":5}', 'SerializationException'], [Buffer.from([0xff]), 'InvalidRequestContentException'], ['{"__proto__":{"Name":"x"}}', 'ValidationException'], ['', 'ValidationException'],
    [JSON.stringify({ Name: 'a'.repeat(1_000_000), FunctionVersion: '1' }), 'ValidationException'], [JSON.stringify({ Name: 'a', FunctionVersion: '1', Description: '\0' }), 'ValidationException'],
  ])('body %j', async (body, code) => {
    expect(await sendSigned('POST', '/2015-03-31/functions/fn/aliases', { body })).toMatchObject({ status: 400, headers: { 'x-amzn-errortype': code } });
  });

  test('compressed bodies, odd content types and expectations', async () => {
    const { gzipSync } = await import('node:zlib');
    const path = '/2015-03-31/functions/fn/aliases';
    const body = JSON.stringify({ Name: 'PROD', FunctionVersion: '1' });
    expect(await sendSigned('POST', path, { body: gzipSync(body), headers: { 'content-encoding': 'gzip', 'content-type': 'application/json' } })).toMatchObject({ status: 400, headers: { 'x-amzn-errortype': 'InvalidRequestContentException' } });
    for (const type of ['application/x-amz-json-1.1', 'text/plain; charset=latin1', 'multipart/form-data; boundary=x', 'application/octet-stream']) {
      expect(await sendSigned('POST', path, { body, headers: { 'content-type': type } })).toMatchObject({ status: 201 });
    }
    expect(await sendSigned('POST', path, { body, headers: { 'content-type': 'nonsense' } })).toMatchObject({ status: 415, headers: { 'x-amzn-errortype': 'UnsupportedMediaTypeException' } });
    expect(await sendSigned('POST', path, { body, headers: { expect: '100-continue' } })).toMatchObject({ status: 201 });
    expect(await sendSigned('POST', path, { body, headers: { expect: 'the-impossible' } })).toMatchObject({ status: 201 });
    expect(await sendSigned('GET', alias, { headers: { 'content-length': '2' }, body: '{}' })).toMatchObject({ status: 403 });
  });

  test.each<[string, string, RegExp]>([
    ['no HTTP', 'nonsense\r\n\r\n', /^HTTP\/1\.1 400 /], ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', /^HTTP\/1\.1 400 /], ['a bad header', 'GET / HTTP/1.1\r\nHost: a\r\nbad header\r\n\r\n', /^HTTP\/1\.1 400 /],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab', /^HTTP\/1\.1 400 /], ['length and chunks', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', /^HTTP\/1\.1 400 /],
    ['a bad chunk', `POST ${alias.slice(0, -5)} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`, /^HTTP\/1\.1 400 /], ['a tunnel', 'CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n', /^HTTP\/1\.1 400 /],
    ['a path of a million characters', `GET /${'a'.repeat(1_000_000)} HTTP/1.1\r\nHost: a\r\n\r\n`, /^HTTP\/1\.1 431 /], ['a header of a million characters', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'a'.repeat(1_000_000)}\r\n\r\n`, /^HTTP\/1\.1 431 /],
  ])('%s', async (_name, bytes, status) => {
    const text = await sendRaw(bytes);
    expect(text).toMatch(status);
    expect(text).toMatch(/\r\nx-amzn-errortype: \w+\r\n/i);
    expect(JSON.parse(text.slice(text.indexOf('\r\n\r\n')))).toEqual({ message: expect.any(String) as unknown });
  });

  test.each([
    ['no Host', `GET ${alias} HTTP/1.1\r\nConnection: close\r\n\r\n`, 403], ['HTTP/1.0', `GET ${alias} HTTP/1.0\r\n\r\n`, 403], ['absolute form', `GET http://localhost${alias} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`, 403],
    ['asterisk form', 'OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', 403], ['an upgrade', `GET ${alias} HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade, close\r\n\r\n`, 403], ['dots in the path', 'GET /../../etc/passwd HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', 403],
    ['bytes in the path', 'GET /b/\u00fc\u20ac HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', 400], ['a broken escape for S3', 'GET /b/%zz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', 400],
  ])('%s', async (_name, bytes, status) => {
    const text = await sendRaw(bytes);
    expect(text).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(text).toMatch(/content-type: application\/(json|xml)/i);
  });

  test.each([
    ['x-amz-content-sha256', 'nonsense', 'InvalidArgument'], ['x-amz-content-sha256', 'a'.repeat(64), 'XAmzContentSHA256Mismatch'], ['content-md5', 'nonsense', 'InvalidDigest'], ['content-md5', 'AAAAAAAAAAAAAAAAAAAAAA==', 'BadDigest'], ['x-amz-checksum-crc32', 'AAAAAA==', 'BadDigest'],
    ['x-amz-content-sha256', 'STREAMING-UNSIGNED-PAYLOAD-TRAILER', 'IncompleteBody'],
  ])('S3 with %s: %s is %s', async (name, value, code) => {
    const received = await sendSigned('PUT', '/b?notification', { service: 's3', body: '<a/>', headers: { [name]: value } });
    expect(received).toMatchObject({ status: 400, headers: { 'content-type': 'application/xml' } });
    expect(received.text).toContain(`<Code>${code}</Code>`);
  });

  test('an upload to S3 that is too large', async () => {
    const received = await send('PUT', '/b/k', { 'content-length': '80000000' }, Buffer.alloc(80_000_000));
    expect(received.status).toBe(400);
    expect(received.text).toContain('<Code>EntityTooLarge</Code>');
  });

  test('headers that never end and bodies that never come', async () => {
    const server = app.getHttpServer() as Server;
    const { headersTimeout, requestTimeout } = server;
    expect({ headersTimeout, requestTimeout }).toEqual({ headersTimeout: 30_000, requestTimeout: 300_000 });
    Object.assign(server, { headersTimeout: 50, requestTimeout: 100 });
    try {
      const [headers, body] = await Promise.all([
        sendRaw('GET / HTTP/1.1\r\nHost: a\r\n'), sendRaw(`PUT ${alias} HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n123`),
      ]);
      for (const text of [headers, body]) expect(text).toMatch(/^HTTP\/1\.1 408 [^]*x-amzn-errortype: RequestTimeoutException/);
    } finally {
      Object.assign(server, { headersTimeout, requestTimeout });
    }
  });

  test('a bug is told without its inside', async () => {
    const received = await sendSigned('GET', '/2015-03-31/functions/broken');
    expect(received).toMatchObject({ status: 500, headers: { 'x-amzn-errortype': 'ServiceException' } });
    expect(received.text).not.toContain('a bug');
  });
});
