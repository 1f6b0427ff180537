import { answers, functionNotFound, invalid, refuses, type Case } from './cases.js';
import { policyText, revision, statementText } from './fixtures.js';
import {
  ACCOUNT, addPermission, arnOf, createAlias, createFunction, from, getPolicy, invoke, OTHER_ACCOUNT, publishVersion, removePermission, type Request,
} from './requests.js';
import { atMost, mustMatch, NAME_TO_READ } from './reference-cases.js';

const ipve = (text: string) => refuses('InvalidParameterValueException', text);
const notFound = (text: string) => refuses('ResourceNotFoundException', text);
const NO_POLICY = notFound('The resource you requested does not exist.');
const PRECONDITION = refuses('PreconditionFailedException', 'The Revision Id provided does not match the latest Revision Id. Call the GetPolicy API to retrieve the latest Revision Id');
const QUALIFIER = '\\$(LATEST(\\.PUBLISHED)?)|[a-zA-Z0-9-_$]+';
const ANOTHER_REGION = notFound("Functions from 'eu-central-1' are not reachable in this region ('us-west-2')");
const abroad = (name: string) => arnOf(name, { region: 'eu-central-1' });
const SOME_REVISION = '00000000-0000-4000-8000-000000000000';
const forbidden = (action: string, arn: string, caller = OTHER_ACCOUNT) => refuses(
  'AccessDeniedException',
  `User: arn:aws:iam::${caller}:root is not authorized to perform: lambda:${action} on resource: ${arn} because no resource-based policy allows the lambda:${action} action`,
);
const stranger = (request: Request) => from({ accountId: OTHER_ACCOUNT }, request);

