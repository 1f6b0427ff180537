import type { Decision } from './policy.js';
import type { PolicyType } from './policy-refusals.js';

/** What both kinds of policies say to a call, and whether the caller is of the account that owns the resource. */
export interface BothDecisions {
  readonly identity: Decision;
  readonly resource: Decision;
  readonly sameAccount: boolean;
}

/** A refusal, and the kind of policy that it comes from; undefined where the call is allowed. */
export type Refusal = { readonly decision: Exclude<Decision, 'allowed'>; readonly policyType: PolicyType } | undefined;

/**
 * IAM's evaluation of identity and resource policies together ("Policy evaluation logic", "Cross-account policy evaluation
 * logic"): a Deny of either refuses; within the account an Allow of either is enough, across accounts it takes both.
 */
export function combinedRefusal({ identity, resource, sameAccount }: BothDecisions): Refusal {
  if (identity === 'explicitly-denied') return { decision: identity, policyType: 'identity-based' };
  if (resource === 'explicitly-denied') return { decision: resource, policyType: 'resource-based' };
  if (sameAccount) return identity === 'allowed' || resource === 'allowed' ? undefined : { decision: identity, policyType: 'identity-based' };
  if (resource !== 'allowed') return { decision: resource, policyType: 'resource-based' };
  return identity === 'allowed' ? undefined : { decision: identity, policyType: 'identity-based' };
}
