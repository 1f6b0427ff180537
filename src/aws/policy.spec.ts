import fc from 'fast-check';
import { combinedRefusal } from './policy-combination.js';
import { identityPolicyDecision, isAllowed, resourcePolicyDecision, type Decision, type PolicyRequest, type PolicyStatement } from './policy.js';
import { arnMatches, wildcardMatches } from './policy-patterns.js';

const fn = 'arn:aws:lambda:us-west-2:000000000000:function:helloworld';
const prod = `${fn}:PROD`;
const bucket = 'arn:aws:s3:::examplebucket';

const fromS3 = (sourceArn: string | undefined, sourceAccount: string | undefined, resource = prod): PolicyRequest => ({
  action: 'lambda:InvokeFunction',
  resource,
  principal: { service: 's3.amazonaws.com', sourceArn, sourceAccount },
});
const fromIdentity = (accountId: string, arn = `arn:aws:iam::${accountId}:root`, resource = prod): PolicyRequest => ({
  action: 'lambda:InvokeFunction',
  resource,
  principal: { accountId, arn },
});
const statement = (change: Partial<PolicyStatement> = {}): PolicyStatement => ({
  Sid: '1',
  Effect: 'Allow',
  Principal: { Service: 's3.amazonaws.com' },
  Action: 'lambda:InvokeFunction',
  Resource: prod,
  ...change,
});
const tutorial = statement({
  Condition: { StringEquals: { 'AWS:SourceAccount': '111111111111' }, ArnLike: { 'AWS:SourceArn': bucket } },
});
const s3 = fromS3(bucket, '111111111111');
const ann = fromIdentity('222222222222', 'arn:aws:iam::222222222222:user/ann');
const aws = (...principals: string[]): PolicyStatement => statement({ Principal: { AWS: principals } });
const when = (Condition: PolicyStatement['Condition']): PolicyStatement => statement({ Condition });

const assumedRole = fromIdentity('222222222222', 'arn:aws:sts::222222222222:assumed-role/deploy/session');
const anonymous: PolicyRequest = { action: 'lambda:InvokeFunctionUrl', resource: prod, principal: { anonymous: true }, context: { 'lambda:FunctionUrlAuthType': 'NONE' } };