const permissions: readonly Case[] = [
  {
    that: 'the type of a function URL', evidence: 'S', given: [createFunction('pol', { Publish: true }), createAlias('pol', { Name: 'PROD', FunctionVersion: '1' })],
    when: addPermission('pol', { Action: 'lambda:InvokeFunctionUrl', Principal: '*', FunctionUrlAuthType: 'NONE' }),
    then: answers(201, { Statement: `{"Sid":"s1","Effect":"Allow","Principal":"*","Action":"lambda:InvokeFunctionUrl","Resource":"${arnOf('pol')}","Condition":{"StringEquals":{"lambda:FunctionUrlAuthType":"NONE"}}}` }),
  },
  { that: 'that type with another action', evidence: 'I', when: addPermission('pol', { StatementId: 's2', FunctionUrlAuthType: 'NONE' }), then: ipve('FunctionUrlAuthType is only supported for lambda:InvokeFunctionUrl action') },
  { that: 'an unknown type', evidence: 'M', when: addPermission('pol', { FunctionUrlAuthType: 'ANY' }), then: invalid("Value 'ANY' at 'functionUrlAuthType' failed to satisfy constraint: Member must satisfy enum value set: [NONE, AWS_IAM]") },
  { that: 'all actions', evidence: 'M', when: addPermission('pol', { StatementId: 's3', Action: 'lambda:*' }), then: answers(201, { Statement: statementText('pol', { sid: 's3' }).replace('lambda:InvokeFunction', 'lambda:*') }) },
  { that: 'actions by a prefix', evidence: 'M', when: addPermission('pol', { Action: 'lambda:Invoke*' }), then: invalid(mustMatch('lambda:Invoke*', 'action', '(lambda:[*]|lambda:[a-zA-Z]+|[*])')) },
  { that: 'a service of Alexa, with its skill', evidence: 'D', when: addPermission('pol', { StatementId: 's4', Principal: 'alexa-appkit.amazon.com', EventSourceToken: 'amzn1.ask.skill.1' }), then: answers(201, { Statement: statementText('pol', { sid: 's4', principal: '{"Service":"alexa-appkit.amazon.com"}', condition: '{"StringEquals":{"lambda:EventSourceToken":"amzn1.ask.skill.1"}}' }) }) },
  { that: 'a session of a role', evidence: 'D', when: addPermission('pol', { StatementId: 's5', Principal: `arn:aws:sts::${ACCOUNT}:assumed-role/r/s` }), then: answers(201, { Statement: statementText('pol', { sid: 's5', principal: `{"AWS":"arn:aws:sts::${ACCOUNT}:assumed-role/r/s"}` }) }) },
  { that: 'no service by name', evidence: 'I', when: addPermission('pol', { StatementId: 's6', Principal: 'amazonaws.com' }), then: ipve('The provided principal was invalid. Please check the principal and try again.') },
  { that: 'an IAM ARN with a colon too few', evidence: 'I', when: addPermission('pol', { StatementId: 's6', Principal: 'arn:aws:iam:000000000000:role/xxxx' }), then: ipve("The provided input'arn:aws:iam:000000000000:role/xxxx'was invalid. Member must satisfy expression: [\\w+=,.@-]* Please check your input and try again.") },
  {
    that: 'several things wrong at once', evidence: 'M', when: addPermission('pol', { StatementId: '#', Action: 'x', Principal: 'a b', SourceAccount: '1', PrincipalOrgID: 'o-1' }, { Qualifier: '?' }),
    then: invalid(
      mustMatch('?', 'qualifier', QUALIFIER), mustMatch('#', 'statementId', '([a-zA-Z0-9-_]+)'), mustMatch('x', 'action', '(lambda:[*]|lambda:[a-zA-Z]+|[*])'),
      mustMatch('a b', 'principal', '[^\\s]+'), mustMatch('1', 'sourceAccount', '\\d{12}'), mustMatch('o-1', 'principalOrgID', 'o-[a-z0-9]{10,32}'),
      "Value 'o-1' at 'principalOrgID' failed to satisfy constraint: Member must have length greater than or equal to 12",
    ),
  },
  { that: 'nothing but the function', evidence: 'M', when: { ...addPermission('pol', {}), body: {} }, then: invalid(...['statementId', 'action', 'principal'].map((member) => `Value null at '${member}' failed to satisfy constraint: Member must not be null`)) },
  { that: 'another region', evidence: 'S', when: addPermission(abroad('pol'), {}), then: ANOTHER_REGION },
  { that: 'another account', evidence: 'I', when: stranger(addPermission(arnOf('pol'), {})), then: forbidden('AddPermission', arnOf('pol')) },
  { that: 'two qualifiers', evidence: 'S', when: addPermission('pol:1', {}, { Qualifier: 'PROD' }), then: ipve('The derived qualifier from the function name does not match the specified qualifier.') },
  { that: 'a RevisionId that is not the latest', evidence: 'S', when: addPermission('pol', { StatementId: 's7', RevisionId: SOME_REVISION }), then: PRECONDITION },
  { that: 'RemovePermission with such a RevisionId', evidence: 'S', when: removePermission('pol', 's3', { RevisionId: SOME_REVISION }), then: PRECONDITION },
  { that: 'RemovePermission of a Sid with dots', evidence: 'M', when: removePermission('pol', 'a.b'), then: notFound('Statement a.b is not found in resource policy.') },
  { that: 'RemovePermission of a Sid of other characters', evidence: 'M', when: removePermission('pol', '#'), then: invalid(mustMatch('#', 'statementId', '([a-zA-Z0-9-_.]+)')) },
  { that: 'RemovePermission of $LATEST', evidence: '?', when: removePermission('pol', 's1', { Qualifier: '$LATEST' }), then: ipve('We currently do not support adding policies for $LATEST.') },
  { that: 'RemovePermission of a missing version', evidence: '?', when: removePermission('pol', 's1', { Qualifier: '42' }), then: functionNotFound(arnOf('pol:42')) },
  { that: 'RemovePermission in another region', evidence: 'S', when: removePermission(abroad('pol'), 's1'), then: ANOTHER_REGION },
  { that: 'RemovePermission of another account', evidence: 'I', when: stranger(removePermission(arnOf('pol'), 's1')), then: forbidden('RemovePermission', arnOf('pol')) },
  { that: 'AddPermission of a name with a dot: it is looked for', evidence: 'M', when: addPermission('po.l', {}), then: functionNotFound(arnOf('po.l')) },
  { that: 'AddPermission of a name of other characters', evidence: 'M', when: addPermission('po l', {}), then: invalid(mustMatch('po l', 'functionName', NAME_TO_READ)) },
  { that: 'AddPermission of a name of 141 characters', evidence: '?', when: addPermission('n'.repeat(141), {}), then: invalid(atMost('n'.repeat(141), 'functionName', 140)) },
  { that: 'AddPermission of $LATEST.PUBLISHED', evidence: '?', when: addPermission('pol:$LATEST.PUBLISHED', {}), then: functionNotFound(arnOf('pol:$LATEST.PUBLISHED')) },
  { that: 'RemovePermission of a name of other characters', evidence: 'M', when: removePermission('po l', 's1'), then: invalid(mustMatch('po l', 'functionName', NAME_TO_READ)) },
  { that: 'GetPolicy in another region', evidence: 'S', when: getPolicy(abroad('pol')), then: ANOTHER_REGION },
  { that: 'GetPolicy of another account', evidence: 'I', when: stranger(getPolicy(arnOf('pol'))), then: forbidden('GetPolicy', arnOf('pol')) },
  { that: 'GetPolicy of $LATEST', evidence: '?', when: getPolicy('pol', { Qualifier: '$LATEST' }), then: NO_POLICY },
  { that: 'GetPolicy with a qualifier of other characters', evidence: 'S', when: getPolicy('pol', { Qualifier: '?' }), then: invalid(mustMatch('?', 'qualifier', QUALIFIER)) },
];

