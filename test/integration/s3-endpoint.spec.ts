import { createHash } from 'node:crypto';
import { S3Endpoint } from '../../src/control-plane/code/s3/s3-endpoint.js';
import { s3CodeSettings } from '../../src/control-plane/code/s3/settings.js';
import { s3Error, S3Server, type S3Reply, type S3Request } from '../support/s3-server.js';

/** GetObject as functions' code is taken, against a server that answers as S3 does. */
const signing = { SWITCHYARD_S3_CODE_ACCESS_KEY_ID: 'AKIDEXAMPLE', SWITCHYARD_S3_CODE_SECRET_ACCESS_KEY: 'secret' };
const object = { bucket: 'bucket', key: 'key.zip' };
const BOUND = 262_144_000;

let answer: (request: S3Request, response: Parameters<Parameters<typeof S3Server.start>[0]>[1]) => S3Reply | undefined;
let server: S3Server;
const opened: S3Endpoint[] = [];

beforeAll(async () => {
  server = await S3Server.start((request, response) => answer(request, response));
});
afterAll(async () => {
  await Promise.all(opened.map((endpoint) => endpoint.close()));
  await server.stop();
});
beforeEach(() => server.requests.splice(0));

function endpoint(env: Readonly<Record<string, string>> = {}): S3Endpoint {
  const settings = s3CodeSettings({ SWITCHYARD_S3_CODE_ENDPOINT: server.url, SWITCHYARD_S3_CODE_REGION: 'eu-west-1', ...env }, { development: true })!;
  opened.push(new S3Endpoint(settings));
  return opened.at(-1)!;
}

it('asks once, signed, for the path as the key is', async () => {
  answer = () => ({ status: 200, body: 'zip' });
  expect((await endpoint(signing).getObject({ bucket: 'bucket', key: 'a/./b/../c d', versionId: 'v' })).toString()).toBe('zip');
  expect(server.requests).toMatchObject([{
    method: 'GET', target: '/bucket/a/./b/../c%20d?versionId=v',
    headers: { host: new URL(server.url).host, authorization: expect.stringMatching(/^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-west-1\/s3\/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=\w{64}$/) as unknown },
  }]);
});

const ipve = (text: string) => ({ code: 'InvalidParameterValueException', status: 400, message: `Error occurred while GetObject. ${text}` });
const refusals: readonly (readonly [string, S3Reply, object])[] = [
  ['a missing bucket', s3Error(404, 'NoSuchBucket', 'The specified bucket does not exist'), ipve('S3 Error Code: NoSuchBucket. S3 Error Message: The specified bucket does not exist')],
  ['a missing bucket of another server', s3Error(404, 'NoSuchBucket', 'The specified bucket does not exist.'), ipve('S3 Error Code: NoSuchBucket. S3 Error Message: The specified bucket does not exist')],
  ['a missing key', s3Error(404, 'NoSuchKey', 'The specified key does not exist.'), ipve('S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist.')],
  ['a missing version', s3Error(404, 'NoSuchVersion', 'The specified version does not exist.'), ipve('S3 Error Code: NoSuchVersion. S3 Error Message: The specified version does not exist.')],
  ['text with entities', s3Error(400, 'InvalidArgument', 'a &lt;b&gt; &#38; c'), ipve('S3 Error Code: InvalidArgument. S3 Error Message: a <b> & c')],
  [
    'another region', s3Error(301, 'PermanentRedirect', 'The bucket you are attempting to access must be addressed using the specified endpoint.', { headers: { location: '/elsewhere/key.zip', 'x-amz-bucket-region': 'us-east-2' } }),
    ipve('S3 Error Code: PermanentRedirect. S3 Error Message: The bucket is in this region: us-east-2. Please use this region to retry the request'),
  ],
  ['another place', s3Error(307, 'TemporaryRedirect', 'Please re-send this request.', { headers: { location: '/elsewhere/key.zip' } }), ipve('S3 Error Code: TemporaryRedirect. S3 Error Message: Please re-send this request.')],
  [
    'a denied object', s3Error(403, 'AccessDenied', 'Access Denied'),
    { code: 'AccessDeniedException', status: 403, message: 'Your access has been denied by S3, please make sure your request credentials have permission to GetObject for bucket/key.zip. S3 Error Code: AccessDenied. S3 Error Message: Access Denied' },
  ],
  ['a page of a proxy', { status: 404, body: '<!DOCTYPE html><html>' }, ipve('S3 Error Code: 404. S3 Error Message: Not Found')],
  ['an answer without a body', { status: 301 }, ipve('S3 Error Code: PermanentRedirect. S3 Error Message: Moved Permanently')],
  ['a part of the object', { status: 206, body: 'zi' }, ipve('S3 Error Code: 206. S3 Error Message: Partial Content')],
];

