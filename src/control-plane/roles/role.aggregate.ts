import type { RoleEvent } from '../../contract/index.js';
import type { Aggregate, Evolving, Part } from '../../event-store/aggregate.js';

/** A role, and its row (kind `role`, key = role name). `createdAt`: ISO 8601 with milliseconds, UTC. Policies are JSON texts. */
export interface Role {
  readonly roleName: string;
  readonly path: string;
  readonly roleId: string;
  readonly createdAt: string;
  readonly assumeRolePolicyDocument: string;
  readonly description?: string;
  /** Seconds. */
  readonly maxSessionDuration: number;
  readonly permissionsBoundary?: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Embedded policies by name. */
  readonly policies: Readonly<Record<string, string>>;
  /** ARNs of managed policies, in the order in which they were attached. */
  readonly attachedPolicies: readonly string[];
}

/** State of a role's stream: null before it is created and after it is deleted. */
export type RoleState = Role | null;

const without = <Value>(members: Readonly<Record<string, Value>>, names: readonly string[]): Record<string, Value> =>
  Object.fromEntries(Object.entries(members).filter(([name]) => !names.includes(name)));

/** The one interpreter of a role's events. Pure; throws only on a history that no decider could have written. */
export function evolve(state: RoleState, event: Evolving<RoleEvent>): RoleState {
  if (event.type === 'RoleCreated') return { ...event.data, createdAt: event.metadata.time, policies: {}, attachedPolicies: [] };
  if (state === null) throw new Error(`${event.type} in the stream of a role that does not exist`);
  switch (event.type) {
    case 'RoleUpdated': {
      const { roleName: _named, ...changes } = event.data;
      return { ...state, ...changes };
    }
    case 'AssumeRolePolicyUpdated':
      return { ...state, assumeRolePolicyDocument: event.data.policyDocument };
    case 'RolePolicyPut':
      return { ...state, policies: { ...state.policies, [event.data.policyName]: event.data.policyDocument } };
    case 'RolePolicyDeleted':
      return { ...state, policies: without(state.policies, [event.data.policyName]) };
    case 'RolePolicyAttached':
      return { ...state, attachedPolicies: [...state.attachedPolicies, event.data.policyArn] };
    case 'RolePolicyDetached': {
      const { policyArn } = event.data;
      return { ...state, attachedPolicies: state.attachedPolicies.filter((attached) => attached !== policyArn) };
    }
    case 'RoleTagged':
      return { ...state, tags: { ...state.tags, ...event.data.tags } };
    case 'RoleUntagged':
      return { ...state, tags: without(state.tags, event.data.tagKeys) };
    case 'RoleDeleted':
      return null;
    default:
      return unknownEvent(event);
  }
}

function unknownEvent(event: never): never {
  throw new Error(`unknown event ${JSON.stringify(event)}`);
}

const isRole = (part: Part): boolean => part.kind === 'role';

/** The role aggregate: stream `account/iam/role-name`. */
export const roleAggregate: Aggregate<RoleState, RoleEvent> = {
  type: 'Role',
  initial: null,
  evolve,
  parts: (state) => (state ? [{ kind: 'role', key: state.roleName, data: state }] : []),
  fromParts: (parts) => (parts.find(isRole)?.data as Role | undefined) ?? null,
};
