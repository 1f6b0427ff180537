import { answers, functionNotFound, invalid, refuses, type Case } from './cases.js';
import { codeOf, configurationOf, inProgress, pending } from './fixtures.js';
import { atMost, mustMatch } from './reference-cases.js';
import { arnOf, createAlias, createFunction, from, functionPath, getFunction, OTHER_ACCOUNT, OTHER_ZIP, updateCode, ZIP } from './requests.js';

const ipve = (text: string) => refuses('InvalidParameterValueException', text);
const getObject = (code: string, message: string) => ipve(`Error occurred while GetObject. S3 Error Code: ${code}. S3 Error Message: ${message}`);
const denied = (object: string, code = 'AccessDenied', message = 'Access Denied') => refuses('AccessDeniedException', `Your access has been denied by S3, please make sure your request credentials have permission to GetObject for ${object}. S3 Error Code: ${code}. S3 Error Message: ${message}`);
const NO_SOURCE = ipve('Please provide a source for function code.');
const TWO_SOURCES = ipve('Please do not provide other FunctionCode parameters when providing a ZipFile.');
const UNZIPPABLE = ipve('Could not unzip uploaded file. Please check your file, then try to upload again.');
const BUCKET = '[0-9A-Za-z\\.\\-_]*(?<!\\.)';

