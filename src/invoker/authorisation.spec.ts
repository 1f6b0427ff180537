import type { CallingIdentity, FunctionRoute, InvokePrincipal, PolicyStatement, UrlCaller } from '../contract/index.js';
import { invokeRefusal } from './authorisation.js';
import type { RoutingTable } from './routing/routing-table.js';

const name = { accountId: '123456789012', region: 'us-west-2', functionName: 'linked' };
const ARN = 'arn:aws:lambda:us-west-2:123456789012:function:linked';

const statement = (given: Partial<PolicyStatement> = {}): PolicyStatement => ({ Sid: '1', Effect: 'Allow', Principal: '*', Action: 'lambda:InvokeFunctionUrl', Resource: ARN, ...given });
const when = (FunctionUrlAuthType: string) => ({ Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': FunctionUrlAuthType } } });
const via = (url: string) => ({ Condition: { Bool: { 'lambda:InvokedViaFunctionUrl': url } } });

const refusalOf = (principal: InvokePrincipal, statements: readonly PolicyStatement[], qualifier?: string) => {
  const policies = { [qualifier ?? '']: statements };
  return invokeRefusal({ function: () => ({ policies }) as unknown as FunctionRoute } as unknown as RoutingTable, name, qualifier, principal);
};

const nobody: UrlCaller = { kind: 'url', authType: 'NONE' };
const signed = (accountId: string): UrlCaller => ({ kind: 'url', authType: 'AWS_IAM', identity: { accountId, arn: `arn:aws:iam::${accountId}:user/ann` } });
const stranger = signed('210987654321');

it.each<[string, UrlCaller, readonly PolicyStatement[], boolean]>([
  ['nobody, without a policy', nobody, [], false],
  ['nobody, by a grant to everybody', nobody, [statement()], true],
  ['nobody, by a grant to everybody for this type', nobody, [statement(when('NONE'))], true],
  ['nobody, by a grant to every account', nobody, [statement({ Principal: { AWS: '*' } })], true],
  ['nobody, by a grant for the other type', nobody, [statement(when('AWS_IAM'))], false],
  ['nobody, by a grant to the owner', nobody, [statement({ Principal: { AWS: 'arn:aws:iam::123456789012:root' } })], false],
  ['nobody, by a grant to a service', nobody, [statement({ Principal: { Service: 's3.amazonaws.com' } })], false],
  ['nobody, by a grant of all actions', nobody, [statement({ Action: 'lambda:*' })], true],
  ['nobody, by a grant of Invoke', nobody, [statement({ Action: 'lambda:InvokeFunction' })], false],
  ['nobody, by a grant by URL', nobody, [statement(via('true'))], true],
  ['nobody, by a grant not by URL', nobody, [statement(via('false'))], false],
  ['nobody, by a grant for an alias', nobody, [statement({ Resource: `${ARN}:PROD` })], false],
  ['nobody, where it is denied as well', nobody, [statement(), statement({ Effect: 'Deny', ...when('NONE') })], false],
  ['the owner, without a policy', signed('123456789012'), [], true],
  ['a stranger, without a policy', stranger, [], false],
  ['a stranger, by a grant to everybody for no authentication', stranger, [statement(when('NONE'))], false],
  ['a stranger, by a grant to its account', stranger, [statement({ Principal: { AWS: 'arn:aws:iam::210987654321:root' }, ...when('AWS_IAM') })], true],
  ['a stranger, by a grant to another', stranger, [statement({ Principal: { AWS: 'arn:aws:iam::210987654321:user/bob' } })], false],
])('of a URL, called by %s', (_, principal, statements, allowed) => {
  expect(refusalOf(principal, statements) === undefined).toBe(allowed);
});

it('of a URL names the action', () => {
  expect(refusalOf(stranger, [], 'PROD')?.message).toBe(
    `User: arn:aws:iam::210987654321:user/ann is not authorized to perform: lambda:InvokeFunctionUrl on resource: ${ARN}:PROD ` +
      'because no resource-based policy allows the lambda:InvokeFunctionUrl action',
  );
});

it('of Invoke takes no grant for URLs', () => {
  const identity = { kind: 'identity', accountId: '210987654321', arn: 'arn:aws:iam::210987654321:root' } as const;
  const refused = (given: Partial<PolicyStatement>) => refusalOf(identity, [statement(given)]) !== undefined;
  expect([refused({}), refused({ Action: 'lambda:*', ...via('true') }), refused({ Action: 'lambda:*', ...when('AWS_IAM') }), refused({ Action: 'lambda:*' })]).toEqual([true, true, true, false]);
});

type IdentityDecision = CallingIdentity['identityDecision'];
const [OWNER, OTHER] = ['123456789012', '210987654321'];
const caller = (accountId: string, identityDecision?: IdentityDecision): CallingIdentity =>
  ({ accountId, arn: `arn:aws:iam::${accountId}:root`, identityDecision, context: { 'aws:SourceIp': '10.0.0.1' } });
const invoking = (accountId: string, decision?: IdentityDecision): InvokePrincipal => ({ kind: 'identity', ...caller(accountId, decision) });
const calling = (accountId: string, decision?: IdentityDecision): UrlCaller => ({ kind: 'url', authType: 'AWS_IAM', identity: caller(accountId, decision) });
const grant = (given: Partial<PolicyStatement> = {}) => statement({ Action: 'lambda:Invoke*', ...given });
const from = (operator: string) => grant({ Condition: { [operator]: { 'aws:SourceIp': '10.0.0.0/8' } } });
const denial = grant({ Effect: 'Deny' });
const SILENT = 'because no identity-based policy allows';
const NO_GRANT = 'because no resource-based policy allows';
const DENIED = 'with an explicit deny in a resource-based policy';

it.each<[string, InvokePrincipal, PolicyStatement[], string | undefined]>([
  ['a key without policies, in its account', invoking(OWNER), [], undefined],
  ['a key that may, in its account', invoking(OWNER, 'allowed'), [], undefined],
  ['a key whose policies are silent', invoking(OWNER, 'implicitly-denied'), [], SILENT],
  ['a key whose policies are silent, but not the function\'s', invoking(OWNER, 'implicitly-denied'), [grant()], undefined],
  ['a key whose policies are silent, where its whole account may', invoking(OWNER, 'implicitly-denied'), [grant({ Principal: { AWS: `arn:aws:iam::${OWNER}:root` } })], SILENT],
  ['a key whose policies are silent, where its account may by number', invoking(OWNER, 'implicitly-denied'), [grant({ Principal: { AWS: [OWNER] } })], SILENT],
  ['a key whose policies are silent, where everybody in AWS may', invoking(OWNER, 'implicitly-denied'), [grant({ Principal: { AWS: '*' } })], undefined],
  ['a key that may, where its whole account may', invoking(OWNER, 'allowed'), [grant({ Principal: { AWS: OWNER } })], undefined],
  ['a Deny of its whole account', invoking(OWNER, 'allowed'), [grant(), grant({ Effect: 'Deny', Principal: { AWS: OWNER } })], DENIED],
  ['another account, whole, with its own', invoking(OTHER, 'allowed'), [grant({ Principal: { AWS: OTHER } })], undefined],
  ['by URL, a key whose policies are silent, where its whole account may', calling(OWNER, 'implicitly-denied'), [grant({ Principal: { AWS: OWNER } })], SILENT],
  ['a Deny of the function\'s own account', invoking(OWNER, 'allowed'), [grant(), denial], DENIED],
  ['another account, with the function\'s permission', invoking(OTHER, 'allowed'), [grant()], undefined],
  ['another account, with its own alone', invoking(OTHER, 'allowed'), [], NO_GRANT],
  ['another account, with the function\'s alone', invoking(OTHER, 'implicitly-denied'), [grant()], SILENT],
  ['where the caller is', invoking(OTHER), [from('IpAddress')], undefined],
  ['where the caller is not', invoking(OTHER), [from('NotIpAddress')], NO_GRANT],
  ['when it is', invoking(OTHER), [grant({ Condition: { DateGreaterThan: { 'aws:CurrentTime': '2020-01-01' } } })], undefined],
  ['by URL, a key whose policies are silent', calling(OWNER, 'implicitly-denied'), [], SILENT],
  ['by URL, one whose policies are silent, but not the function\'s', calling(OWNER, 'implicitly-denied'), [grant()], undefined],
  ['by URL, another account with the function\'s permission alone', calling(OTHER, 'implicitly-denied'), [grant()], SILENT],
  ['by URL, where the caller is', calling(OTHER), [from('IpAddress')], undefined],
])('the policies of both: %s', (_, principal, statements, why) => {
  const refusal = refusalOf(principal, statements);
  if (why === undefined) expect(refusal).toBeUndefined();
  else expect(refusal?.message).toContain(why);
});
