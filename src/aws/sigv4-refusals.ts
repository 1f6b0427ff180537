import { AwsError, S3Error, unmodelled } from './errors.js';
import { basicIsoTime } from './sigv4.js';
import type { SignatureFailure } from './sigv4-verify.js';

/**
 * AWS's words for each way in which a signature can fail: JSON services (Lambda's front end) and S3. Texts as the
 * services answer them; S3's codes are in its API reference, "Error responses".
 */

const basicTime = (epochMilliseconds: number): string => basicIsoTime(new Date(epochMilliseconds));
const unreachable = (failure: never): never => {
  throw new Error(`no words for ${JSON.stringify(failure)}`);
};

const invalidSignature = (message: string): AwsError => unmodelled('InvalidSignatureException', 403, message);
const incompleteSignature = (message: string): AwsError => unmodelled('IncompleteSignatureException', 403, message);
const unrecognizedClient = (): AwsError =>
  unmodelled('UnrecognizedClientException', 403, 'The security token included in the request is invalid.');

const missingParameter = (name: string): string =>
  name === 'X-Amz-Date'
    ? "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."
    : `Authorization header requires '${name}' parameter.`;

/** Longest part of a client's own text that an error repeats. */
const shown = (text: string): string => (text.length > 512 ? `${text.slice(0, 512)}…` : text);

function scopeMessage(failure: Extract<SignatureFailure, { failure: 'wrong-scope' }>): string {
  switch (failure.part) {
    case 'service':
      return `Credential should be scoped to correct service: '${failure.expected}'.`;
    case 'terminator':
      return `Credential should be scoped with a valid terminator: '${failure.expected}', not '${shown(failure.given)}'.`;
    case 'region':
      return `Credential should be scoped to a valid region, not '${shown(failure.given)}'.`;
    case 'date':
      return `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${shown(failure.given)}' != '${failure.expected}', from '${failure.amzDate}'.`;
  }
}

/** The refusal as Lambda and the other JSON services answer it. */
export function jsonSignatureRefusal(failure: SignatureFailure): AwsError {
  switch (failure.failure) {
    case 'missing':
      return unmodelled('MissingAuthenticationTokenException', 403, 'Missing Authentication Token');
    case 'two-mechanisms':
      return incompleteSignature('Only one auth mechanism is allowed: either the Authorization header or the X-Amz-Algorithm query parameter.');
    case 'unsupported-algorithm':
      return incompleteSignature(`Unsupported AWS 'algorithm': '${shown(failure.algorithm)}'.`);
    case 'incomplete':
      return incompleteSignature(`${failure.missing.map(missingParameter).join(' ')} Authorization=${shown(failure.authorization)}`);
    case 'incomplete-query':
      return incompleteSignature(
        "AWS query-string parameters must include 'X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-Date', 'X-Amz-Expires', 'X-Amz-SignedHeaders' and 'X-Amz-Signature'.",
      );
    case 'malformed-credential':
      return incompleteSignature(
        `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${shown(failure.credential)}'.`,
      );
    case 'malformed-date':
      return incompleteSignature(
        `Date must be in ISO-8601 'basic format'. Got '${shown(failure.given)}'. See http://en.wikipedia.org/wiki/ISO_8601.`,
      );
    case 'malformed-expires':
      return incompleteSignature("'X-Amz-Expires' must be a number of seconds from 0 to 604800.");
    case 'wrong-scope':
      return invalidSignature(scopeMessage(failure));
    case 'unsigned-headers':
      return invalidSignature(`'${failure.names.join("', '")}' must be a 'SignedHeader' in the AWS Authorization.`);
    case 'expired':
      return invalidSignature(
        `Signature expired: ${failure.amzDate} is now earlier than ${basicTime(failure.earliest)} (${basicTime(failure.now)} - ${failure.skewMinutes} min.)`,
      );
    case 'not-yet-current':
      return invalidSignature(
        `Signature not yet current: ${failure.amzDate} is still later than ${basicTime(failure.latest)} (${basicTime(failure.now)} + ${failure.skewMinutes} min.)`,
      );
    case 'presigned-expired':
      return invalidSignature(`Signature expired: ${basicTime(failure.expiredAt)} is now earlier than ${basicTime(failure.now)}`);
    case 'presigned-not-yet-valid':
      return invalidSignature(`Signature not yet current: ${failure.amzDate} is still later than ${basicTime(failure.now)}`);
    case 'unknown-key':
    case 'unknown-token':
      return unrecognizedClient();
    case 'mismatch':
      return invalidSignature(
        'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
      );
    default:
      return unreachable(failure);
  }
}

