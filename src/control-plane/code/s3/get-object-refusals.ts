import { accessDenied, invalidParameterValue, serviceException, type AwsError } from '../../../aws/index.js';
import type { S3Object } from '../code-source.js';

/** S3's answer to a GetObject that it refused. */
export interface S3Answer {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** Where the bucket is, of an answer that sends elsewhere. */
  readonly region?: string;
}

const told = (code: string, message: string): string => `S3 Error Code: ${code}. S3 Error Message: ${message}`;

/** S3's own words, which other servers vary by a full stop or more. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ['NoSuchBucket', 'The specified bucket does not exist'],
  ['NoSuchKey', 'The specified key does not exist.'],
  ['NoSuchVersion', 'The specified version does not exist.'],
]);

/**
 * Lambda's refusal for S3's: recorded for missing buckets and keys, documented for other regions ("Troubleshoot deployment
 * issues in Lambda"), reported in public issues for 403s (awslabs/lambda-streams-to-firehose#21).
 */
export function refusalOf({ status, code, message, region }: S3Answer, { bucket, key }: S3Object): AwsError {
  if (status === 403) {
    return accessDenied(
      `Your access has been denied by S3, please make sure your request credentials have permission to GetObject for ${bucket}/${key}. ${told(code, message)}`,
    );
  }
  if (status >= 500 || status === 429) return serviceException(`Error occurred while GetObject. ${told(code, message)}`);
  const elsewhere = code === 'PermanentRedirect' && region !== undefined;
  const text = elsewhere ? `The bucket is in this region: ${region}. Please use this region to retry the request` : (WORDS.get(code) ?? message);
  return invalidParameterValue(`Error occurred while GetObject. ${told(code, text)}`);
}

/** What S3 answers to whom it denies an object; so do we where an account may not have it. */
export const DENIED: S3Answer = { status: 403, code: 'AccessDenied', message: 'Access Denied' };

/** The refusal where S3 did not answer: SDKs try again. */
export const unreachable = (reason: string): AwsError => serviceException(`Error occurred while GetObject. S3 could not be reached: ${reason}`);

export const notConfigured = (): AwsError =>
  invalidParameterValue('Switchyard was not told of an S3 endpoint to take code from: set SWITCHYARD_S3_CODE_ENDPOINT, or provide the package as ZipFile.');
