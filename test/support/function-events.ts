import type { CodeReference, FunctionConfiguration, FunctionEvent, PermissionStatement } from '../../src/contract/index.js';

/** The function that specs are about. */
export const target = { accountId: '123456789012', region: 'us-west-2', functionName: 'helloworld' };
export const ARN = 'arn:aws:lambda:us-west-2:123456789012:function:helloworld';

export const configuration: FunctionConfiguration = {
  runtime: 'nodejs6.10',
  role: 'arn:aws:iam::123456789012:role/lambda_basic_execution',
  handler: 'helloworld.handler',
  description: '',
  timeout: 3,
  memorySize: 128,
  architectures: ['x86_64'],
  ephemeralStorageSize: 512,
  tracingMode: 'PassThrough',
  logging: { logFormat: 'Text', logGroup: '/aws/lambda/helloworld' },
  snapStartApplyOn: 'None',
};

export const code: CodeReference = { sha256: 'OjRFuuHKizEE8tHFIMsI+iHR6BPAfJ5S0rW31Mh6jKg=', size: 287 };
export const otherCode: CodeReference = { sha256: '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=', size: 300 };

export const created: FunctionEvent = {
  type: 'FunctionCreated',
  data: { functionName: target.functionName, region: target.region, configuration, code, tags: {} },
};
export const activated: FunctionEvent = { type: 'FunctionActivated', data: {} };
export const codeUpdated: FunctionEvent = { type: 'FunctionCodeUpdated', data: { code: otherCode, architectures: ['x86_64'] } };
export const updateCompleted: FunctionEvent = { type: 'FunctionUpdateCompleted', data: {} };
export const deleted: FunctionEvent = { type: 'FunctionDeleted', data: {} };

export const published = (version: number, of = code, settings: Partial<FunctionConfiguration> = {}): FunctionEvent => ({
  type: 'VersionPublished',
  data: { version: String(version), configuration: { ...configuration, ...settings }, code: of },
});

export const aliasCreated = (aliasName: string, functionVersion: string, weights: Record<string, number> = {}, description = ''): FunctionEvent => ({
  type: 'AliasCreated',
  data: { aliasName, target: { functionVersion, additionalVersionWeights: weights }, description },
});

export const statement = (Sid: string, Resource = `${ARN}:PROD`): PermissionStatement => ({
  Sid,
  Effect: 'Allow',
  Principal: { Service: 's3.amazonaws.com' },
  Action: 'lambda:InvokeFunction',
  Resource,
  Condition: { StringEquals: { 'AWS:SourceAccount': '111111111111' }, ArnLike: { 'AWS:SourceArn': 'arn:aws:s3:::examplebucket' } },
});

export const permissionAdded = (qualifier: string | null, Sid: string): FunctionEvent => ({
  type: 'PermissionAdded',
  data: { qualifier, statement: statement(Sid) },
});

export const provisioned = (qualifier: string, provisionedConcurrentExecutions: number): FunctionEvent => ({
  type: 'ProvisionedConcurrencyConfigured',
  data: { qualifier, provisionedConcurrentExecutions },
});
