import { answers, functionNotFound, invalid, refuses, type Case } from './cases.js';
import { policyText, revision, statementText } from './fixtures.js';
import {
  ACCOUNT, addPermission, arnOf, createAlias, createFunction, from, getPolicy, invoke, OTHER_ACCOUNT, publishVersion, removePermission, updateConfiguration,
} from './requests.js';
import { atMost, mustMatch } from './reference-cases.js';

const ipve = (text: string) => refuses('InvalidParameterValueException', text);
const notFound = (text: string) => refuses('ResourceNotFoundException', text);
const added = (text: string) => answers(201, { Statement: text });
const add = (sid: string, given: object) => addPermission('granted', { StatementId: sid, ...given });
const principalOf = (sid: string, principal: string) => statementText('granted', { sid, principal });
const where = (sid: string, condition: string) => statementText('granted', { sid, condition });
const NO_POLICY = notFound('The resource you requested does not exist.');
const INVALID_PRINCIPAL = ipve('The provided principal was invalid. Please check the principal and try again.');

const permissions: readonly Case[] = [
  { that: 'a service', evidence: 'S', given: [createFunction('granted', { Publish: true })], when: add('s1', {}), then: added(statementText('granted')) },
  { that: 'an account', evidence: 'S', when: add('s2', { Principal: OTHER_ACCOUNT }), then: added(principalOf('s2', `{"AWS":"arn:aws:iam::${OTHER_ACCOUNT}:root"}`)) },
  { that: 'a user', evidence: 'S', when: add('s3', { Principal: `arn:aws:iam::${ACCOUNT}:user/u` }), then: added(principalOf('s3', `{"AWS":"arn:aws:iam::${ACCOUNT}:user/u"}`)) },
  { that: 'everyone', evidence: 'S', when: add('s4', { Principal: '*' }), then: added(principalOf('s4', '"*"')) },
  { that: 'a source', evidence: 'S', when: add('s5', { SourceArn: 'arn:aws:s3:::b', SourceAccount: OTHER_ACCOUNT }), then: added(where('s5', `{"StringEquals":{"AWS:SourceAccount":"${OTHER_ACCOUNT}"},"ArnLike":{"AWS:SourceArn":"arn:aws:s3:::b"}}`)) },
  { that: 'an event source token', evidence: 'S', when: add('s6', { EventSourceToken: 'token' }), then: added(where('s6', '{"StringEquals":{"lambda:EventSourceToken":"token"}}')) },
  { that: 'an organisation', evidence: 'S', when: add('s7', { Principal: '*', PrincipalOrgID: 'o-1234567890' }), then: added(statementText('granted', { sid: 's7', principal: '"*"', condition: '{"StringEquals":{"aws:PrincipalOrgID":"o-1234567890"}}' })) },
  { that: 'calls by a function URL', evidence: 'M', when: add('s9', { InvokedViaFunctionUrl: true }), then: added(where('s9', '{"Bool":{"lambda:InvokedViaFunctionUrl":"true"}}')) },
  { that: 'a Sid that is taken', evidence: 'S', when: add('s3', {}), then: refuses('ResourceConflictException', 'The statement id (s3) provided already exists. Please provide a new statement id, or remove the existing statement.') },
  { that: 'the same Sid on a version', evidence: 'S', when: addPermission('granted', {}, { Qualifier: '1' }), then: added(statementText('granted:1')) },
  { that: 'the same Sid on an alias', evidence: 'S', given: [createAlias('granted', { Name: 'A', FunctionVersion: '1' })], when: addPermission('granted:A', {}), then: added(statementText('granted:A')) },
  { that: 'insertion order is kept', evidence: 'S', when: getPolicy('granted'), then: answers(200, { Policy: expect.stringMatching(/^\{"Version":"2012-10-17","Id":"default","Statement":\[\{"Sid":"s1",.*"Sid":"s2".*"Sid":"s3".*"Sid":"s4".*"Sid":"s5".*"Sid":"s9"/), RevisionId: revision }) },
  { that: 'publishing copies no policy', evidence: 'S', given: [updateConfiguration('granted', {}), publishVersion('granted')], when: getPolicy('granted', { Qualifier: '2' }), then: NO_POLICY },
  ...['invalid.nonaws.com', 'garbage', '12345', 'arn:aws:s3:::bucket'].map((Principal): Case => ({ that: `the principal ${Principal}`, evidence: 'S', when: add('bad', { Principal }), then: INVALID_PRINCIPAL })),
  { that: '$LATEST', evidence: 'S', when: addPermission('granted', {}, { Qualifier: '$LATEST' }), then: ipve('We currently do not support adding policies for $LATEST.') },
  { that: 'a Sid of other characters', evidence: 'S', when: add('not-allowed-#', {}), then: invalid(mustMatch('not-allowed-#', 'statementId', '([a-zA-Z0-9-_]+)')) },
  { that: 'a Sid of 101 characters', evidence: 'M', when: add('s'.repeat(101), {}), then: invalid(atMost('s'.repeat(101), 'statementId', 100)) },
  { that: 'a missing function', evidence: 'S', when: addPermission('doesnotexist', {}), then: functionNotFound(arnOf('doesnotexist')) },
  { that: 'a missing alias', evidence: 'S', when: addPermission('granted', {}, { Qualifier: 'alias-doesnotexist' }), then: notFound(`Cannot find alias arn: ${arnOf('granted:alias-doesnotexist')}`) },
  { that: 'a missing version', evidence: 'S', when: addPermission('granted', {}, { Qualifier: '42' }), then: functionNotFound(arnOf('granted:42')) },
  { that: 'a qualifier with a dollar', evidence: 'S', when: addPermission('granted', {}, { Qualifier: 'valid-with-$-but-doesnotexist' }), then: functionNotFound(arnOf('granted:valid-with-$-but-doesnotexist')) },
  {
    that: 'more than 20480 bytes', evidence: 'I', when: addPermission('bare', { SourceArn: `arn:aws:s3:::${'b'.repeat(20_480)}` }),
    then: refuses('PolicyLengthExceededException', `The final policy size (${Buffer.byteLength(policyText('bare')) + Buffer.byteLength(`,"Condition":{"ArnLike":{"AWS:SourceArn":"arn:aws:s3:::${'b'.repeat(20_480)}"}}`)}) is bigger than the limit (20480).`),
  },
  { that: 'GetPolicy of the function', evidence: 'S', when: getPolicy('yard'), then: answers(200, { Policy: policyText('yard'), RevisionId: revision }) },
  { that: 'GetPolicy of an alias', evidence: 'S', when: getPolicy('yard', { Qualifier: 'PROD' }), then: answers(200, { Policy: policyText('yard:PROD'), RevisionId: revision }) },
  { that: 'GetPolicy where there is none', evidence: 'S', when: getPolicy('bare'), then: NO_POLICY },
  { that: 'GetPolicy of a missing version', evidence: 'S', when: getPolicy('yard', { Qualifier: '42' }), then: NO_POLICY },
  { that: 'GetPolicy of a missing function', evidence: 'S', when: getPolicy('doesnotexist'), then: NO_POLICY },
  { that: 'RemovePermission of a missing function', evidence: 'S', when: removePermission('doesnotexist', 's1'), then: notFound(`No policy found for: ${arnOf('doesnotexist')}`) },
  { that: 'RemovePermission of a missing alias', evidence: 'S', when: removePermission('yard', 's1', { Qualifier: 'alias-doesnotexist' }), then: notFound(`Cannot find alias arn: ${arnOf('yard:alias-doesnotexist')}`) },
  { that: 'RemovePermission without a policy', evidence: 'S', when: removePermission('bare', 's1'), then: notFound('No policy is associated with the given resource.') },
  { that: 'RemovePermission of a missing Sid', evidence: 'S', when: removePermission('yard', 'nope'), then: notFound('Statement nope is not found in resource policy.') },
  { that: 'RemovePermission', evidence: 'S', given: [createFunction('revoked'), addPermission('revoked', {})], when: removePermission('revoked', 's1'), then: answers(204) },
  { that: 'and with its last statement the policy is gone', evidence: 'S', when: getPolicy('revoked'), then: NO_POLICY },
];

const invoked = (version: string, body: unknown) => answers(200, body, { 'x-amz-executed-version': version });
const asType = (type: string) => ({ headers: { 'x-amz-invocation-type': type } });
const denied = (caller: string, arn: string) => refuses(
  'AccessDeniedException',
  `User: arn:aws:iam::${caller}:root is not authorized to perform: lambda:InvokeFunction on resource: ${arn} because no resource-based policy allows the lambda:InvokeFunction action`,
);
const stranger = (request: ReturnType<typeof invoke>) => from({ accountId: OTHER_ACCOUNT }, request);

const invocations: readonly Case[] = [
  { that: 'unqualified: $LATEST', evidence: 'S', when: invoke('bare', { body: '{"a":1}' }), then: invoked('$LATEST', { a: 1 }) },
  { that: 'a version', evidence: 'S', when: invoke('yard', { query: { Qualifier: '1' }, body: '[1]' }), then: invoked('1', [1]) },
  { that: 'an alias', evidence: 'S', when: invoke('yard:BETA', { body: '{}' }), then: invoked('2', 'other') },
  { that: 'an event', evidence: 'S', when: invoke('bare', asType('Event')), then: answers(202, undefined) },
  { that: 'a dry run', evidence: 'S', when: invoke('bare', asType('DryRun')), then: answers(204) },
  { that: 'another type', evidence: 'M', when: invoke('bare', asType('x')), then: invalid("Value 'x' at 'invocationType' failed to satisfy constraint: Member must satisfy enum value set: [Event, RequestResponse, DryRun]") },
  { that: 'a body that is no JSON', evidence: 'S', when: invoke('bare', { body: 'x' }), then: refuses('InvalidRequestContentException', expect.stringMatching(/^Could not parse request body into json: Could not parse payload into json: /)) },
  { that: 'for one tenant of a function', evidence: 'own', when: invoke('bare', { headers: { 'x-amz-tenant-id': 't' } }), then: ipve('Switchyard does not support TenantId.') },
  { that: 'a durable execution', evidence: 'own', when: invoke('bare', { headers: { 'x-amz-durable-execution-name': 'e' } }), then: ipve('Switchyard does not support DurableExecutionName.') },
  { that: 'a missing function', evidence: 'S', when: invoke('missing'), then: functionNotFound(arnOf('missing:$LATEST')) },
  { that: 'a missing function, as a dry run', evidence: 'S', when: invoke('missing', asType('DryRun')), then: functionNotFound(arnOf('missing:$LATEST')) },
  { that: 'a missing alias', evidence: 'S', when: invoke('yard:nope'), then: functionNotFound(arnOf('yard:nope')) },
  { that: 'a missing version, as an event', evidence: 'S', when: invoke('yard:42', asType('Event')), then: functionNotFound(arnOf('yard:42')) },
  { that: '$latest in small letters', evidence: 'S', when: invoke('yard', { query: { Qualifier: '$latest' } }), then: functionNotFound(arnOf('yard:$latest')) },
  { that: 'a name that every object has', evidence: 'own', when: invoke('yard:constructor'), then: functionNotFound(arnOf('yard:constructor')) },
  { that: 'another region', evidence: 'S', when: invoke(arnOf('yard', { region: 'eu-central-1' })), then: refuses('ResourceNotFoundException', "Functions from 'eu-central-1' are not reachable in this region ('us-west-2')") },
  { that: 'a stranger', evidence: 'I', when: stranger(invoke(arnOf('bare'))), then: denied(OTHER_ACCOUNT, arnOf('bare')) },
  { that: 'a stranger, of a missing function', evidence: 'I', when: stranger(invoke(arnOf('missing'))), then: denied(OTHER_ACCOUNT, arnOf('missing')) },
  { that: 'a stranger with a permission', evidence: 'D', given: [createFunction('shared', { Publish: true }), addPermission('shared', { Principal: OTHER_ACCOUNT })], when: stranger(invoke(arnOf('shared'))), then: invoked('$LATEST', {}) },
  { that: 'a stranger, whose permission is for the unqualified function alone', evidence: 'D', when: stranger(invoke(arnOf('shared:1'))), then: denied(OTHER_ACCOUNT, arnOf('shared:1')) },
];

export const policyInvokeCases = { permissions, invocations };
