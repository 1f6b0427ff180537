import { AwsError, resourceNotFound, unmodelled } from '../../aws/errors.js';
import { parsePolicyDocument, PolicyFault } from '../../aws/policy-syntax.js';
import type { AccountEvent } from '../../contract/index.js';
import type { AccessKeyPart, AccountState } from '../accounts/account.aggregate.js';
import { accessKeyNotFound } from '../accounts/accounts.decider.js';

/** Policies that an access key may have at a time. */
export const MOST_POLICIES = 10;

/** A policy of an access key, by its name. `document`: JSON text in IAM's policy language. */
export interface KeyPolicy {
  readonly accessKeyId: string;
  readonly policyName: string;
  readonly document: string;
}

/**
 * Puts a policy on a key, in place of the one of its name.
 * @throws AwsError ResourceNotFound for a key that the account does not have, MalformedPolicyDocument, LimitExceeded at ten policies
 */
export function putKeyPolicy(state: AccountState, policy: KeyPolicy): AccountEvent[] {
  const { accessKeyId, policyName, document } = policy;
  const { policies = {} } = requireKey(state, accessKeyId);
  requireDocument(document);
  const before = Object.hasOwn(policies, policyName) ? policies[policyName] : undefined;
  if (before === document) return [];
  if (before === undefined && Object.keys(policies).length >= MOST_POLICIES) {
    throw new AwsError('LimitExceededException', 400, `Access key ${accessKeyId} has ${MOST_POLICIES} policies; delete one first.`);
  }
  return [{ type: 'AccessKeyPolicyPut', data: { accessKeyId, policyName, document } }];
}

/** @throws AwsError ResourceNotFound for a key or policy that there is not */
export function deleteKeyPolicy(state: AccountState, { accessKeyId, policyName }: Omit<KeyPolicy, 'document'>): AccountEvent[] {
  const { policies = {} } = requireKey(state, accessKeyId);
  if (!Object.hasOwn(policies, policyName)) throw keyPolicyNotFound(accessKeyId, policyName);
  return [{ type: 'AccessKeyPolicyDeleted', data: { accessKeyId, policyName } }];
}

function requireKey(state: AccountState, accessKeyId: string): AccessKeyPart {
  const key = state !== null && Object.hasOwn(state.accessKeys, accessKeyId) ? state.accessKeys[accessKeyId] : undefined;
  if (key === undefined) throw accessKeyNotFound(accessKeyId);
  return key;
}

function requireDocument(document: string): void {
  try {
    parsePolicyDocument(document, 'identity');
  } catch (error) {
    if (error instanceof PolicyFault) throw unmodelled('MalformedPolicyDocumentException', 400, error.message);
    throw error;
  }
}

export const keyPolicyNotFound = (accessKeyId: string, policyName: string): AwsError =>
  resourceNotFound(`Access key ${accessKeyId} has no policy ${policyName}.`);