it.each(refusals)('refuses %s in Lambda\'s words, and asks nobody else', async (_which, reply, refusal) => {
  answer = () => reply;
  await expect(endpoint().getObject(object)).rejects.toMatchObject(refusal);
  expect(server.requests.map(({ target }) => target)).toEqual(['/bucket/key.zip']);
});

describe('a server that fails', () => {
  it('is asked again, three times at most', async () => {
    answer = () => (server.requests.length < 3 ? s3Error(503, 'SlowDown', 'Please reduce your request rate.') : { status: 200, body: 'zip' });
    expect((await endpoint().getObject(object)).toString()).toBe('zip');
    expect(server.requests).toHaveLength(3);
    answer = () => s3Error(500, 'InternalError', 'We encountered an internal error. Please try again.');
    server.requests.splice(0);
    await expect(endpoint().getObject(object)).rejects.toMatchObject({
      code: 'ServiceException', status: 500, message: 'Error occurred while GetObject. S3 Error Code: InternalError. S3 Error Message: We encountered an internal error. Please try again.',
    });
    expect(server.requests).toHaveLength(3);
  });

  it('or hangs up half way', async () => {
    answer = (_request, response) => {
      if (server.requests.length > 1) return { status: 200, body: 'zip' };
      response.writeHead(200, { 'content-length': '100' }).write('half');
      setImmediate(() => response.destroy());
      return undefined;
    };
    expect((await endpoint().getObject(object)).toString()).toBe('zip');
    expect(server.requests).toHaveLength(2);
  });

  it('or is not there', async () => {
    const nobody = endpoint({ SWITCHYARD_S3_CODE_ENDPOINT: 'http://127.0.0.1:1' });
    await expect(nobody.getObject(object)).rejects.toMatchObject({ code: 'ServiceException', status: 500, message: 'Error occurred while GetObject. S3 could not be reached: ECONNREFUSED' });
  });
});

it('ends when the caller does', async () => {
  const gone = new AbortController();
  answer = () => {
    gone.abort(new Error('the client hung up'));
    return undefined;
  };
  await expect(endpoint().getObject(object, gone.signal)).rejects.toThrow('the client hung up');
  expect(server.requests).toHaveLength(1);
});

describe('a package of 250 MB', () => {
  const piece = Buffer.alloc(1_000_000, 7);
  /** Sends `size` bytes, with or without saying before how many. */
  const sends = (size: number, announced: boolean) => (_request: S3Request, response: Parameters<typeof answer>[1]): undefined => {
    response.writeHead(200, announced ? { 'content-length': String(size) } : {});
    let left = size;
    const more = (): void => {
      while (left > 0) {
        const next = piece.subarray(0, Math.min(left, piece.length));
        left -= next.length;
        if (!response.write(next)) return void response.once('drain', more);
      }
      response.end();
    };
    more();
    return undefined;
  };

  it('is taken', async () => {
    answer = sends(BOUND, true);
    const expected = createHash('sha256');
    for (let sent = 0; sent < BOUND; sent += piece.length) expected.update(piece.subarray(0, Math.min(piece.length, BOUND - sent)));
    const got = await endpoint().getObject(object);
    expect([got.length, createHash('sha256').update(got).digest('hex')]).toEqual([BOUND, expected.digest('hex')]);
  });

  it.each([true, false])('and one byte more is not (announced: %s)', async (announced) => {
    answer = sends(BOUND + 1, announced);
    await expect(endpoint().getObject(object)).rejects.toMatchObject({ code: 'InvalidParameterValueException', message: `Unzipped size must be smaller than ${BOUND} bytes` });
    expect(server.requests).toHaveLength(1);
  });
});
