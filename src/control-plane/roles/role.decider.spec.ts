import type { RoleEvent } from '../../contract/index.js';
import { fold } from '../../event-store/aggregate.js';
import { roleAggregate, type RoleState } from './role.aggregate.js';
import * as decide from './role.decider.js';

const POLICY = '{"Version":"2012-10-17","Statement":[]}';
const roleName = 'lambda';
const policyArn = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';
const role: decide.NewRole = { roleName, path: '/', roleId: 'AROAEXAMPLE', assumeRolePolicyDocument: POLICY, maxSessionDuration: 3600, tags: { team: 'a' } };

const after = (...events: readonly RoleEvent[]): RoleState =>
  fold(roleAggregate, events.map((event, at) => ({ ...event, id: String(at), version: at + 1, metadata: { time: '2026-11-26T18:00:00.000Z' } })));
const created: RoleEvent = { type: 'RoleCreated', data: role };
const put: RoleEvent = { type: 'RolePolicyPut', data: { roleName, policyName: 'p', policyDocument: POLICY } };
const attached: RoleEvent = { type: 'RolePolicyAttached', data: { roleName, policyArn } };
const tags = (count: number): Record<string, string> => Object.fromEntries(Array.from({ length: count }, (_, at) => [`key${at}`, '']));

it('a role has what its events gave it, and its row is its state', () => {
  const state = after(
    created, put, attached, { type: 'RoleTagged', data: { roleName, tags: { stage: 'b' } } }, { type: 'RoleUntagged', data: { roleName, tagKeys: ['team'] } },
    { type: 'RoleUpdated', data: { roleName, description: 'd' } }, { type: 'AssumeRolePolicyUpdated', data: { roleName, policyDocument: '{"Statement":1}' } },
  );
  expect(state).toEqual({
    roleName, path: '/', roleId: 'AROAEXAMPLE', assumeRolePolicyDocument: '{"Statement":1}', maxSessionDuration: 3600, tags: { stage: 'b' }, createdAt: '2026-11-26T18:00:00.000Z',
    description: 'd', policies: { p: POLICY }, attachedPolicies: [policyArn],
  });
  expect(roleAggregate.fromParts(roleAggregate.parts(state))).toEqual(state);
  expect(after(created, { type: 'RoleDeleted', data: { roleName } })).toBeNull();
});

it.each<[string, (state: RoleState) => readonly RoleEvent[], RoleState, string[]]>([
  ['creates', (state) => decide.createRole(state, role), null, ['RoleCreated']],
  ['creates again after the deletion', (state) => decide.createRole(state, role), after(created, { type: 'RoleDeleted', data: { roleName } }), ['RoleCreated']],
  ['updates', (state) => decide.updateRole(state, { roleName, description: 'd' }), after(created), ['RoleUpdated']],
  ['updates nothing', (state) => decide.updateRole(state, { roleName, maxSessionDuration: 3600 }), after(created), []],
  ['puts', (state) => decide.putRolePolicy(state, { roleName, policyName: 'p', policyDocument: POLICY }), after(created), ['RolePolicyPut']],
  ['puts the same', (state) => decide.putRolePolicy(state, { roleName, policyName: 'p', policyDocument: POLICY }), after(created, put), []],
  ['attaches twice', (state) => decide.attachRolePolicy(state, { roleName, policyArn }), after(created, attached), []],
  ['detaches', (state) => decide.detachRolePolicy(state, { roleName, policyArn }), after(created, attached), ['RolePolicyDetached']],
  ['tags with what it has', (state) => decide.tagRole(state, { roleName, tags: { team: 'a' } }), after(created), []],
  ['untags what it has not', (state) => decide.untagRole(state, { roleName, tagKeys: ['none'] }), after(created), []],
  ['deletes', (state) => decide.deleteRole(state, { roleName }), after(created), ['RoleDeleted']],
])('%s', (_, decision, state, types) => expect(decision(state).map(({ type }) => type)).toEqual(types));

it.each<[string, string, (state: RoleState) => unknown, RoleState]>([
  ['EntityAlreadyExists', 'Role with name lambda already exists.', (state) => decide.createRole(state, role), after(created)],
  ['NoSuchEntity', 'The role with name lambda cannot be found.', (state) => decide.deleteRole(state, { roleName }), null],
  ['NoSuchEntity', 'The role policy with name p cannot be found.', (state) => decide.deleteRolePolicy(state, { roleName, policyName: 'p' }), after(created)],
  ['NoSuchEntity', 'The role policy with name toString cannot be found.', (state) => decide.deleteRolePolicy(state, { roleName, policyName: 'toString' }), after(created)],
  ['NoSuchEntity', `Policy ${policyArn} was not found.`, (state) => decide.detachRolePolicy(state, { roleName, policyArn }), after(created)],
  ['DeleteConflict', 'Cannot delete entity, must detach all policies first.', (state) => decide.deleteRole(state, { roleName }), after(created, put, attached)],
  ['DeleteConflict', 'Cannot delete entity, must delete policies first.', (state) => decide.deleteRole(state, { roleName }), after(created, put)],
  ['MalformedPolicyDocument', 'This policy contains invalid Json', (state) => decide.createRole(state, { ...role, assumeRolePolicyDocument: '{' }), null],
  ['MalformedPolicyDocument', 'Syntax errors in policy.', (state) => decide.updateAssumeRolePolicy(state, { roleName, policyDocument: '{}' }), after(created)],
  ['LimitExceeded', 'Maximum policy size of 10240 bytes exceeded for role lambda', (state) => decide.putRolePolicy(state, { roleName, policyName: 'q', policyDocument: `{"Statement":"${'x'.repeat(10_240)}"}` }), after(created)],
  ['LimitExceeded', 'The number of tags has reached the maximum limit of 50.', (state) => decide.tagRole(state, { roleName, tags: tags(50) }), after(created)],
])('%s: %s', (code, message, decision, state) => expect(() => decision(state)).toThrow(expect.objectContaining({ code, message })));