describe('isAllowed', () => {
  test.each<[string, PolicyStatement, PolicyRequest, boolean]>([
    ['the tutorial: right bucket, right account', tutorial, s3, true],
    ['another bucket', tutorial, fromS3(`${bucket}2`, '111111111111'), false],
    ['a bucket whose name is a prefix', tutorial, fromS3('arn:aws:s3:::examplebucke', '111111111111'), false],
    ['another account owns a bucket of that name', tutorial, fromS3(bucket, '222222222222'), false],
    ['no source account in the call', tutorial, fromS3(bucket, undefined), false],
    ['no source ARN in the call', tutorial, fromS3(undefined, '111111111111'), false],
    ['a grant on the alias does not cover the function', tutorial, fromS3(bucket, '111111111111', fn), false],
    ['a grant on the alias does not cover a version', tutorial, fromS3(bucket, '111111111111', `${fn}:1`), false],
    ['alias names are case-sensitive', tutorial, fromS3(bucket, '111111111111', `${fn}:prod`), false],
    ['a grant on the function does not cover the alias', statement({ Resource: fn }), s3, false],
    ['a service is not an identity', tutorial, fromIdentity('111111111111'), false],
    ['another service', statement({ Principal: { Service: 'sns.amazonaws.com' } }), s3, false],
    ['one of several services', statement({ Principal: { Service: ['sns.amazonaws.com', 's3.amazonaws.com'] } }), s3, true],
    ['everybody', statement({ Principal: '*' }), s3, true],
    ['everybody, as AWS', aws('*'), s3, true],
    ['a literal text is not everybody', statement({ Principal: 's3.amazonaws.com' }), s3, false],
    ['a root ARN covers every identity of the account', aws('arn:aws:iam::222222222222:root'), ann, true],
    ['an account id covers every identity of the account', aws('222222222222'), ann, true],
    ['an exact ARN', aws('arn:aws:iam::222222222222:user/ann'), ann, true],
    ['an exact ARN of somebody else', aws('arn:aws:iam::222222222222:user/bob'), ann, false],
    ['another account', aws('333333333333'), ann, false],
    ['no wildcards inside principals', aws('arn:aws:iam::222222222222:user/*'), ann, false],
    ['a principal type off the prototype', statement({ Principal: { constructor: '*' } }), ann, false],
    ['an action wildcard', statement({ Action: 'lambda:*' }), s3, true],
    ['an action of another service', statement({ Action: ['s3:*', 'lambda:GetFunction'] }), s3, false],
    ['actions ignore case', statement({ Action: 'Lambda:invokefunction' }), s3, true],
    ['InvokeFunctionUrl is another action', statement({ Action: 'lambda:InvokeFunctionUrl' }), s3, false],
    ['a resource wildcard', statement({ Resource: `${fn}:*` }), s3, true],
    ['a resource wildcard does not cover the unqualified', statement({ Resource: `${fn}:*` }), fromS3(bucket, undefined, fn), false],
    ['any resource', statement({ Resource: '*' }), s3, true],
    ['a wildcard does not cross ARN parts', statement({ Resource: 'arn:aws:lambda:*:PROD' }), s3, false],
    ['StringLike', when({ StringLike: { 'aws:SourceArn': 'arn:aws:s3:::example*' } }), s3, true],
    ['StringLike, other', when({ StringLike: { 'aws:SourceArn': 'arn:aws:s3:::other*' } }), s3, false],
    ['StringEquals knows no wildcard', when({ StringEquals: { 'aws:SourceArn': 'arn:aws:s3:::*' } }), s3, false],
    ['ArnEquals knows them', when({ ArnEquals: { 'aws:SourceArn': 'arn:aws:s3:::*' } }), s3, true],
    ['keys ignore case', when({ StringEquals: { 'aWs:sOURCEaCCOUNT': '111111111111' } }), s3, true],
    ['one of several values', when({ StringEquals: { 'aws:SourceAccount': ['9', '111111111111'] } }), s3, true],
    ['no values at all', when({ StringEquals: { 'aws:SourceAccount': [] } }), s3, false],
    ['StringNotEquals, equal', when({ StringNotEquals: { 'aws:SourceAccount': '111111111111' } }), s3, false],
    ['StringNotEquals, different', when({ StringNotEquals: { 'aws:SourceAccount': '9' } }), s3, true],
    ['StringNotEquals, key absent from the call', when({ StringNotEquals: { 'aws:SourceAccount': '9' } }), fromS3(bucket, undefined), true],
    ['ArnNotLike', when({ ArnNotLike: { 'aws:SourceArn': 'arn:aws:s3:::example*' } }), s3, false],
    ['IfExists, absent', when({ StringEqualsIfExists: { 'aws:SourceAccount': '9' } }), fromS3(bucket, undefined), true],
    ['IfExists, present and different', when({ StringEqualsIfExists: { 'aws:SourceAccount': '9' } }), s3, false],
    ['Bool', when({ Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } }), s3, false],
    ['Bool of a service', when({ Bool: { 'aws:PrincipalIsAWSService': 'true' } }), s3, true],
    ['Null', when({ Null: { 'aws:SourceAccount': 'false' } }), s3, true],
    ['a function URL grant is for function URLs', when({ StringEquals: { 'lambda:FunctionUrlAuthType': 'NONE' } }), s3, false],
    ['an organisation that nobody belongs to', when({ StringEquals: { 'aws:PrincipalOrgID': 'o-1' } }), ann, false],
    ['unknown operator', when({ StringEqual: { 'aws:SourceAccount': '111111111111' } }), s3, false],
    ['unknown set operator', when({ 'ForNoValue:StringEquals': { 'aws:SourceAccount': '111111111111' } }), s3, false],
    ['unknown key under a negated operator', when({ StringNotEquals: { 'aws:Nonsense': 'x' } }), s3, false],
    ['unknown key under IfExists', when({ StringEqualsIfExists: { 'aws:Nonsense': 'x' } }), s3, false],
    ['a policy variable under a negated operator', when({ StringNotEquals: { 'aws:SourceAccount': '${aws:x}' } }), s3, false],
    ['every condition must hold', when({ StringEquals: { 'aws:SourceAccount': '111111111111', 'aws:SourceArn': 'x' } }), s3, false],
    ['a Deny alone allows nothing', statement({ Effect: 'Deny' }), s3, false],
    ['the role of a session', aws('arn:aws:iam::222222222222:role/deploy'), assumedRole, true],
    ['the role of a session, with a path', aws('arn:aws:iam::222222222222:role/teams/a/deploy'), assumedRole, true],
    ['another role', aws('arn:aws:iam::222222222222:role/deploy2'), assumedRole, false],
    ['a role of another account', aws('arn:aws:iam::333333333333:role/deploy'), assumedRole, false],
    ['the session itself', aws('arn:aws:sts::222222222222:assumed-role/deploy/session'), assumedRole, true],
    ['who signed nothing, as everybody', statement({ Principal: '*', Action: 'lambda:InvokeFunctionUrl' }), anonymous, true],
    ['who signed nothing, as everybody of AWS', statement({ Principal: { AWS: '*' }, Action: 'lambda:Invoke*' }), anonymous, true],
    ['who signed nothing, as an account', statement({ Principal: { AWS: '222222222222' }, Action: '*' }), anonymous, false],
    ['a value that the caller gives', { ...when({ StringEquals: { 'lambda:FunctionUrlAuthType': 'NONE' } }), Principal: '*', Action: '*' }, anonymous, true],
    ['a prefix of actions', statement({ Action: 'lambda:invoke*' }), s3, true],
    ['one letter', statement({ Action: 'lambda:InvokeFunctio?' }), s3, true],
    ['all actions but others', statement({ Action: undefined, NotAction: ['s3:*', 'lambda:Get*'] }), s3, true],
    ['all actions but this', statement({ Action: undefined, NotAction: 'lambda:Invoke*' }), s3, false],
    ['all resources but another', statement({ Resource: undefined, NotResource: `${fn}:BETA` }), s3, true],
    ['all resources but this', statement({ Resource: undefined, NotResource: `${fn}:*` }), s3, false],
    ['an Allow for all but some', statement({ Principal: undefined, NotPrincipal: { AWS: '9' } }), s3, false],
    ['no principal at all', statement({ Principal: undefined }), s3, false],
    ['no action at all', statement({ Action: undefined }), s3, false],
    ['no resource at all', statement({ Resource: undefined }), s3, false],
    ['a variable in the resource', statement({ Resource: 'arn:aws:lambda:*:*:function:${aws:PrincipalServiceName, \'x\'}:PROD' }), s3, false],
    ['an unknown variable in the resource', statement({ Resource: 'arn:aws:lambda:*:*:function:${aws:Nonsense}' }), s3, false],
  ])('%s', (_name, given, request, expected) => {
    expect(isAllowed([given], request)).toBe(expected);
  });

  test('an empty policy allows nothing', () => expect(isAllowed([], s3)).toBe(false));

  test.each<[string, PolicyStatement, boolean]>([
    ['that applies', statement({ Effect: 'Deny' }), false],
    ['for another source', statement({ Effect: 'Deny', Condition: { ArnLike: { 'aws:SourceArn': `${bucket}2` } } }), true],
    ['for another qualifier', statement({ Effect: 'Deny', Resource: `${fn}:BETA` }), true],
    ['whose operator is unknown', statement({ Effect: 'Deny', Condition: { Nonsense: { 'aws:SourceAccount': 'x' } } }), false],
    ['for everybody but S3', statement({ Effect: 'Deny', Principal: undefined, NotPrincipal: { Service: 's3.amazonaws.com' } }), true],
    ['for everybody but SNS', statement({ Effect: 'Deny', Principal: undefined, NotPrincipal: { Service: 'sns.amazonaws.com' } }), false],
    ['with an unknown variable in its resource', statement({ Effect: 'Deny', Resource: 'arn:aws:lambda:*:*:function:${aws:Nonsense}' }), false],
    ['with an unknown variable in what it excepts', statement({ Effect: 'Deny', Resource: undefined, NotResource: '${aws:Nonsense}' }), false],
    ['whose key is unknown', statement({ Effect: 'Deny', Condition: { StringEquals: { 'aws:Nonsense': 'x' } } }), false],
  ])('an Allow beside a Deny %s', (_name, deny, expected) => {
    expect(isAllowed([tutorial, deny], s3)).toBe(expected);
    expect(isAllowed([deny, tutorial], s3)).toBe(expected);
  });
});