/** Cases that need no S3: what names the code. */
const sources: readonly Case[] = [
  { that: 'none', evidence: 'I', when: createFunction('unsourced', { Code: {} }), then: NO_SOURCE },
  { that: 'a bucket without a key', evidence: '?', when: createFunction('unsourced', { Code: { S3Bucket: 'bucket' } }), then: NO_SOURCE },
  { that: 'a key without a bucket', evidence: '?', when: createFunction('unsourced', { Code: { S3Key: 'key' } }), then: NO_SOURCE },
  { that: 'a zip and an object', evidence: 'I', when: createFunction('unsourced', { Code: { ZipFile: ZIP, S3Bucket: 'bucket', S3Key: 'key' } }), then: TWO_SOURCES },
  { that: 'a zip and a version', evidence: '?', when: createFunction('unsourced', { Code: { ZipFile: ZIP, S3ObjectVersion: 'v' } }), then: TWO_SOURCES },
  { that: 'a zip and an object, of an update', evidence: 'I', when: updateCode('bare', { ZipFile: ZIP, S3Bucket: 'bucket', S3Key: 'key' }), then: TWO_SOURCES },
  { that: 'none, of an update', evidence: 'I', when: updateCode('bare', {}), then: NO_SOURCE },
  { that: 'an image', evidence: 'own', when: createFunction('unsourced', { Code: { ImageUri: 'image' } }), then: ipve('Switchyard does not support container images.') },
  { that: 'a package under a KMS key', evidence: 'own', when: createFunction('unsourced', { Code: { S3Bucket: 'bucket', S3Key: 'key', SourceKMSKeyArn: 'arn:aws:kms:us-west-2:123456789012:key/k' } }), then: ipve('Switchyard does not support SourceKMSKeyArn.') },
  { that: 'an object that stays in S3', evidence: 'own', when: createFunction('unsourced', { Code: { S3Bucket: 'bucket', S3Key: 'key', S3ObjectStorageMode: 'REFERENCE' } }), then: ipve('Switchyard does not support S3ObjectStorageMode REFERENCE: it copies packages.') },
  { that: 'S3 without an endpoint', evidence: 'own', when: createFunction('unsourced', { Code: { S3Bucket: 'bucket', S3Key: 'key' } }), then: ipve('Switchyard was not told of an S3 endpoint to take code from: set SWITCHYARD_S3_CODE_ENDPOINT, or provide the package as ZipFile.') },
  { that: 'a bucket that no URL should hold', evidence: 'M', when: createFunction('unsourced', { Code: { S3Bucket: 'evil/../bucket', S3Key: 'key' } }), then: invalid(mustMatch('evil/../bucket', 'code.s3Bucket', BUCKET)) },
  {
    that: 'three members at once', evidence: 'M', when: createFunction('unsourced', { Code: { S3Bucket: 'b.', S3Key: '', S3ObjectVersion: '' } }),
    then: invalid(
      mustMatch('b.', 'code.s3Bucket', BUCKET), "Value 'b.' at 'code.s3Bucket' failed to satisfy constraint: Member must have length greater than or equal to 3",
      "Value '' at 'code.s3Key' failed to satisfy constraint: Member must have length greater than or equal to 1",
      "Value '' at 'code.s3ObjectVersion' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ),
  },
];

export const CODE_SIGNING = 'arn:(aws[a-zA-Z-]*)?:lambda:[a-z]{2}((-gov)|(-iso(b?)))?-[a-z]+-\\d{1}:\\d{12}:code-signing-config:csc-[a-z0-9]{17}';
const INVOCATIONS = functionPath('bare', '/invocations');

/** Constraints that the API model has and the sheet says nothing of. */
const constraints: readonly Case[] = [
  { that: 'more memory than managed instances have', evidence: 'M', when: createFunction('x', { MemorySize: 32_769 }), then: invalid("Value '32769' at 'memorySize' failed to satisfy constraint: Member must have value less than or equal to 32768") },
  { that: 'more memory than functions have', evidence: 'D', when: createFunction('x', { MemorySize: 10_241 }), then: ipve("'MemorySize' value failed to satisfy constraint: Member must have value less than or equal to 10240") },
  { that: 'a code signing configuration that is no ARN of one', evidence: 'M', when: createFunction('x', { CodeSigningConfigArn: 'csc' }), then: invalid(mustMatch('csc', 'codeSigningConfigArn', CODE_SIGNING)) },
  { that: 'a tenant of other characters', evidence: 'M', when: { method: 'POST', target: INVOCATIONS, body: '{}', headers: { 'x-amz-tenant-id': 'a#b' } }, then: invalid(mustMatch('a#b', 'tenantId', '[a-zA-Z0-9\\._:\\/=+\\-@ ]+')) },
  { that: 'the name of a durable execution that is too long', evidence: 'M', when: { method: 'POST', target: INVOCATIONS, body: '{}', headers: { 'x-amz-durable-execution-name': 'n'.repeat(65) } }, then: invalid(atMost('n'.repeat(65), 'durableExecutionName', 64)) },
];

export const codeCases = { 'sources of code': sources, 'constraints of the model': constraints };

/** What the S3 server of these cases answers by bucket and key is in `test/e2e/s3-code.spec.ts`. */
const fromS3 = (S3Key: string, given: object = {}) => ({ S3Bucket: 'packages', S3Key, ...given });
const created = (name: string, zip: string, given: object = {}) => answers(201, without(configurationOf(name, { ...codeOf(zip), ...pending, ...given }), 'LastUpdateStatus'));

const s3Code: readonly Case[] = [
  { that: 'CreateFunction', evidence: 'M', when: createFunction('fetched', { Code: fromS3('one.zip') }), then: created('fetched', ZIP) },
  { that: 'UpdateFunctionCode', evidence: 'M', given: [createFunction('moved', { Code: fromS3('one.zip') })], when: updateCode('moved', fromS3('folder/zwei ü.zip')), then: answers(200, configurationOf('moved', { ...codeOf(OTHER_ZIP), ...inProgress })) },
  { that: 'a version of the object', evidence: 'M', when: createFunction('older', { Code: fromS3('one.zip', { S3ObjectVersion: 'first' }) }), then: created('older', OTHER_ZIP) },
  { that: 'a dry run', evidence: 'M', given: [createFunction('dry')], when: updateCode('dry', fromS3('folder/zwei ü.zip', { DryRun: true })), then: answers(200, configurationOf('dry', codeOf(OTHER_ZIP))) },
  { that: 'Publish', evidence: 'S', when: createFunction('issued', { Code: fromS3('one.zip'), Publish: true }), then: created('issued', ZIP, { Version: '1' }) },
  { that: 'a storage mode that is the usual one', evidence: 'M', when: createFunction('copied', { Code: fromS3('one.zip', { S3ObjectStorageMode: 'COPY' }) }), then: created('copied', ZIP) },
  { that: 'a missing bucket', evidence: 'S', when: createFunction('unfetched', { Code: { S3Bucket: 'nobucket', S3Key: 'one.zip' } }), then: getObject('NoSuchBucket', 'The specified bucket does not exist') },
  { that: 'a missing key', evidence: 'S', when: createFunction('unfetched', { Code: fromS3('nokey') }), then: getObject('NoSuchKey', 'The specified key does not exist.') },
  { that: 'a missing key, of an update', evidence: 'S', when: updateCode('dry', fromS3('nokey')), then: getObject('NoSuchKey', 'The specified key does not exist.') },
  { that: 'a missing version', evidence: '?', when: createFunction('unfetched', { Code: fromS3('one.zip', { S3ObjectVersion: 'none' }) }), then: getObject('NoSuchVersion', 'The specified version does not exist.') },
  { that: 'a bucket of another region', evidence: 'D', when: createFunction('unfetched', { Code: { S3Bucket: 'elsewhere', S3Key: 'one.zip' } }), then: getObject('PermanentRedirect', 'The bucket is in this region: us-east-2. Please use this region to retry the request') },
  { that: 'a bucket that S3 denies', evidence: 'I', when: createFunction('unfetched', { Code: { S3Bucket: 'forbidden', S3Key: 'one.zip' } }), then: denied('forbidden/one.zip') },
  { that: 'a bucket that the account was not granted', evidence: 'own', when: createFunction('unfetched', { Code: { S3Bucket: 'private', S3Key: 'one.zip' } }), then: denied('private/one.zip') },
  { that: 'a step out of what it was granted', evidence: 'own', when: createFunction('unfetched', { Code: fromS3('../private/one.zip') }), then: denied('packages/../private/one.zip') },
  { that: 'what another account was granted', evidence: 'own', when: from({ accountId: OTHER_ACCOUNT }, createFunction('unfetched', { Code: fromS3('one.zip') })), then: denied('packages/one.zip') },
  { that: 'an object that is no zip', evidence: 'S', when: createFunction('unfetched', { Code: fromS3('text') }), then: UNZIPPABLE },
  { that: 'an object that is empty', evidence: 'S', when: createFunction('unfetched', { Code: fromS3('empty') }), then: UNZIPPABLE },
  { that: 'an object above 250 MB', evidence: 'S', when: createFunction('unfetched', { Code: fromS3('huge') }), then: ipve('Unzipped size must be smaller than 262144000 bytes') },
  { that: 'an S3 that fails', evidence: '?', when: createFunction('unfetched', { Code: fromS3('failing') }), then: { status: 500, code: 'ServiceException', body: { Type: 'Service', Message: 'Error occurred while GetObject. S3 Error Code: InternalError. S3 Error Message: We encountered an internal error. Please try again.' } } },
  { that: 'a function that is missing is told before S3 is asked', evidence: 'own', when: updateCode('doesnotexist', fromS3('one.zip')), then: functionNotFound(arnOf('doesnotexist')) },
  { that: 'nothing is left of those', evidence: 'own', when: getFunction('unfetched'), then: functionNotFound(arnOf('unfetched')) },
  { that: 'GetFunction', evidence: 'S', given: [createAlias('issued', { Name: 'LIVE', FunctionVersion: '1' })], when: getFunction('issued', { Qualifier: 'LIVE' }), then: answers(200, { Configuration: configurationOf('issued', { FunctionArn: arnOf('issued:LIVE'), Version: '1' }), Code: { RepositoryType: 'S3', Location: expect.stringMatching(/^http:/) as unknown } }) },
];

export const s3CodeCases = { 'code in S3': s3Code };

function without(body: Readonly<Record<string, unknown>>, member: string): Record<string, unknown> {
  const { [member]: _, ...rest } = body;
  return rest;
}