const isoTime = (epochMilliseconds: number): string => `${new Date(epochMilliseconds).toISOString().slice(0, 19)}Z`;
const headerMalformed = (problem: string, elements?: Record<string, string>): S3Error =>
  new S3Error('AuthorizationHeaderMalformed', 400, `The authorization header is malformed; ${problem}`, elements);
const queryMalformed = (message: string, elements?: Record<string, string>): S3Error =>
  new S3Error('AuthorizationQueryParametersError', 400, message, elements);
const credentialForm = 'expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".';

function s3ScopeRefusal(failure: Extract<SignatureFailure, { failure: 'wrong-scope' }>): S3Error {
  const given = shown(failure.given);
  const { expected, form } = failure;
  const elements: Record<string, string> = failure.part === 'region' ? { Region: expected } : {};
  const problem = {
    service: `incorrect service "${given}". This endpoint belongs to "${expected}".`,
    terminator: `incorrect terminal "${given}". This endpoint uses "${expected}".`,
    region: `the region '${given}' is wrong; expecting '${expected}'`,
    date: `Invalid credential date "${given}". This date is not the same as X-Amz-Date: "${expected}".`,
  }[failure.part];
  return form === 'header' ? headerMalformed(problem, elements) : queryMalformed(`Error parsing the X-Amz-Credential parameter; ${problem}`, elements);
}

const requestTimeTooSkewed = (amzDate: string, now: number, skewMinutes: number): S3Error =>
  new S3Error('RequestTimeTooSkewed', 403, 'The difference between the request time and the current time is too large.', {
    RequestTime: amzDate, ServerTime: isoTime(now), MaxAllowedSkewMilliseconds: String(skewMinutes * 60_000),
  });

/** The refusal as S3 answers it. */
export function s3SignatureRefusal(failure: SignatureFailure): S3Error {
  switch (failure.failure) {
    case 'missing':
      return new S3Error('AccessDenied', 403, 'Access Denied');
    case 'two-mechanisms':
      return new S3Error(
        'InvalidArgument', 400,
        'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified',
      );
    case 'unsupported-algorithm':
      return new S3Error('InvalidRequest', 400, 'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.');
    case 'incomplete':
      return failure.missing.every((name) => name === 'X-Amz-Date')
        ? new S3Error('AccessDenied', 403, 'AWS authentication requires a valid Date or x-amz-date header')
        : headerMalformed('the authorization header requires three components: Credential, SignedHeaders, and Signature.');
    case 'incomplete-query':
      return queryMalformed(
        'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
      );
    case 'malformed-credential':
      return failure.form === 'header'
        ? headerMalformed(`the Credential is mal-formed; ${credentialForm}`)
        : queryMalformed(`Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; ${credentialForm}`);
    case 'malformed-date':
      return failure.form === 'header'
        ? new S3Error('AccessDenied', 403, 'AWS authentication requires a valid Date or x-amz-date header')
        : queryMalformed(`X-Amz-Date must be in the ISO8601 Long Format "yyyyMMdd'T'HHmmss'Z'"`);
    case 'malformed-expires':
      return queryMalformed({
        'not-a-number': 'X-Amz-Expires should be a number',
        negative: 'X-Amz-Expires must be non-negative',
        'too-long': 'X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds',
      }[failure.problem]);
    case 'wrong-scope':
      return s3ScopeRefusal(failure);
    case 'unsigned-headers':
      return new S3Error('AccessDenied', 403, 'There were headers present in the request which were not signed', {
        HeadersNotSigned: failure.names.join(', '),
      });
    case 'expired':
    case 'not-yet-current':
      return requestTimeTooSkewed(failure.amzDate, failure.now, failure.skewMinutes);
    case 'presigned-expired':
      return new S3Error('AccessDenied', 403, 'Request has expired', {
        'X-Amz-Expires': String(failure.expires), Expires: isoTime(failure.expiredAt), ServerTime: isoTime(failure.now),
      });
    case 'presigned-not-yet-valid':
      return new S3Error('AccessDenied', 403, 'Request is not yet valid', { RequestTime: failure.amzDate, ServerTime: isoTime(failure.now) });
    case 'unknown-key':
      return new S3Error('InvalidAccessKeyId', 403, 'The AWS Access Key Id you provided does not exist in our records.', {
        AWSAccessKeyId: shown(failure.accessKeyId),
      });
    case 'unknown-token':
      return new S3Error('InvalidToken', 400, 'The provided token is malformed or otherwise invalid.');
    case 'mismatch':
      return new S3Error(
        'SignatureDoesNotMatch', 403,
        'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
        { AWSAccessKeyId: shown(failure.accessKeyId), SignatureProvided: shown(failure.signature) },
      );
    default:
      return unreachable(failure);
  }
}