const RESOURCE_ARN =
  'arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:(function:[a-zA-Z0-9-_]+(:(\\$LATEST(\\.PUBLISHED)?|[a-zA-Z0-9-_])+)?|runtime/[a-zA-Z0-9-_./]+)';
const path = (arn: string, query = '') => `/2026-07-09/resource-policy/${encodeURIComponent(arn)}${query}`;
const getResourcePolicy = (arn: string): Request => ({ method: 'GET', target: path(arn) });
const deleteResourcePolicy = (arn: string, query = ''): Request => ({ method: 'DELETE', target: path(arn, query) });
const putResourcePolicy = (arn: string, Policy: unknown, given: object = {}): Request => ({ method: 'PUT', target: path(arn), body: { Policy, ...given } });
const put = (...statements: readonly object[]): Request => putResourcePolicy(arnOf('whole'), JSON.stringify({ Version: '2012-10-17', Statement: statements }));

const grant = { Effect: 'Allow', Principal: { AWS: OTHER_ACCOUNT }, Action: 'lambda:Invoke*', Resource: arnOf('whole') };
const document = (...statements: readonly object[]) => JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement: statements });
const longest = { ...grant, Condition: { StringEquals: { 'aws:SourceArn': 'x'.repeat(20_270) } } };
const malformed = (fault: string) => ipve(`The provided policy document is not valid. ${fault}`);
const allowed = answers(200, {}, { 'x-amz-executed-version': '$LATEST' });

