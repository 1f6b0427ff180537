import { description, functionNameToManage, marker, maxItems } from '../function/function.inputs.js';
import { input } from '../http/shapes.js';

export const codeSigningConfigArn = {
  type: 'string', maxLength: 200,
  pattern: 'arn:(aws[a-zA-Z-]*)?:lambda:[a-z]{2}((-gov)|(-iso(b?)))?-[a-z]+-\\d{1}:\\d{12}:code-signing-config:csc-[a-z0-9]{17}',
} as const;

const CodeSigningConfigArn = { in: 'path', required: true, ...codeSigningConfigArn } as const;

export const functionCodeSigningConfigInput = input({ FunctionName: functionNameToManage });

export const putFunctionCodeSigningConfigInput = input({
  CodeSigningConfigArn: { in: 'body', required: true, ...codeSigningConfigArn },
  FunctionName: functionNameToManage,
});

export const codeSigningConfigInput = input({ CodeSigningConfigArn });

export const updateCodeSigningConfigInput = input({
  CodeSigningConfigArn,
  Description: { in: 'body', ...description },
  AllowedPublishers: {
    in: 'body', type: 'structure',
    members: {
      SigningProfileVersionArns: {
        type: 'list', required: true, minLength: 1, maxLength: 20,
        member: { type: 'string', pattern: 'arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\\-])+:([a-z]{2}(-gov)?-[a-z]+-\\d{1})?:(\\d{12})?:(.*)' },
      },
    },
  },
  CodeSigningPolicies: {
    in: 'body', type: 'structure', members: { UntrustedArtifactOnDeployment: { type: 'string', enum: ['Warn', 'Enforce'] } },
  },
});

export const listCodeSigningConfigsInput = input({ Marker: marker, MaxItems: maxItems });

export const listFunctionsByCodeSigningConfigInput = input({ CodeSigningConfigArn, Marker: marker, MaxItems: maxItems });
