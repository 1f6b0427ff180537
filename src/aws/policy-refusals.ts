import { accessDenied, type AwsError } from './errors.js';
import type { Decision } from './policy.js';

/** Which policies refused a call, as AWS names them. */
export type PolicyType = 'identity-based' | 'resource-based';

/** A call that was refused: who asked for what on which resource, and what the policies said. */
export interface RefusedCall {
  /** ARN of an identity, or name of a service. */
  readonly caller: string;
  readonly action: string;
  readonly resource: string;
  readonly decision: Exclude<Decision, 'allowed'>;
  readonly policyType: PolicyType;
}

/** Why, in AWS's words (IAM, "Troubleshoot access denied error messages"); S3 puts the resource in quotes. */
export function refusalText({ caller, action, resource, decision, policyType }: RefusedCall): string {
  const why = decision === 'explicitly-denied' ? `with an explicit deny in ${article(policyType)} policy` : `because no ${policyType} policy allows the ${action} action`;
  const shown = action.startsWith('s3:') && resource !== '*' ? `"${resource}"` : resource;
  return `User: ${caller} is not authorized to perform: ${action} on resource: ${shown} ${why}`;
}

const article = (policyType: PolicyType): string => (policyType === 'identity-based' ? `an ${policyType}` : `a ${policyType}`);

/** The refusal in Lambda's shape. */
export const notAuthorised = (call: RefusedCall): AwsError => accessDenied(refusalText(call));
