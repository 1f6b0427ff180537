import { check, done, send } from '../support/conformance/cases.js';
import { s3CodeCases } from '../support/conformance/code-cases.js';
import { ACCOUNT, createFunction, invoke, OTHER_ZIP, ZIP } from '../support/conformance/requests.js';
import { askAs, restrictedKey } from '../support/restricted-keys.js';
import { s3Error, S3Server, type S3Reply, type S3Request } from '../support/s3-server.js';
import { newSite, type Site } from '../support/switchyard.js';

/** Code in S3, over real HTTP on both sides: the API's, and an S3 server that answers as AWS's does. */
const zips: Readonly<Record<string, Buffer | string>> = {
  'one.zip': Buffer.from(ZIP, 'base64'), 'one.zip?versionId=first': Buffer.from(OTHER_ZIP, 'base64'), 'folder/zwei ü.zip': Buffer.from(OTHER_ZIP, 'base64'), text: 'no zip', empty: '',
};
const buckets: Readonly<Record<string, S3Reply>> = {
  forbidden: s3Error(403, 'AccessDenied', 'Access Denied'),
  elsewhere: s3Error(301, 'PermanentRedirect', 'The bucket you are attempting to access must be addressed using the specified endpoint.', { headers: { 'x-amz-bucket-region': 'us-east-2', location: '/packages/one.zip' } }),
  private: { status: 200, body: zips['one.zip'] },
};

function answer({ target }: S3Request): S3Reply {
  const [, bucket = '', object = ''] = /^\/([^/]+)\/(.*)$/.exec(target) ?? [];
  if (bucket !== 'packages') return buckets[bucket] ?? s3Error(404, 'NoSuchBucket', 'The specified bucket does not exist');
  const name = decodeURIComponent(object);
  if (name === 'failing') return s3Error(500, 'InternalError', 'We encountered an internal error. Please try again.');
  if (name === 'huge') return { status: 200, headers: { 'content-length': '262144001' } };
  if (zips[name] !== undefined) return { status: 200, body: zips[name] };
  return name.includes('?') ? s3Error(404, 'NoSuchVersion', 'The specified version does not exist.') : s3Error(404, 'NoSuchKey', 'The specified key does not exist.');
}

let s3: S3Server;
let site: Site;
let url: string;

beforeAll(async () => {
  s3 = await S3Server.start(answer);
  site = await newSite();
  ({ url } = await site.start({
    SWITCHYARD_S3_CODE_ENDPOINT: s3.url, SWITCHYARD_S3_CODE_ACCESS_KEY_ID: 'AKIDEXAMPLE', SWITCHYARD_S3_CODE_SECRET_ACCESS_KEY: 'secret',
    SWITCHYARD_S3_CODE_BUCKETS: ['packages', 'nobucket', 'elsewhere', 'forbidden'].map((bucket) => `${ACCOUNT}=${bucket}`).join(),
  }));
});
afterAll(async () => {
  await site.remove();
  await s3.stop();
});

describe.each(Object.entries(s3CodeCases))('%s', (_name, cases) => {
  it.each(cases.map((one) => [one.that, one.evidence, one] as const))('%s [%s]', (_that, _evidence, one) => check(url, one));
});

it('asks S3 only for what may be had, with a signature', () => {
  expect(s3.requests.filter(({ target }) => target.startsWith('/private') || target.includes('..'))).toEqual([]);
  expect(s3.requests.filter(({ headers }) => !headers.authorization?.startsWith('AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/'))).toEqual([]);
});

it('keeps a copy: what is in S3 later, or not, is nothing to the function', async () => {
  await done(url, createFunction('kept', { Code: { S3Bucket: 'packages', S3Key: 'one.zip' } }));
  const asked = s3.requests.length;
  const { text } = await send(url, invoke('kept', { body: '{"a":1}' }));
  expect([text, s3.requests.length]).toEqual(['{"a":1}', asked]);
});

it('lets a key with policies have only what they let it read from S3', async () => {
  const lambda = { Effect: 'Allow', Action: ['lambda:*', 'iam:PassRole'], Resource: '*' };
  const reading = (Action: string, Resource: string) => ({ Effect: 'Allow', Action, Resource });
  const create = async (name: string, statements: readonly object[], object: object = {}) => {
    const { method, target, body } = createFunction(name, { Code: { S3Bucket: 'packages', S3Key: 'one.zip', ...object } });
    const { status, text } = await askAs(url, method, target, { as: await restrictedKey(url, [lambda, ...statements]), body });
    return status === 201 ? status : [status, (JSON.parse(text) as { Message: string }).Message];
  };
  const refused = [403, 'Your access has been denied by S3, please make sure your request credentials have permission to GetObject for packages/one.zip. S3 Error Code: AccessDenied. S3 Error Message: Access Denied'];
  const asked = s3.requests.length;
  expect(await create('unread', [])).toEqual(refused);
  expect(await create('unread', [reading('s3:GetObject', 'arn:aws:s3:::packages/two.zip')])).toEqual(refused);
  expect(await create('unread', [reading('s3:GetObject', '*')], { S3ObjectVersion: 'first' })).toEqual(refused);
  expect(s3.requests.length).toBe(asked);
  expect(await create('read', [reading('s3:GetObject', 'arn:aws:s3:::packages/*')])).toBe(201);
  expect(await create('read-version', [reading('s3:GetObjectVersion', 'arn:aws:s3:::packages/one.zip')], { S3ObjectVersion: 'first' })).toBe(201);
});
