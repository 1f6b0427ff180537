import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { EMPTY_SHA256 } from '../../../aws/sigv4.js';
import { objectRequest } from './object-request.js';

const TIME = new Date('2026-11-26T18:00:00Z');
const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const settings = { endpoint: 'http://minio:9000', region: 'eu-west-1', pathStyle: true, credentials, grants: [] };

it.each(['key.zip', 'a/b/c d.zip', 'ü/ß+~!*\'().zip', '%2F/?x=1&y#z', '//double//', 'a\\b', '@evil/:80'])('of the key %j is signed as the SDK signs it', async (key) => {
  const { origin, path: target, headers } = objectRequest({ bucket: 'bucket', key, versionId: 'v+1/=' }, settings, TIME);
  const [path, query] = target.split('?') as [string, string];
  expect([origin, decodeURIComponent(path), new URLSearchParams(query).get('versionId')]).toEqual(['http://minio:9000', `/bucket/${key}`, 'v+1/=']);
  const signer = new SignatureV4({ credentials, region: 'eu-west-1', service: 's3', sha256: Sha256, uriEscapePath: false });
  const signed = await signer.sign(
    { method: 'GET', protocol: 'http:', hostname: 'minio', port: 9000, path, query: { versionId: 'v+1/=' }, headers: { host: 'minio:9000', 'x-amz-content-sha256': EMPTY_SHA256 } },
    { signingDate: TIME },
  );
  expect(headers['authorization']).toBe(signed.headers['authorization']);
});

it.each([
  ['by path', true, 'https://s3.example/', 'https://s3.example', '/bucket/a/b', 's3.example'],
  ['by the host of the bucket', false, 'https://s3.example:444', 'https://bucket.s3.example:444', '/a/b', 'bucket.s3.example:444'],
])('names the bucket %s', (_how, pathStyle, endpoint, origin, path, host) => {
  const { headers, ...where } = objectRequest({ bucket: 'bucket', key: 'a/b' }, { ...settings, pathStyle, endpoint }, TIME);
  expect([where, headers['host'], headers['authorization']]).toEqual([{ origin, path }, host, expect.stringContaining('SignedHeaders=host;x-amz-content-sha256;x-amz-date')]);
});

it('is not signed without credentials', () => {
  expect(objectRequest({ bucket: 'bucket', key: 'key' }, { ...settings, credentials: undefined }, TIME).headers).toEqual({ host: 'minio:9000' });
});
