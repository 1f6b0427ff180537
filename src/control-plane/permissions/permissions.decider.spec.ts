import { activated, aliasCreated, ARN, created, permissionAdded, published, statement, target } from '../../../test/support/function-events.js';
import { eventId, specification } from '../../../test/support/specification.js';
import { functionAggregate } from '../function/function.aggregate.js';
import { addPermission, removePermission } from './permissions.decider.js';
import { statementFrom } from './statement.js';

const given = specification(functionAggregate);
const withProd = [created, activated, published(1), aliasCreated('PROD', '1')] as const;
const add = (qualifier: string | null, Sid = 's3', revisionId?: string) => (state: Parameters<typeof addPermission>[0]) =>
  addPermission(state, { target, qualifier, statement: statement(Sid), revisionId });
const remove = (qualifier: string | null, statementId = 's3', revisionId?: string) => (state: Parameters<typeof removePermission>[0]) =>
  removePermission(state, { target, qualifier, statementId, revisionId });

describe('addPermission', () => {
  it.each([null, '1', 'PROD'])('grants on qualifier %s, and the same Sid on each', (qualifier) => {
    given(...withProd).when(add(qualifier)).then(permissionAdded(qualifier, 's3'));
    const others = [null, '1', 'PROD'].filter((other) => other !== qualifier).map((other) => permissionAdded(other, 's3'));
    given(...withProd, ...others).when(add(qualifier)).then(permissionAdded(qualifier, 's3'));
  });

  it.each([
    ['$LATEST', 'InvalidParameterValueException', 400, 'We currently do not support adding policies for $LATEST.'],
    ['alias-doesnotexist', 'ResourceNotFoundException', 404, `Cannot find alias arn: ${ARN}:alias-doesnotexist`],
    ['42', 'ResourceNotFoundException', 404, `Function not found: ${ARN}:42`],
    ['valid-with-$-but-doesnotexist', 'ResourceNotFoundException', 404, `Function not found: ${ARN}:valid-with-$-but-doesnotexist`],
  ])('refuses qualifier %s', (qualifier, code, status, message) => {
    given(...withProd).when(add(qualifier)).thenRefuses(code, status, message);
  });

  it('refuses a Sid that is taken and a missing function', () => {
    given(...withProd, permissionAdded('PROD', 's3')).when(add('PROD')).thenRefuses(
      'ResourceConflictException', 409,
      'The statement id (s3) provided already exists. Please provide a new statement id, or remove the existing statement.',
    );
    given().when(add(null)).thenRefuses('ResourceNotFoundException', 404, `Function not found: ${ARN}`);
  });

  it('checks the policy\'s own RevisionId; for the first statement that of the alias', () => {
    const aliasRevision = eventId(4);
    given(...withProd).when(add('PROD', 's3', aliasRevision)).then(permissionAdded('PROD', 's3'));
    const events = [...withProd, permissionAdded('PROD', 's3')];
    given(...events).when(add('PROD', 'sns', eventId(5))).then(permissionAdded('PROD', 'sns'));
    given(...events).when(add('PROD', 'sns', aliasRevision)).thenRefuses('PreconditionFailedException', 412, /Call the GetPolicy API/);
  });

  it('bounds the policy at 20480 bytes', () => {
    const many = Array.from({ length: 70 }, (_, index) => permissionAdded('PROD', `statement-${index}`));
    given(...withProd, ...many).when(add('PROD', 'x'.repeat(100))).thenRefuses('PolicyLengthExceededException', 400, /^The final policy size \(\d+\) is bigger than the limit \(20480\)\.$/);
  });
});

describe('removePermission', () => {
  it('removes; the last statement takes the policy along', () => {
    const events = [...withProd, permissionAdded('PROD', 's3'), permissionAdded('PROD', 'sns')];
    given(...events).when(remove('PROD')).then({ type: 'PermissionRemoved', data: { qualifier: 'PROD', statementId: 's3' } });
    const removed = (statementId: string) => ({ type: 'PermissionRemoved', data: { qualifier: 'PROD', statementId } }) as const;
    expect(given(...events, removed('s3')).state().policies.get('PROD')!.statements.map(({ Sid }) => Sid)).toEqual(['sns']);
    expect(given(...events, removed('s3'), removed('sns')).state().policies.size).toBe(0);
  });

  it.each([
    ['a missing alias', withProd, 'x', 's3', `Cannot find alias arn: ${ARN}:x`],
    ['no policy', withProd, 'PROD', 's3', 'No policy is associated with the given resource.'],
    ['a missing Sid', [...withProd, permissionAdded('PROD', 's3')], 'PROD', 'X', 'Statement X is not found in resource policy.'],
    ['a missing function', [], null, 's3', `No policy found for: ${ARN}`],
  ])('refuses %s', (_, events, qualifier, sid, message) => {
    given(...events).when(remove(qualifier, sid)).thenRefuses('ResourceNotFoundException', 404, message);
  });
});

describe('statementFrom', () => {
  it.each([
    ['s3.amazonaws.com', { Service: 's3.amazonaws.com' }],
    ['111111111111', { AWS: 'arn:aws:iam::111111111111:root' }],
    ['arn:aws:iam::111111111111:user/x', { AWS: 'arn:aws:iam::111111111111:user/x' }],
    ['*', '*'],
  ])('reads principal %s', (Principal, expected) => {
    expect(statementFrom({ StatementId: '1', Action: 'lambda:InvokeFunction', Principal }, ARN)).toEqual({
      Sid: '1', Effect: 'Allow', Principal: expected, Action: 'lambda:InvokeFunction', Resource: ARN,
    });
  });

  it.each(['nobody', 's3.amazonaws', '12345', 'arn:aws:s3:::x'])('refuses principal %s', (Principal) => {
    expect(() => statementFrom({ StatementId: '1', Action: '*', Principal }, ARN)).toThrow('The provided principal was invalid. Please check the principal and try again.');
  });

  it('writes the tutorial\'s statement with its conditions', () => {
    const given = { StatementId: '1', Action: 'lambda:InvokeFunction', Principal: 's3.amazonaws.com', SourceArn: 'arn:aws:s3:::examplebucket', SourceAccount: '111111111111' };
    expect(JSON.stringify(statementFrom(given, `${ARN}:PROD`))).toBe(JSON.stringify({ ...statement('1') }));
  });
});