describe('the policies of an identity', () => {
  const root = { accountId: '111111111111', arn: 'arn:aws:iam::111111111111:root' };
  const move = (alias: string): PolicyRequest => ({ action: 'lambda:UpdateAlias', resource: [`${fn}:${alias}`, fn], principal: root });
  const all: PolicyStatement = { Effect: 'Allow', Action: 'lambda:*', Resource: '*' };
  const notProd: PolicyStatement = { Effect: 'Deny', Action: 'lambda:UpdateAlias', Resource: 'arn:aws:lambda:*:*:function:*:PROD' };

  test.each<[string, PolicyStatement[], PolicyRequest, Decision]>([
    ['CI may move BETA', [all, notProd], move('BETA'), 'allowed'],
    ['CI may not move PROD', [all, notProd], move('PROD'), 'explicitly-denied'],
    ['in any order', [notProd, all], move('PROD'), 'explicitly-denied'],
    ['the function covers its aliases', [{ ...all, Resource: fn }], move('PROD'), 'allowed'],
    ['one alias covers no other', [{ ...all, Resource: `${fn}:BETA` }], move('PROD'), 'implicitly-denied'],
    ['all but PROD is not PROD', [{ Effect: 'Allow', Action: '*', NotResource: `${fn}:PROD` }], move('PROD'), 'implicitly-denied'],
    ['all but PROD is BETA', [{ Effect: 'Allow', Action: '*', NotResource: `${fn}:PROD` }], move('BETA'), 'allowed'],
    ['a Deny of all but PROD spares PROD', [all, { Effect: 'Deny', Action: '*', NotResource: `${fn}:PROD` }], move('PROD'), 'allowed'],
    ['nothing said', [], move('BETA'), 'implicitly-denied'],
    ['what is about no single thing needs *', [{ ...all, Resource: 'arn:aws:lambda:*:*:*' }], { ...move('X'), resource: '*' }, 'implicitly-denied'],
    ['and has it', [all], { ...move('X'), resource: '*' }, 'allowed'],
    ['a variable in the resource', [{ ...all, Resource: 'arn:aws:lambda:*:${aws:PrincipalAccount}:function:*' }], { ...move('X'), resource: 'arn:aws:lambda:us-west-2:111111111111:function:f' }, 'allowed'],
    ['a wildcard in its value is none', [{ ...all, Resource: 'arn:aws:lambda:*:*:function:${aws:UserAgent}' }], { ...move('X'), context: { 'aws:UserAgent': '*' } }, 'implicitly-denied'],
    ['a wildcard written as a variable is none', [{ ...all, Resource: 'arn:aws:lambda:*:*:function:${*}' }], move('X'), 'implicitly-denied'],
    ['root has no user name', [{ ...all, Resource: 'arn:aws:lambda:*:*:function:${aws:username}*' }], move('X'), 'implicitly-denied'],
    ['nor is all but what it would name allowed', [{ Effect: 'Allow', Action: '*', NotResource: 'arn:aws:lambda:*:*:function:${aws:username}*' }], move('X'), 'implicitly-denied'],
    ['and all but that is denied', [all, { Effect: 'Deny', Action: '*', NotResource: 'arn:aws:lambda:*:*:function:${aws:username}*' }], move('X'), 'explicitly-denied'],
    ['or the one that the policy gives it', [{ ...all, Resource: "arn:aws:lambda:*:*:function:${aws:username, 'hello'}*" }], move('X'), 'allowed'],
  ])('%s', (_name, statements, request, expected) => expect(identityPolicyDecision(statements, request)).toBe(expected));
});