const resourcePolicies: readonly Case[] = [
  { that: 'none yet', evidence: '?', given: [createFunction('whole', { Publish: true }), createAlias('whole', { Name: 'PROD', FunctionVersion: '1' })], when: getResourcePolicy(arnOf('whole')), then: NO_POLICY },
  { that: 'deleting none', evidence: '?', when: deleteResourcePolicy(arnOf('whole')), then: notFound('No policy is associated with the given resource.') },
  { that: 'put', evidence: 'M', when: put({ Sid: 'open', ...grant }), then: answers(200, { Policy: document({ Sid: 'open', ...grant }), RevisionId: revision }) },
  { that: 'get', evidence: 'M', when: getResourcePolicy(arnOf('whole')), then: answers(200, { Policy: document({ Sid: 'open', ...grant }), RevisionId: revision }) },
  { that: 'it is the policy that GetPolicy gives', evidence: 'M', when: getPolicy('whole'), then: answers(200, { Policy: document({ Sid: 'open', ...grant }), RevisionId: revision }) },
  { that: 'a wildcard action lets a stranger in', evidence: 'D', when: stranger(invoke(arnOf('whole'))), then: allowed },
  { that: 'but not by the alias', evidence: 'D', when: stranger(invoke(arnOf('whole:PROD'))), then: forbidden('InvokeFunction', arnOf('whole:PROD')) },
  { that: 'AddPermission adds to it', evidence: 'M', when: addPermission('whole', {}), then: answers(201, { Statement: statementText('whole') }) },
  { that: 'a Sid that was put is taken', evidence: 'M', when: addPermission('whole', { StatementId: 'open' }), then: refuses('ResourceConflictException', 'The statement id (open) provided already exists. Please provide a new statement id, or remove the existing statement.') },
  { that: 'RemovePermission takes one of it away', evidence: 'M', when: removePermission('whole', 'open'), then: answers(204) },
  { that: 'and the stranger is out', evidence: 'D', when: stranger(invoke(arnOf('whole'))), then: forbidden('InvokeFunction', arnOf('whole')) },
  { that: 'put replaces all of it; one statement, without a Sid', evidence: 'M', when: putResourcePolicy(arnOf('whole'), JSON.stringify({ Statement: grant })), then: answers(200, { Policy: document(grant), RevisionId: revision }) },
  {
    that: 'a Deny wins, also in the own account', evidence: 'D', given: [put(grant, { Effect: 'Deny', Principal: '*', Action: 'lambda:InvokeFunction', Resource: '*' })], when: invoke('whole'),
    then: refuses('AccessDeniedException', `User: arn:aws:iam::${ACCOUNT}:root is not authorized to perform: lambda:InvokeFunction on resource: ${arnOf('whole')} with an explicit deny in a resource-based policy`),
  },
  {
    that: 'a Deny for all but the account', evidence: 'D', given: [put(grant, { Effect: 'Deny', NotPrincipal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, NotAction: 'lambda:Get*', NotResource: arnOf('other') })], when: stranger(invoke(arnOf('whole'))),
    then: refuses('AccessDeniedException', `User: arn:aws:iam::${OTHER_ACCOUNT}:root is not authorized to perform: lambda:InvokeFunction on resource: ${arnOf('whole')} with an explicit deny in a resource-based policy`),
  },
  { that: 'which lets the account itself', evidence: 'D', when: invoke('whole'), then: allowed },
  { that: 'an address that holds', evidence: 'D', given: [put({ ...grant, Condition: { IpAddress: { 'aws:SourceIp': ['10.0.0.0/8', '127.0.0.0/8'] } } })], when: stranger(invoke(arnOf('whole'))), then: allowed },
  { that: 'an address that does not', evidence: 'D', given: [put({ ...grant, Condition: { NotIpAddress: { 'aws:SourceIp': '127.0.0.1' } } })], when: stranger(invoke(arnOf('whole'))), then: forbidden('InvokeFunction', arnOf('whole')) },
  { that: 'a time that has come', evidence: 'D', given: [put({ ...grant, Condition: { DateGreaterThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' }, Bool: { 'aws:SecureTransport': false } } })], when: stranger(invoke(arnOf('whole'))), then: allowed },
  { that: 'a time that has not', evidence: 'D', given: [put({ ...grant, Condition: { DateGreaterThan: { 'aws:EpochTime': 4_102_444_800 } } })], when: stranger(invoke(arnOf('whole'))), then: forbidden('InvokeFunction', arnOf('whole')) },
  { that: 'a key that nobody here knows', evidence: 'own', given: [put({ ...grant, Condition: { StringNotEquals: { 'aws:RequestTag/team': 'x' } } })], when: stranger(invoke(arnOf('whole'))), then: forbidden('InvokeFunction', arnOf('whole')) },
  { that: 'of an alias', evidence: 'M', when: putResourcePolicy(arnOf('whole:PROD'), JSON.stringify({ Statement: { ...grant, Resource: arnOf('whole:PROD') } })), then: answers(200, { Policy: document({ ...grant, Resource: arnOf('whole:PROD') }), RevisionId: revision }) },
  { that: 'of a version', evidence: 'M', when: putResourcePolicy(arnOf('whole:1'), JSON.stringify({ Statement: { ...grant, Resource: arnOf('whole:1') } })), then: answers(200, { Policy: document({ ...grant, Resource: arnOf('whole:1') }), RevisionId: revision }) },
  { that: 'a RevisionId that is not the latest', evidence: 'M', when: putResourcePolicy(arnOf('whole'), JSON.stringify({ Statement: grant }), { RevisionId: SOME_REVISION }), then: PRECONDITION },
  { that: 'a delete with such a RevisionId', evidence: 'M', when: deleteResourcePolicy(arnOf('whole'), `?RevisionId=${SOME_REVISION}`), then: PRECONDITION },
  { that: 'a RevisionId of another form', evidence: 'M', when: putResourcePolicy(arnOf('whole'), '{}', { RevisionId: 'x' }), then: invalid(mustMatch('x', 'revisionId', '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'), "Value 'x' at 'revisionId' failed to satisfy constraint: Member must have length greater than or equal to 36") },
  { that: 'no document', evidence: 'M', when: putResourcePolicy(arnOf('whole'), undefined), then: invalid("Value null at 'policy' failed to satisfy constraint: Member must not be null") },
  { that: 'a document that is too long', evidence: 'M', when: putResourcePolicy(arnOf('whole'), ' '.repeat(20_481)), then: invalid(atMost(' '.repeat(20_481), 'policy', 20_480)) },
  {
    that: 'a policy that is too long once it is whole', evidence: 'I', when: putResourcePolicy(arnOf('whole'), JSON.stringify({ Statement: longest })),
    then: refuses('PolicyLengthExceededException', `The final policy size (${Buffer.byteLength(document(longest))}) is bigger than the limit (20480).`),
  },
  { that: 'no JSON', evidence: '?', when: putResourcePolicy(arnOf('whole'), '{'), then: refuses('InvalidParameterValueException', expect.stringMatching(/^The provided policy document is not valid\. The policy is not valid JSON: /)) },
  { that: 'a statement without a principal', evidence: '?', when: put({ ...grant, Principal: undefined }), then: malformed('Statement[0] must have a Principal or a NotPrincipal.') },
  { that: 'an Allow for all but some', evidence: '?', when: put({ ...grant, Principal: undefined, NotPrincipal: '*' }), then: malformed('Statement[0].NotPrincipal goes with the Effect "Deny" alone.') },
  { that: 'an operator that there is not', evidence: '?', when: put({ ...grant, Condition: { StringIs: { 'aws:SourceIp': 'x' } } }), then: malformed('Statement[0].Condition.StringIs is no condition operator.') },
  { that: 'another resource than an ARN', evidence: '?', when: put(grant, { ...grant, Resource: 'whole' }), then: malformed('Statement[1].Resource must be "*" or in ARN format, not whole.') },
  { that: '$LATEST', evidence: '?', when: putResourcePolicy(arnOf('whole:$LATEST'), '{}'), then: ipve('We currently do not support adding policies for $LATEST.') },
  { that: 'a missing function', evidence: '?', when: putResourcePolicy(arnOf('missing'), '{}'), then: functionNotFound(arnOf('missing')) },
  { that: 'a missing alias', evidence: '?', when: putResourcePolicy(arnOf('whole:nope'), '{}'), then: notFound(`Cannot find alias arn: ${arnOf('whole:nope')}`) },
  { that: 'a missing version', evidence: '?', when: putResourcePolicy(arnOf('whole:42'), '{}'), then: functionNotFound(arnOf('whole:42')) },
  { that: 'get of a missing function', evidence: '?', when: getResourcePolicy(arnOf('missing')), then: NO_POLICY },
  { that: 'delete of a missing function', evidence: '?', when: deleteResourcePolicy(arnOf('missing')), then: functionNotFound(arnOf('missing')) },
  { that: 'a name instead of an ARN', evidence: 'M', when: getResourcePolicy('whole'), then: invalid(mustMatch('whole', 'resourceArn', RESOURCE_ARN)) },
  { that: 'a pattern instead of an ARN', evidence: 'M', when: getResourcePolicy(arnOf('*')), then: invalid(mustMatch(arnOf('*'), 'resourceArn', RESOURCE_ARN)) },
  { that: 'a runtime', evidence: 'own', when: getResourcePolicy('arn:aws:lambda:us-west-2::runtime:x'.replace('::runtime:', `:${ACCOUNT}:runtime/`)), then: NO_POLICY },
  { that: 'another region', evidence: '?', when: getResourcePolicy(abroad('whole')), then: ANOTHER_REGION },
  { that: 'another account', evidence: '?', when: stranger(putResourcePolicy(arnOf('whole'), '{}')), then: forbidden('PutResourcePolicy', arnOf('whole')) },
  { that: 'delete', evidence: 'M', when: deleteResourcePolicy(arnOf('whole')), then: answers(204) },
  { that: 'and it is gone', evidence: 'M', when: getResourcePolicy(arnOf('whole')), then: NO_POLICY },
  { that: "while the alias' own stays", evidence: 'M', when: getPolicy('whole', { Qualifier: 'PROD' }), then: answers(200, { Policy: document({ ...grant, Resource: arnOf('whole:PROD') }), RevisionId: revision }) },
  { that: 'publishing copies none', evidence: 'S', given: [putResourcePolicy(arnOf('whole'), policyText('whole')), { ...publishVersion('whole') }], when: getResourcePolicy(arnOf('whole')), then: answers(200, { Policy: policyText('whole'), RevisionId: revision }) },
];

export const policiesCases = { 'AddPermission, GetPolicy and RemovePermission': permissions, 'whole resource policies': resourcePolicies };
