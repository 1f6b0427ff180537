import { input } from '../http/shapes.js';

/** Constraints of IAM's model (service-2.json of `iam`, 2010-05-08). */
const RoleName = { type: 'string', in: 'body', required: true, minLength: 1, maxLength: 64, pattern: '[\\w+=,.@-]+' } as const;
const PolicyName = { type: 'string', in: 'body', required: true, minLength: 1, maxLength: 128, pattern: '[\\w+=,.@-]+' } as const;
const PolicyDocument = { type: 'string', in: 'body', required: true, minLength: 1, maxLength: 131_072, pattern: '[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+' } as const;
const PolicyArn = { type: 'string', in: 'body', required: true, minLength: 20, maxLength: 2048 } as const;
const Description = { type: 'string', in: 'body', maxLength: 1000, pattern: '[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u00A1-\\u00FF]*' } as const;
const MaxSessionDuration = { type: 'integer', in: 'body', min: 3600, max: 43_200 } as const;
const tagKey = { type: 'string', required: true, minLength: 1, maxLength: 128, pattern: '[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+' } as const;
const tagValue = { type: 'string', required: true, maxLength: 256, pattern: '[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*' } as const;
const Tags = { type: 'list', in: 'body', maxLength: 50, member: { type: 'structure', members: { Key: tagKey, Value: tagValue } } } as const;
const Marker = { type: 'string', in: 'body', minLength: 1, maxLength: 320 } as const;
const MaxItems = { type: 'integer', in: 'body', min: 1, max: 1000 } as const;

export const createRoleInput = input({
  Path: { type: 'string', in: 'body', minLength: 1, maxLength: 512, pattern: '(\\u002F)|(\\u002F[\\u0021-\\u007E]+\\u002F)' },
  RoleName,
  AssumeRolePolicyDocument: PolicyDocument,
  Description,
  MaxSessionDuration,
  PermissionsBoundary: { ...PolicyArn, required: false },
  Tags,
});
export const roleInput = input({ RoleName });
export const listRolesInput = input({ PathPrefix: { type: 'string', in: 'body', minLength: 1, maxLength: 512, pattern: '\\u002F[\\u0021-\\u007F]*' }, Marker, MaxItems });
export const listOfRoleInput = input({ RoleName, Marker, MaxItems });
export const updateRoleInput = input({ RoleName, Description, MaxSessionDuration });
export const updateRoleDescriptionInput = input({ RoleName, Description: { ...Description, required: true } });
export const policyDocumentInput = input({ RoleName, PolicyDocument });
export const rolePolicyInput = input({ RoleName, PolicyName });
export const putRolePolicyInput = input({ RoleName, PolicyName, PolicyDocument });
export const policyArnInput = input({ RoleName, PolicyArn });
export const tagRoleInput = input({ RoleName, Tags: { ...Tags, required: true } });
export const untagRoleInput = input({ RoleName, TagKeys: { type: 'list', in: 'body', required: true, maxLength: 50, member: tagKey } });