test('a resource policy tells a denial from silence', () => {
  expect(resourcePolicyDecision([statement({ Effect: 'Deny' })], s3)).toBe('explicitly-denied');
  expect(resourcePolicyDecision([statement({ Resource: fn })], s3)).toBe('implicitly-denied');
});

test.each<[Decision, Decision, boolean, string | undefined]>([
  ['allowed', 'implicitly-denied', true, undefined],
  ['implicitly-denied', 'allowed', true, undefined],
  ['implicitly-denied', 'implicitly-denied', true, 'implicitly-denied by identity-based'],
  ['allowed', 'explicitly-denied', true, 'explicitly-denied by resource-based'],
  ['explicitly-denied', 'allowed', true, 'explicitly-denied by identity-based'],
  ['allowed', 'implicitly-denied', false, 'implicitly-denied by resource-based'],
  ['implicitly-denied', 'allowed', false, 'implicitly-denied by identity-based'],
  ['allowed', 'allowed', false, undefined],
])('identity %s and resource %s, same account %s: %s', (identity, resource, sameAccount, expected) => {
  const refusal = combinedRefusal({ identity, resource, sameAccount });
  expect(refusal && `${refusal.decision} by ${refusal.policyType}`).toBe(expected);
});

const conditions = fc.constantFrom<PolicyStatement['Condition'][]>(
  undefined,
  { StringEquals: { 'AWS:SourceAccount': '111111111111' } },
  { StringNotEquals: { 'AWS:SourceAccount': '111111111111' } },
  { ArnLike: { 'AWS:SourceArn': 'arn:aws:s3:::*' } },
  { Nonsense: { 'AWS:SourceArn': 'x' } },
  { StringEqualsIfExists: { 'aws:PrincipalOrgID': 'x' } },
);
const statements = fc.record<PolicyStatement>({
  Sid: fc.string(),
  Effect: fc.constantFrom('Allow', 'Deny'),
  Principal: fc.constantFrom<PolicyStatement['Principal'][]>('*', { Service: 's3.amazonaws.com' }, { AWS: '222222222222' }, { AWS: ['*'] }),
  Action: fc.constantFrom<PolicyStatement['Action'][]>('lambda:InvokeFunction', '*', ['s3:*']),
  Resource: fc.constantFrom(prod, fn, '*', `${fn}:*`),
  Condition: conditions,
});
const requests = fc.constantFrom(s3, ann, fromS3(undefined, undefined), fromS3(bucket, '9', fn));

