import { invalidParameterValue } from '../../aws/index.js';
import { refuseUnsupported } from '../function/unsupported.js';

/** The members of Code, or of UpdateFunctionCode, that say where the package is. */
export interface CodeInput {
  readonly ZipFile?: Buffer;
  readonly S3Bucket?: string;
  readonly S3Key?: string;
  readonly S3ObjectVersion?: string;
  readonly S3ObjectStorageMode?: string;
  readonly ImageUri?: string;
  readonly SourceKMSKeyArn?: string;
}

/** An object in S3. */
export interface S3Object {
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string;
}

/**
 * Where the package of a request is: in the request, or in S3.
 * @throws AwsError InvalidParameterValue in AWS's words for none or two of them; for what Switchyard does not have: images,
 * packages under a KMS key, and code that stays in S3
 */
export function codeSource(code: CodeInput): Buffer | S3Object {
  const { ZipFile: zip, S3Bucket: bucket, S3Key: key, S3ObjectVersion: versionId, S3ObjectStorageMode: storageMode } = code;
  if (zip !== undefined && [bucket, key, versionId, storageMode, code.ImageUri].some((other) => other !== undefined)) {
    throw invalidParameterValue('Please do not provide other FunctionCode parameters when providing a ZipFile.');
  }
  if (code.ImageUri !== undefined) throw invalidParameterValue('Switchyard does not support container images.');
  refuseUnsupported(code, 'SourceKMSKeyArn');
  if (storageMode === 'REFERENCE') throw invalidParameterValue('Switchyard does not support S3ObjectStorageMode REFERENCE: it copies packages.');
  if (zip !== undefined) return zip;
  if (bucket === undefined || key === undefined) throw invalidParameterValue('Please provide a source for function code.');
  return { bucket, key, versionId };
}
