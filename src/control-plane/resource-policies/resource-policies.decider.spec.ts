import { activated, aliasCreated, ARN, created, permissionAdded, published, statement, target } from '../../../test/support/function-events.js';
import { eventId, specification } from '../../../test/support/specification.js';
import type { FunctionEvent, PolicyStatement } from '../../contract/index.js';
import { functionAggregate } from '../function/function.aggregate.js';
import type { FunctionState } from '../function/function.state.js';
import { addPermission, removePermission } from '../permissions/permissions.decider.js';
import { deleteResourcePolicy, putResourcePolicy } from './resource-policies.decider.js';

const given = specification(functionAggregate);
const withProd = [created, activated, published(1), aliasCreated('PROD', '1')] as const;
const deny: PolicyStatement = { Effect: 'Deny', NotPrincipal: { AWS: '111111111111' }, NotAction: 'lambda:Get*', NotResource: `${ARN}:BETA` };
const put = (qualifier: string | null, statements: readonly object[] = [deny], revisionId?: string) => (state: FunctionState) =>
  putResourcePolicy(state, { target, qualifier, document: JSON.stringify({ Statement: statements }), revisionId });
const remove = (qualifier: string | null, revisionId?: string) => (state: FunctionState) => deleteResourcePolicy(state, { target, qualifier, revisionId });
const replaced = (qualifier: string | null, ...statements: PolicyStatement[]): FunctionEvent => ({ type: 'ResourcePolicyReplaced', data: { qualifier, statements } });

it.each([null, '1', 'PROD'])('replaces all that there was on qualifier %s, and nothing of others', (qualifier) => {
  const before = [...withProd, permissionAdded(null, 'a'), permissionAdded('1', 'a'), permissionAdded('PROD', 'a'), permissionAdded('PROD', 'b')];
  given(...before).when(put(qualifier)).then(replaced(qualifier, deny));
  const { policies } = given(...before, replaced(qualifier, deny)).state();
  expect([...policies.values()].map(({ statements }) => statements.length).sort()).toEqual(qualifier === 'PROD' ? [1, 1, 1] : [1, 1, 2]);
});

it('is the policy that AddPermission and RemovePermission work on', () => {
  const events = [...withProd, replaced('PROD', { Sid: 's3', ...deny }, deny)];
  given(...events).when((state) => addPermission(state, { target, qualifier: 'PROD', statement: statement('s3') })).thenRefuses('ResourceConflictException', 409);
  given(...events).when((state) => removePermission(state, { target, qualifier: 'PROD', statementId: 's3' })).then({ type: 'PermissionRemoved', data: { qualifier: 'PROD', statementId: 's3' } });
});

it('is deleted with all its statements', () => {
  given(...withProd, replaced('PROD', deny)).when(remove('PROD')).then({ type: 'ResourcePolicyDeleted', data: { qualifier: 'PROD' } });
  given(...withProd, permissionAdded('PROD', 's3')).when(remove('PROD', eventId(5))).then({ type: 'ResourcePolicyDeleted', data: { qualifier: 'PROD' } });
});

it('checks its own RevisionId; before there is a policy, that of the alias', () => {
  given(...withProd).when(put('PROD', [deny], eventId(4))).then(replaced('PROD', deny));
  given(...withProd, replaced('PROD', deny)).when(put('PROD', [deny], eventId(5))).then(replaced('PROD', deny));
  given(...withProd, replaced('PROD', deny)).when(put('PROD', [deny], eventId(4))).thenRefuses('PreconditionFailedException', 412, /Call the GetPolicy API/);
  given(...withProd, replaced('PROD', deny)).when(remove('PROD', eventId(4))).thenRefuses('PreconditionFailedException', 412, /Call the GetPolicy API/);
});

const LATEST = 'We currently do not support adding policies for $LATEST.';
it.each<[string, readonly FunctionEvent[], (state: FunctionState) => readonly FunctionEvent[], string, number, string]>([
  ['$LATEST', withProd, put('$LATEST'), 'InvalidParameterValueException', 400, LATEST],
  ['deleting $LATEST', withProd, remove('$LATEST'), 'InvalidParameterValueException', 400, LATEST],
  ['a missing function', [], put(null), 'ResourceNotFoundException', 404, `Function not found: ${ARN}`],
  ['a missing alias', withProd, put('BETA'), 'ResourceNotFoundException', 404, `Cannot find alias arn: ${ARN}:BETA`],
  ['a missing version', withProd, remove('42'), 'ResourceNotFoundException', 404, `Function not found: ${ARN}:42`],
  ['deleting none', withProd, remove('PROD'), 'ResourceNotFoundException', 404, 'No policy is associated with the given resource.'],
  ['what is no policy', withProd, put('PROD', []), 'InvalidParameterValueException', 400, 'The provided policy document is not valid. Statement must not be empty.'],
])('refuses %s', (_, events, decide, code, status, message) => given(...events).when(decide).thenRefuses(code, status, message));