describe('properties of the evaluation', () => {
  test('adding an Allow never turns allowed into denied; the order of statements never matters', () => {
    let allowedCases = 0;
    fc.assert(
      fc.property(fc.array(statements, { maxLength: 4 }), statements, requests, (policy, extra, request) => {
        const before = isAllowed(policy, request);
        allowedCases += Number(before);
        expect(isAllowed(policy.toReversed(), request)).toBe(before);
        if (before) expect(isAllowed([...policy, { ...extra, Effect: 'Allow' }], request)).toBe(true);
      }),
      { numRuns: 1000 },
    );
    expect(allowedCases).toBeGreaterThan(20);
  });

  test('a Deny on everything wins over any policy; a Deny never grants', () => {
    fc.assert(
      fc.property(fc.array(statements, { maxLength: 4 }), statements, requests, (policy, extra, request) => {
        const everything = statement({ Effect: 'Deny', Principal: '*', Action: '*', Resource: '*' });
        expect(isAllowed([...policy, everything], request)).toBe(false);
        if (!isAllowed(policy, request)) expect(isAllowed([...policy, { ...extra, Effect: 'Deny' }], request)).toBe(false);
      }),
    );
  });
});

describe('patterns', () => {
  test('agree with the regular expression they mean', () => {
    const alphabet = fc.string({ unit: fc.constantFrom('a', 'b', ':', '/'), maxLength: 8 });
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', ':', '/', '*', '?'), maxLength: 8 });
    fc.assert(
      fc.property(pattern, alphabet, (glob, text) => {
        const meant = new RegExp(`^${glob.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's');
        expect(wildcardMatches(glob, text)).toBe(meant.test(text));
      }),
      { numRuns: 3000 },
    );
  });

  test('a hostile pattern is answered at once', () => {
    expect(wildcardMatches(`${'*a'.repeat(2000)}b`, 'a'.repeat(5000))).toBe(false);
  });

  test.each([
    ['arn:aws:s3:::*', bucket, true],
    ['arn:*', bucket, false],
    ['*', bucket, false],
    ['arn:aws:s3:*:*:examplebucket', bucket, true],
    ['arn:aws:lambda:us-west-2:000000000000:*', prod, true],
    ['arn:aws:s3:::examplebucket', 'arn:aws:s3:::examplebucket/key', false],
    ['arn:aws:s3:::examplebucket', 'examplebucket', false],
  ])('%s on %s', (pattern, arn, expected) => expect(arnMatches(pattern, arn)).toBe(expected));
});

test('a policy that names a long value a thousand times is answered as soon as any other', () => {
  const thousands = '${aws:UserAgent}'.repeat(1_200);
  const statements = [statement({ Principal: '*', Resource: `arn:aws:lambda:us-west-2:000000000000:${thousands}` }), statement({ Principal: '*', Condition: { StringLike: { 'aws:UserAgent': thousands } } })];
  const request = { ...fromIdentity('111111111111'), context: { 'aws:UserAgent': 'a'.repeat(512) } };
  const before = process.cpuUsage();
  for (let times = 0; times < 20; times += 1) expect(resourcePolicyDecision(statements, request)).toBe('implicitly-denied');
  // Of the processor, so that what else the machine does does not count.
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1000).toBeLessThan(1_000);
});
