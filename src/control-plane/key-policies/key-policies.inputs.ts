import { revokeAccessKeyInput } from '../accounts/accounts.inputs.js';
import { input } from '../http/shapes.js';

/** As IAM names inline policies. */
const policyName = { type: 'string', in: 'path', required: true, minLength: 1, maxLength: 128, pattern: '[\\w+=,.@-]+' } as const;

/** Characters of one document. IAM gives managed policies 6144. */
const LONGEST_DOCUMENT = 6144;

export const listAccessKeyPoliciesInput = input({ ...revokeAccessKeyInput });

export const accessKeyPolicyInput = input({ ...revokeAccessKeyInput, PolicyName: policyName });

export const putAccessKeyPolicyInput = input({
  ...accessKeyPolicyInput,
  PolicyDocument: { type: 'string', in: 'body', required: true, minLength: 1, maxLength: LONGEST_DOCUMENT },
});
