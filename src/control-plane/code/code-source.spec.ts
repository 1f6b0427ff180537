import { codeSource, type CodeInput } from './code-source.js';

const zip = Buffer.from('zip');
const [OTHERS, NONE] = ['Please do not provide other FunctionCode parameters when providing a ZipFile.', 'Please provide a source for function code.'];

it('is the zip of the request, or an object in S3', () => {
  expect(codeSource({ ZipFile: zip, SourceKMSKeyArn: '' })).toBe(zip);
  expect(codeSource({ S3Bucket: 'bucket', S3Key: 'key' })).toEqual({ bucket: 'bucket', key: 'key' });
  expect(codeSource({ S3Bucket: 'bucket', S3Key: 'key', S3ObjectVersion: 'v', S3ObjectStorageMode: 'COPY' })).toEqual({ bucket: 'bucket', key: 'key', versionId: 'v' });
});

it.each<readonly [CodeInput, string]>([
  [{}, NONE],
  [{ S3Bucket: 'bucket' }, NONE],
  [{ S3Key: 'key' }, NONE],
  [{ S3ObjectVersion: 'v' }, NONE],
  [{ ZipFile: zip, S3Bucket: 'bucket', S3Key: 'key' }, OTHERS],
  [{ ZipFile: zip, S3Key: 'key' }, OTHERS],
  [{ ZipFile: zip, S3ObjectVersion: 'v' }, OTHERS],
  [{ ZipFile: zip, ImageUri: 'image' }, OTHERS],
  [{ ImageUri: 'image' }, 'Switchyard does not support container images.'],
  [{ ZipFile: zip, SourceKMSKeyArn: 'arn:aws:kms:::key' }, 'Switchyard does not support SourceKMSKeyArn.'],
  [{ S3Bucket: 'bucket', S3Key: 'key', SourceKMSKeyArn: 'arn:aws:kms:::key' }, 'Switchyard does not support SourceKMSKeyArn.'],
  [{ S3Bucket: 'bucket', S3Key: 'key', S3ObjectStorageMode: 'REFERENCE' }, 'Switchyard does not support S3ObjectStorageMode REFERENCE: it copies packages.'],
])('is refused in %j', (code, message) => {
  expect(() => codeSource(code)).toThrow(expect.objectContaining({ code: 'InvalidParameterValueException', message }) as Error);
});
