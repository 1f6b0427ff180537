import { answers, functionNotFound, invalid, refuses, type Case, type Expected } from './cases.js';
import { CODE_SIGNING } from './code-cases.js';
import { atMost, mustMatch, NAME_TO_READ } from './reference-cases.js';
import { ACCOUNT, arnOf, from, functionPath, OTHER_ACCOUNT, type Request } from './requests.js';

const signing = (name: string, method: Request['method'] = 'GET', body?: object): Request => ({
  method, target: functionPath(name).replace('2015-03-31', '2020-06-30') + '/code-signing-config', body,
});
const CSC = `arn:aws:lambda:us-west-2:${ACCOUNT}:code-signing-config:csc-0123456789abcdefg`;
const put = (name: string, CodeSigningConfigArn: unknown = CSC): Request => signing(name, 'PUT', { CodeSigningConfigArn });
const remove = (name: string): Request => signing(name, 'DELETE');
const ANOTHER_REGION = refuses('ResourceNotFoundException', "Functions from 'eu-west-1' are not reachable in this region ('us-west-2')");

const signings: readonly Case[] = [
  { that: 'a function without one', evidence: 'M', when: signing('bare'), then: answers(200, { FunctionName: 'bare' }) },
  { that: 'by ARN', evidence: 'M', when: signing(arnOf('bare')), then: answers(200, { FunctionName: 'bare' }) },
  { that: 'by a partial ARN', evidence: 'M', when: signing(`${ACCOUNT}:function:bare`), then: answers(200, { FunctionName: 'bare' }) },
  { that: 'a missing function', evidence: '?', when: signing('doesnotexist'), then: functionNotFound(arnOf('doesnotexist')) },
  { that: 'a missing version', evidence: '?', when: signing('bare:42'), then: functionNotFound(arnOf('bare:42')) },
  { that: 'another region', evidence: 'S', when: signing(arnOf('bare', { region: 'eu-west-1' })), then: refuses('ResourceNotFoundException', "Functions from 'eu-west-1' are not reachable in this region ('us-west-2')") },
  {
    that: 'another account', evidence: '?', when: from({ accountId: OTHER_ACCOUNT }, signing(arnOf('bare'))),
    then: refuses('AccessDeniedException', `User: arn:aws:iam::${OTHER_ACCOUNT}:root is not authorized to perform: lambda:GetFunctionCodeSigningConfig on resource: ${arnOf('bare')} because no resource-based policy allows the lambda:GetFunctionCodeSigningConfig action`),
  },
  { that: 'a name of other characters', evidence: 'M', when: signing('a b'), then: invalid(mustMatch('a b', 'functionName', NAME_TO_READ)) },
  { that: 'a name of 141 characters', evidence: '?', when: signing('n'.repeat(141)), then: invalid(atMost('n'.repeat(141), 'functionName', 140)) },
  { that: 'taking none off', evidence: '?', when: remove('bare'), then: answers(204) },
  { that: 'taking it off a missing function', evidence: '?', when: remove('doesnotexist'), then: functionNotFound(arnOf('doesnotexist')) },
  { that: 'taking it off in another region', evidence: 'S', when: remove(arnOf('bare', { region: 'eu-west-1' })), then: ANOTHER_REGION },
  ...['bare', arnOf('bare'), 'doesnotexist'].map((name): Case => ({
    that: `a configuration that is not there for ${name}`, evidence: '?', when: put(name),
    then: { status: 404, code: 'CodeSigningConfigNotFoundException', body: { Type: 'User', Message: `The code signing configuration cannot be found. Check that the provided code signing configuration is not deleted: ${CSC}.` } },
  })),
  { that: 'no configuration', evidence: 'M', when: signing('bare', 'PUT', {}), then: invalid("Value null at 'codeSigningConfigArn' failed to satisfy constraint: Member must not be null") },
  { that: 'what is no configuration, for what is no name', evidence: 'M', when: put('a b', 'csc'), then: invalid(mustMatch('csc', 'codeSigningConfigArn', CODE_SIGNING), mustMatch('a b', 'functionName', NAME_TO_READ)) },
  { that: 'a configuration for a function of another region', evidence: 'S', when: put(arnOf('bare', { region: 'eu-west-1' })), then: ANOTHER_REGION },
];

const CONFIGS = '/2020-04-22/code-signing-configs';
const one = (method: Request['method'], rest = '', body?: object, arn = CSC): Request => ({ method, target: `${CONFIGS}/${encodeURIComponent(arn)}${rest}`, body });
/** That such a body has no Type was recorded; the text is from memory. */
const NONE: Expected = { status: 404, code: 'ResourceNotFoundException', body: { Message: `The Lambda code signing configuration ${CSC} can not be found.` } };

const configs: readonly Case[] = [
  { that: 'there are none', evidence: 'M', when: { method: 'GET', target: `${CONFIGS}/` }, then: answers(200, { CodeSigningConfigs: [] }) },
  { that: 'a page of none', evidence: 'M', when: { method: 'GET', target: `${CONFIGS}?MaxItems=0` }, then: invalid("Value '0' at 'maxItems' failed to satisfy constraint: Member must have value greater than or equal to 1") },
  ...([['Get', one('GET')], ['Update', one('PUT', '', { Description: 'x' })], ['Delete', one('DELETE')], ['the functions of one', one('GET', '/functions')]] as const).map(
    ([that, when]): Case => ({ that, evidence: '?', when, then: NONE })),
  ...([['Get', one('GET', '', undefined, 'csc')], ['Update', one('PUT', '', {}, 'csc')], ['Delete', one('DELETE', '', undefined, 'csc')], ['the functions', one('GET', '/functions', undefined, 'csc')]] as const).map(
    ([that, when]): Case => ({ that: `${that} of what is no ARN of one`, evidence: 'M', when, then: invalid(mustMatch('csc', 'codeSigningConfigArn', CODE_SIGNING)) })),
  { that: 'Update with another policy', evidence: 'M', when: one('PUT', '', { CodeSigningPolicies: { UntrustedArtifactOnDeployment: 'Ask' } }), then: invalid("Value 'Ask' at 'codeSigningPolicies.untrustedArtifactOnDeployment' failed to satisfy constraint: Member must satisfy enum value set: [Warn, Enforce]") },
  { that: 'Create', evidence: 'own', when: { method: 'POST', target: CONFIGS, body: {} }, then: refuses('UnknownOperationException', 'Switchyard does not implement CreateCodeSigningConfig.') },
];

export const codeSigningCases = { 'code signing of functions': signings, 'code signing configurations': configs };
