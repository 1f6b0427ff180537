import { input } from '../http/shapes.js';
import { codeSigningConfigArn } from '../code-signing/code-signing.inputs.js';
import {
  description, functionNameToChange, functionNameToManage, functionNameToRead, marker, maxItems, publishTo, qualifier, revisionId,
} from '../function/function.inputs.js';
import { tags } from '../tags/tags.inputs.js';

/**
 * A bound that the API's model does not name: ARNs as IAM has them. Every event, row and routing entry of a function carries them.
 */
const LONGEST_ARN = 2048;

/** Seen on AWS (appleboy/lambda-action#83), where the model's own pattern is another. */
const LAYER =
  '(arn:(aws[a-zA-Z-]*)?:lambda:[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+)|' +
  '(arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+)';

const configuration = {
  Role: { in: 'body', type: 'string', maxLength: LONGEST_ARN, pattern: 'arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+' },
  Handler: { in: 'body', type: 'string', maxLength: 128, pattern: '[^\\s]+' },
  Runtime: { in: 'body', type: 'string' },
  Description: { in: 'body', ...description },
  Timeout: { in: 'body', type: 'integer', min: 1, max: 900 },
  // The model's bound is that of managed instances; what other functions may have is checked apart (configuration.ts).
  MemorySize: { in: 'body', type: 'integer', min: 128, max: 32_768 },
  EphemeralStorage: {
    in: 'body', type: 'structure', members: { Size: { type: 'integer', min: 512, max: 10_240, required: true } },
  },
  Environment: {
    in: 'body', type: 'structure',
    members: {
      Variables: { type: 'map', sensitive: true, key: { type: 'string', pattern: '[a-zA-Z]([a-zA-Z0-9_])+' }, value: { type: 'string' } },
    },
  },
  TracingConfig: { in: 'body', type: 'structure', members: { Mode: { type: 'string', enum: ['Active', 'PassThrough'] } } },
  LoggingConfig: {
    in: 'body', type: 'structure',
    members: {
      LogFormat: { type: 'string', enum: ['JSON', 'Text'] },
      ApplicationLogLevel: { type: 'string', enum: ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] },
      SystemLogLevel: { type: 'string', enum: ['DEBUG', 'INFO', 'WARN'] },
      LogGroup: { type: 'string', minLength: 1, maxLength: 512, pattern: '[\\.\\-_/#A-Za-z0-9]+' },
    },
  },
  SnapStart: { in: 'body', type: 'structure', members: { ApplyOn: { type: 'string', enum: ['PublishedVersions', 'None'] } } },
  DeadLetterConfig: {
    in: 'body', type: 'structure',
    members: { TargetArn: { type: 'string', maxLength: LONGEST_ARN, pattern: '(arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*)|()' } },
  },
  KMSKeyArn: { in: 'body', type: 'string', maxLength: LONGEST_ARN, pattern: '(arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*)|()' },
  VpcConfig: {
    in: 'body', type: 'structure',
    members: {
      // Seen on AWS: appleboy/lambda-action#72, aws-cloudformation/cfn-lint#3261; the model has no pattern of these.
      SubnetIds: { type: 'list', maxLength: 16, notNullUnsaid: true, member: { type: 'string', minLength: 0, maxLength: 1024, pattern: '^subnet-[0-9a-z]*$' } },
      SecurityGroupIds: { type: 'list', maxLength: 5, notNullUnsaid: true, member: { type: 'string', minLength: 0, maxLength: 1024, pattern: '^sg-[0-9a-zA-Z]*$' } },
      Ipv6AllowedForDualStack: { type: 'boolean' },
    },
  },
  Layers: { in: 'body', type: 'list', member: { type: 'string', minLength: 1, maxLength: 2048, pattern: LAYER } },
  FileSystemConfigs: { in: 'body', type: 'list', maxLength: 1, member: { type: 'structure', members: {} } },
  ImageConfig: { in: 'body', type: 'structure', members: {} },
  CapacityProviderConfig: { in: 'body', type: 'structure', members: {} },
  DurableConfig: { in: 'body', type: 'structure', members: {} },
} as const;

const code = {
  ZipFile: { type: 'blob' },
  S3Bucket: { type: 'string', minLength: 3, maxLength: 63, pattern: '[0-9A-Za-z\\.\\-_]*(?<!\\.)' },
  S3Key: { type: 'string', minLength: 1, maxLength: 1024 },
  S3ObjectVersion: { type: 'string', minLength: 1, maxLength: 1024 },
  S3ObjectStorageMode: { type: 'string', enum: ['COPY', 'REFERENCE'] },
  ImageUri: { type: 'string' },
  SourceKMSKeyArn: { type: 'string', pattern: '(arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*)|()' },
} as const;

const architectures = {
  in: 'body', type: 'list', minLength: 1, maxLength: 1, member: { type: 'string', enum: ['x86_64', 'arm64'] },
} as const;

export const createFunctionInput = input({
  ...configuration,
  FunctionName: { ...functionNameToChange, in: 'body' },
  Role: { ...configuration.Role, required: true },
  Code: { in: 'body', type: 'structure', required: true, members: code },
  PackageType: { in: 'body', type: 'string', enum: ['Zip', 'Image'] },
  Architectures: architectures,
  Publish: { in: 'body', type: 'boolean' },
  Tags: { in: 'body', ...tags },
  CodeSigningConfigArn: { in: 'body', ...codeSigningConfigArn },
  PublishTo: publishTo,
  TenancyConfig: { in: 'body', type: 'structure', members: {} },
});

export const updateFunctionCodeInput = input({
  FunctionName: functionNameToChange,
  ZipFile: { in: 'body', ...code.ZipFile },
  S3Bucket: { in: 'body', ...code.S3Bucket },
  S3Key: { in: 'body', ...code.S3Key },
  S3ObjectVersion: { in: 'body', ...code.S3ObjectVersion },
  S3ObjectStorageMode: { in: 'body', ...code.S3ObjectStorageMode },
  ImageUri: { in: 'body', ...code.ImageUri },
  SourceKMSKeyArn: { in: 'body', ...code.SourceKMSKeyArn },
  Architectures: architectures,
  Publish: { in: 'body', type: 'boolean' },
  PublishTo: publishTo,
  DryRun: { in: 'body', type: 'boolean' },
  RevisionId: { in: 'body', ...revisionId },
});

export const updateFunctionConfigurationInput = input({
  ...configuration,
  FunctionName: functionNameToChange,
  RevisionId: { in: 'body', ...revisionId },
});

export const getFunctionInput = input({ FunctionName: functionNameToRead, Qualifier: qualifier });

export const deleteFunctionInput = input({ FunctionName: functionNameToManage, Qualifier: qualifier });

export const listFunctionsInput = input({
  MasterRegion: { in: 'query', type: 'string', pattern: 'ALL|[a-z]{2}(-gov)?-[a-z]+-\\d{1}' },
  FunctionVersion: { in: 'query', type: 'string', enum: ['ALL'] },
  Marker: marker,
  MaxItems: maxItems,
});
