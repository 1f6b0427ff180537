import { check, done, send } from '../support/conformance/cases.js';
import { s3CodeCases } from '../support/conformance/code-cases.js';
import { ACCOUNT, createFunction, invoke, OTHER_ZIP, ZIP } from '../support/conformance/requests.js';
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
