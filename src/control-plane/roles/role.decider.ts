import { isDeepStrictEqual } from 'node:util';
import { AwsError } from '../../aws/errors.js';
import type { RoleEvent } from '../../contract/role-events.js';
import type { Role, RoleState } from './role.aggregate.js';

/** Refusals of IAM (IAM API reference, "Errors" of each action; texts as IAM answers them). */
const refusal = (code: string, status: number, message: string): AwsError => new AwsError(code, status, message, { type: null });

export const noSuchEntity = (message: string): AwsError => refusal('NoSuchEntity', 404, message);
export const noSuchRole = (roleName: string): AwsError => noSuchEntity(`The role with name ${roleName} cannot be found.`);
export const noSuchRolePolicy = (policyName: string): AwsError => noSuchEntity(`The role policy with name ${policyName} cannot be found.`);
const deleteConflict = (message: string): AwsError => refusal('DeleteConflict', 409, message);
const limitExceeded = (message: string): AwsError => refusal('LimitExceeded', 409, message);
const malformedPolicyDocument = (message: string): AwsError => refusal('MalformedPolicyDocument', 400, message);

/** IAM quotas: "Tags that can be attached to a role", "Managed policies attached to an IAM role" (as far as it can be raised). */
const MOST_TAGS = 50;
const MOST_ATTACHED = 25;
/** Characters of all policies embedded in a role, white space aside. */
const LARGEST_POLICIES = 10_240;

export type NewRole = Extract<RoleEvent, { type: 'RoleCreated' }>['data'];

/** @throws AwsError EntityAlreadyExists, MalformedPolicyDocument, LimitExceeded */
export function createRole(state: RoleState, role: NewRole): RoleEvent[] {
  if (state) throw refusal('EntityAlreadyExists', 409, `Role with name ${role.roleName} already exists.`);
  requirePolicy(role.assumeRolePolicyDocument);
  requireFewTags(role.tags);
  return [{ type: 'RoleCreated', data: role }];
}

/** What absent members are stays. @throws AwsError NoSuchEntity */
export function updateRole(state: RoleState, data: { roleName: string; description?: string; maxSessionDuration?: number }): RoleEvent[] {
  const role = existing(state, data.roleName);
  const { description = role.description, maxSessionDuration = role.maxSessionDuration } = data;
  if (description === role.description && maxSessionDuration === role.maxSessionDuration) return [];
  return [{ type: 'RoleUpdated', data }];
}

/** @throws AwsError NoSuchEntity, MalformedPolicyDocument */
export function updateAssumeRolePolicy(state: RoleState, data: { roleName: string; policyDocument: string }): RoleEvent[] {
  const role = existing(state, data.roleName);
  requirePolicy(data.policyDocument);
  return role.assumeRolePolicyDocument === data.policyDocument ? [] : [{ type: 'AssumeRolePolicyUpdated', data }];
}

/** @throws AwsError NoSuchEntity, MalformedPolicyDocument, LimitExceeded */
export function putRolePolicy(state: RoleState, data: { roleName: string; policyName: string; policyDocument: string }): RoleEvent[] {
  const role = existing(state, data.roleName);
  requirePolicy(data.policyDocument);
  const all = Object.values({ ...role.policies, [data.policyName]: data.policyDocument });
  const size = all.reduce((sum, text) => sum + text.replace(/\s/g, '').length, 0);
  if (size > LARGEST_POLICIES) throw limitExceeded(`Maximum policy size of ${LARGEST_POLICIES} bytes exceeded for role ${data.roleName}`);
  return policyOf(role, data.policyName) === data.policyDocument ? [] : [{ type: 'RolePolicyPut', data }];
}

/** @throws AwsError NoSuchEntity */
export function deleteRolePolicy(state: RoleState, data: { roleName: string; policyName: string }): RoleEvent[] {
  if (policyOf(existing(state, data.roleName), data.policyName) === undefined) throw noSuchRolePolicy(data.policyName);
  return [{ type: 'RolePolicyDeleted', data }];
}

/** One that is attached already stays so. @throws AwsError NoSuchEntity, LimitExceeded */
export function attachRolePolicy(state: RoleState, data: { roleName: string; policyArn: string }): RoleEvent[] {
  const { attachedPolicies } = existing(state, data.roleName);
  if (attachedPolicies.includes(data.policyArn)) return [];
  if (attachedPolicies.length >= MOST_ATTACHED) throw limitExceeded(`Cannot exceed quota for PoliciesPerRole: ${MOST_ATTACHED}`);
  return [{ type: 'RolePolicyAttached', data }];
}

/** @throws AwsError NoSuchEntity */
export function detachRolePolicy(state: RoleState, data: { roleName: string; policyArn: string }): RoleEvent[] {
  if (!existing(state, data.roleName).attachedPolicies.includes(data.policyArn)) throw noSuchEntity(`Policy ${data.policyArn} was not found.`);
  return [{ type: 'RolePolicyDetached', data }];
}

/** @throws AwsError NoSuchEntity, LimitExceeded */
export function tagRole(state: RoleState, data: { roleName: string; tags: Record<string, string> }): RoleEvent[] {
  const role = existing(state, data.roleName);
  const tags = { ...role.tags, ...data.tags };
  requireFewTags(tags);
  return isDeepStrictEqual(tags, role.tags) ? [] : [{ type: 'RoleTagged', data }];
}

/** Keys that there are not are passed over. @throws AwsError NoSuchEntity */
export function untagRole(state: RoleState, data: { roleName: string; tagKeys: string[] }): RoleEvent[] {
  const { tags } = existing(state, data.roleName);
  const tagKeys = data.tagKeys.filter((key) => Object.hasOwn(tags, key));
  return tagKeys.length === 0 ? [] : [{ type: 'RoleUntagged', data: { roleName: data.roleName, tagKeys } }];
}

/** @throws AwsError NoSuchEntity; DeleteConflict while it has policies */
export function deleteRole(state: RoleState, data: { roleName: string }): RoleEvent[] {
  const { attachedPolicies, policies } = existing(state, data.roleName);
  if (attachedPolicies.length > 0) throw deleteConflict('Cannot delete entity, must detach all policies first.');
  if (Object.keys(policies).length > 0) throw deleteConflict('Cannot delete entity, must delete policies first.');
  return [{ type: 'RoleDeleted', data }];
}

function existing(state: RoleState, roleName: string): Role {
  if (!state) throw noSuchRole(roleName);
  return state;
}

const policyOf = ({ policies }: Role, name: string): string | undefined => (Object.hasOwn(policies, name) ? policies[name] : undefined);

/** Policies of roles are kept, not evaluated: that they are policies at all is what is checked. */
function requirePolicy(text: string): void {
  let policy: unknown;
  try {
    policy = JSON.parse(text);
  } catch {
    throw malformedPolicyDocument('This policy contains invalid Json');
  }
  if (typeof policy !== 'object' || policy === null || !('Statement' in policy)) throw malformedPolicyDocument('Syntax errors in policy.');
}

function requireFewTags(tags: Readonly<Record<string, string>>): void {
  if (Object.keys(tags).length > MOST_TAGS) throw limitExceeded(`The number of tags has reached the maximum limit of ${MOST_TAGS}.`);
}
