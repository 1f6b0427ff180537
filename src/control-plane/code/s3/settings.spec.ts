import { s3CodeSettings } from './settings.js';

const endpoint = { SWITCHYARD_S3_CODE_ENDPOINT: 'http://minio:9000' };
const read = (env: Readonly<Record<string, string>>, development = false) => s3CodeSettings(env, { development });

it('has no endpoint where none is set', () => {
  expect(read({ SWITCHYARD_S3_CODE_BUCKETS: '*=*' })).toBeUndefined();
});

it('reads all there is to say', () => {
  const said = {
    ...endpoint, SWITCHYARD_S3_CODE_REGION: 'eu-west-1', SWITCHYARD_S3_CODE_PATH_STYLE: 'false', SWITCHYARD_S3_CODE_BUCKETS: '111111111111=team/zips/',
    SWITCHYARD_S3_CODE_ACCESS_KEY_ID: 'key', SWITCHYARD_S3_CODE_SECRET_ACCESS_KEY: 'a secret',
  };
  expect(read(said)).toEqual({
    endpoint: 'http://minio:9000', region: 'eu-west-1', pathStyle: false, credentials: { accessKeyId: 'key', secretAccessKey: 'a secret' },
    grants: [{ accountId: '111111111111', bucket: 'team', prefix: 'zips/' }],
  });
});

it('lets every account have every bucket in development alone', () => {
  expect(read(endpoint, true)).toEqual({
    endpoint: 'http://minio:9000', region: 'us-east-1', pathStyle: true, grants: [{ accountId: '*', bucket: '*', prefix: '' }],
  });
  expect(() => read(endpoint)).toThrow(/^SWITCHYARD_S3_CODE_BUCKETS is not set: which accounts/);
});

it.each([
  [{ SWITCHYARD_S3_CODE_ENDPOINT: 'minio:9000' }, /^SWITCHYARD_S3_CODE_ENDPOINT must be an http URL/],
  [{ SWITCHYARD_S3_CODE_ENDPOINT: 'http://minio/path' }, /^SWITCHYARD_S3_CODE_ENDPOINT must be an http URL/],
  [{ SWITCHYARD_S3_CODE_ENDPOINT: 'http://key:secret@minio' }, /^SWITCHYARD_S3_CODE_ENDPOINT must be an http URL/],
  [{ SWITCHYARD_S3_CODE_REGION: 'EU West' }, /^SWITCHYARD_S3_CODE_REGION must be/],
  [{ SWITCHYARD_S3_CODE_PATH_STYLE: 'yes' }, /^SWITCHYARD_S3_CODE_PATH_STYLE must be true or false/],
  [{ SWITCHYARD_S3_CODE_ACCESS_KEY_ID: 'key' }, /must be set both or neither$/],
  [{ SWITCHYARD_S3_CODE_SECRET_ACCESS_KEY: 'secret' }, /must be set both or neither$/],
  [{ SWITCHYARD_S3_CODE_ACCESS_KEY_ID: 'a b', SWITCHYARD_S3_CODE_SECRET_ACCESS_KEY: 'secret' }, /visible characters/],
])('refuses %j', (env, words) => {
  expect(() => read({ ...endpoint, ...env }, true)).toThrow(words);
});
