import { invalidParameterValue, parseOwnFunctionReference, resourceNotFound, type AwsError } from '../../../aws/index.js';
import { bucketStream, functionStream, roleStream } from '../../../contract/index.js';
import type { Call } from '../../http/call.js';

/** Whose history is asked for: a stream, or what an alias or a version of its function has of it. */
export interface RequestedSubject {
  readonly streamId: string;
  readonly alias?: string;
  readonly version?: string;
  /** The refusal where there never was such a thing. */
  readonly missing: AwsError;
}

const ROLE = /^role\/([\w+=,.@-]{1,64})$/;
const BUCKET = /^(?:s3:\/\/|arn:aws:s3:::)([^/]*)(.*)$/s;

/**
 * Reads what a history is asked for: a function, version or alias by name or ARN, `s3://bucket` or its ARN, `role/NAME`, or the bucket by the
 * parameter of its own. Undefined for the whole account.
 * @throws AwsError InvalidParameterValue for both at once, an object of a bucket, or $LATEST; see parseOwnFunctionReference
 */
export function requestedSubject({ input, caller, region, operation: action }: Call<{ Subject?: string; Bucket?: string }>): RequestedSubject | undefined {
  const { Subject: subject, Bucket } = input;
  const { accountId, arn } = caller;
  if (subject !== undefined && Bucket !== undefined) throw invalidParameterValue('Subject and Bucket exclude each other.');
  const [, bucketName = Bucket, key = ''] = BUCKET.exec(subject ?? '') ?? [];
  if (bucketName !== undefined) {
    if (key.length > 1) throw invalidParameterValue(`Objects have no history here: give the bucket alone, as s3://${bucketName}.`);
    return { streamId: bucketStream(accountId, bucketName), missing: resourceNotFound(`Bucket not found: s3://${bucketName}`) };
  }
  if (subject === undefined) return undefined;
  const [, roleName] = ROLE.exec(subject) ?? [];
  if (roleName !== undefined) return { streamId: roleStream(accountId, roleName), missing: resourceNotFound(`Role not found: ${subject}`) };
  const target = parseOwnFunctionReference(subject, undefined, { accountId, arn, region, action });
  const { functionName, qualifier } = target;
  if (qualifier === '$LATEST') throw invalidParameterValue(`The history of $LATEST is the function's: ask for ${functionName}.`);
  const streamId = functionStream(accountId, target.region, functionName);
  const missing = (what: string) => resourceNotFound(`${what} not found: ${subject}`);
  if (qualifier === undefined) return { streamId, missing: missing('Function') };
  return /^\d+$/.test(qualifier) ? { streamId, version: qualifier, missing: missing('Version') } : { streamId, alias: qualifier, missing: missing('Alias') };
}
