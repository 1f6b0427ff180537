import { answers, functionNotFound, invalid, refuses, refusesUntyped, type Case } from './cases.js';
import { atLeast, atMost, mustMatch } from './reference-cases.js';
import {
  arnOf, createAlias, createFunction, deleteAlias, deleteFunction, from, getAlias, OTHER_ACCOUNT, publishVersion, updateAlias, updateCode, OTHER_ZIP,
  type Query, type Request,
} from './requests.js';

const target = (name: string, query: Query = {}): string => {
  const pairs = Object.entries(query).flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${encodeURIComponent(value)}`]));
  return `/2019-09-30/functions/${encodeURIComponent(name)}/provisioned-concurrency${pairs.length > 0 ? `?${pairs.join('&')}` : ''}`;
};
const put = (name: string, Qualifier: string | undefined, ProvisionedConcurrentExecutions?: unknown): Request => ({
  method: 'PUT', target: target(name, { Qualifier }), body: { ProvisionedConcurrentExecutions },
});
const get = (name: string, Qualifier?: string): Request => ({ method: 'GET', target: target(name, { Qualifier }) });
const remove = (name: string, Qualifier?: string): Request => ({ method: 'DELETE', target: target(name, { Qualifier }) });
const list = (name: string, query: Query = {}): Request => ({ method: 'GET', target: target(name, { List: 'ALL', ...query }) });

const TIME: unknown = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0000$/);
const begun = (requested: number) => answers(202, {
  RequestedProvisionedConcurrentExecutions: requested, AvailableProvisionedConcurrentExecutions: 0, AllocatedProvisionedConcurrentExecutions: 0,
  Status: 'IN_PROGRESS', LastModified: TIME,
});
/** However far it has come by now. */
const kept = (requested: number) => ({
  RequestedProvisionedConcurrentExecutions: requested, AvailableProvisionedConcurrentExecutions: expect.any(Number) as unknown,
  AllocatedProvisionedConcurrentExecutions: expect.any(Number) as unknown, Status: expect.stringMatching(/^(IN_PROGRESS|READY)$/) as unknown, LastModified: TIME,
});
const listed = (qualifier: string, requested: number) => ({ FunctionArn: arnOf(`keeper:${qualifier}`), ...kept(requested) });

const ipve = (text: string) => refuses('InvalidParameterValueException', text);
const conflict = (text: string) => refuses('ResourceConflictException', text);
const noAlias = (name: string) => refuses('ResourceNotFoundException', `Cannot find alias arn: ${arnOf(name)}`);
const NONE = refuses('ProvisionedConcurrencyConfigNotFoundException', 'No Provisioned Concurrency Config found for this function');
const LATEST = ipve('The function resource provided must be an alias or a published version.');
const UNPUBLISHED = ipve('Provisioned Concurrency Configs cannot be applied to unpublished function versions.');
const ON_PROVISIONED = conflict("Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version");
const POINTED_AT = conflict('Version is pointed by a Provisioned Concurrency alias');
const WEIGHTED = ipve('Alias with weights can not be used with Provisioned Concurrency');
const MISMATCH = ipve('The derived qualifier from the function name does not match the specified qualifier.');
const FAR = refuses('ResourceNotFoundException', "Functions from 'eu-central-1' are not reachable in this region ('us-west-2')");
const atLeastOne = (value: number) => `Value '${value}' at 'provisionedConcurrentExecutions' failed to satisfy constraint: Member must have value greater than or equal to 1`;
const nullAt = (member: string) => `Value null at '${member}' failed to satisfy constraint: Member must not be null`;
/** Not the one of other operations: the model has it from before `$LATEST.PUBLISHED`. */
const QUALIFIER = '(|[a-zA-Z0-9$_-]+)';
const denied = (action: string) => refuses(
  'AccessDeniedException',
  `User: arn:aws:iam::${OTHER_ACCOUNT}:root is not authorized to perform: lambda:${action} on resource: ${arnOf('keeper:1')} because no resource-based policy allows the lambda:${action} action`,
);

const keeper = [
  createFunction('keeper', { Publish: true }), updateCode('keeper', { ZipFile: OTHER_ZIP, Publish: true }),
  createAlias('keeper', { Name: 'A', FunctionVersion: '1' }), createAlias('keeper', { Name: 'B', FunctionVersion: '2' }),
  createAlias('keeper', { Name: 'HEAD', FunctionVersion: '$LATEST' }), createAlias('keeper', { Name: 'W', FunctionVersion: '1', RoutingConfig: { AdditionalVersionWeights: { 2: 0.5 } } }),
];

const configs: readonly Case[] = [
  { that: 'none of a version', evidence: 'S', given: keeper, when: get('keeper', '1'), then: NONE },
  { that: 'none of an alias', evidence: 'S', when: get('keeper', 'A'), then: NONE },
  { that: 'none at all', evidence: 'M', when: list('keeper'), then: answers(200, { ProvisionedConcurrencyConfigs: [] }) },
  { that: 'Delete where there is none', evidence: 'S', when: remove('keeper', '1'), then: answers(204) },
  { that: 'Put of a version', evidence: 'S', when: put('keeper', '1', 1), then: begun(1) },
  { that: 'Get of a version', evidence: 'S', when: get('keeper', '1'), then: answers(200, kept(1)) },
  { that: 'Get by an ARN with the version', evidence: 'M', when: get(arnOf('keeper:1'), '1'), then: answers(200, kept(1)) },
  { that: 'Put again', evidence: '?', when: put('keeper', '1', 2), then: begun(2) },
  { that: 'Put of an alias on that version', evidence: 'S', when: put('keeper', 'A', 1), then: ON_PROVISIONED },
  { that: 'Put of an alias on another version', evidence: 'S', when: put('keeper', 'B', 1), then: begun(1) },
  { that: 'Get of an alias', evidence: 'S', when: get('keeper', 'B'), then: answers(200, kept(1)) },
  { that: 'Get of the version that the alias points at', evidence: 'S', when: get('keeper', '2'), then: NONE },
  { that: 'Put of the version that the alias points at', evidence: 'S', when: put('keeper', '2', 1), then: POINTED_AT },
  { that: 'Put of a second alias on one version', evidence: 'D', given: [createAlias('keeper', { Name: 'C', FunctionVersion: '2' })], when: put('keeper', 'C', 1), then: ON_PROVISIONED },
  { that: 'List', evidence: 'M', when: list('keeper'), then: answers(200, { ProvisionedConcurrencyConfigs: [listed('1', 2), listed('B', 1)] }) },
  { that: 'List, a page', evidence: 'M', when: list('keeper', { MaxItems: 1 }), then: answers(200, { ProvisionedConcurrencyConfigs: [listed('1', 2)], NextMarker: expect.any(String) as unknown }) },
  { that: 'List, the last page', evidence: 'M', when: list('keeper', { MaxItems: 1, Marker: Buffer.from('1').toString('base64url') }), then: answers(200, { ProvisionedConcurrencyConfigs: [listed('B', 1)] }) },
  { that: 'List by an ARN', evidence: 'M', when: list(arnOf('keeper')), then: answers(200, { ProvisionedConcurrencyConfigs: [listed('1', 2), listed('B', 1)] }) },
  { that: 'an alias with a config to a version with one', evidence: '?', when: updateAlias('keeper', 'B', { FunctionVersion: '1' }), then: ON_PROVISIONED },
  { that: 'an alias with a config to $LATEST', evidence: '?', when: updateAlias('keeper', 'B', { FunctionVersion: '$LATEST' }), then: UNPUBLISHED },
  { that: 'weights for an alias with a config', evidence: 'I', when: updateAlias('keeper', 'B', { RoutingConfig: { AdditionalVersionWeights: { 1: 0.1 } } }), then: WEIGHTED },
  { that: 'another description of an alias with a config', evidence: '?', when: updateAlias('keeper', 'B', { Description: 'kept' }), then: answers(200, expect.objectContaining({ FunctionVersion: '2', Description: 'kept' })) },
  { that: 'Put of a weighted alias', evidence: 'I', given: [remove('keeper', '1')], when: put('keeper', 'W', 1), then: WEIGHTED },
  { that: 'an alias with a config to another version', evidence: 'D', when: updateAlias('keeper', 'B', { FunctionVersion: '1' }), then: answers(200, expect.objectContaining({ FunctionVersion: '1' })) },
  { that: 'whose config goes with it', evidence: 'D', when: put('keeper', '1', 1), then: POINTED_AT },
  { that: 'and leaves the version where it was', evidence: 'D', when: put('keeper', '2', 1), then: begun(1) },
  { that: 'Delete of an alias', evidence: 'S', when: remove('keeper', 'B'), then: answers(204) },
  { that: 'and then there is none', evidence: 'S', when: get('keeper', 'B'), then: NONE },
  { that: 'but the alias is as it was', evidence: 'S', when: getAlias('keeper', 'B'), then: answers(200, expect.objectContaining({ FunctionVersion: '1' })) },
  { that: 'Delete of a version', evidence: 'S', when: remove('keeper', '2'), then: answers(204) },
  { that: 'a deleted alias has none when it comes again', evidence: 'S', given: [put('keeper', 'A', 1), deleteAlias('keeper', 'A'), createAlias('keeper', { Name: 'A', FunctionVersion: '1' })], when: get('keeper', 'A'), then: NONE },
  { that: 'a deleted version has none in the list', evidence: '?', given: [updateCode('keeper', { ZipFile: OTHER_ZIP }), publishVersion('keeper'), put('keeper', '3', 1), deleteFunction('keeper', { Qualifier: '3' })], when: list('keeper'), then: answers(200, { ProvisionedConcurrencyConfigs: [] }) },
];

const refusals: readonly Case[] = [
  { that: 'Put of $LATEST', evidence: 'S', when: put('keeper', '$LATEST', 1), then: UNPUBLISHED },
  { that: 'Put of $LATEST of a missing function', evidence: '?', when: put('missing', '$LATEST', 1), then: UNPUBLISHED },
  { that: 'Put of an alias on $LATEST', evidence: '?', when: put('keeper', 'HEAD', 1), then: UNPUBLISHED },
  { that: 'Get of $LATEST', evidence: 'S', when: get('keeper', '$LATEST'), then: LATEST },
  { that: 'Delete of $LATEST', evidence: 'S', when: remove('keeper', '$LATEST'), then: LATEST },
  ...([['Put', (name: string, qualifier: string) => put(name, qualifier, 1)], ['Get', get], ['Delete', remove]] as const).flatMap(([operation, request]): Case[] => [
    { that: `${operation} of a missing alias`, evidence: 'S', when: request('keeper', 'nope'), then: noAlias('keeper:nope') },
    { that: `${operation} of a missing version`, evidence: 'S', when: request('keeper', '42'), then: functionNotFound(arnOf('keeper:42')) },
    { that: `${operation} of an alias of a missing function`, evidence: 'S', when: request('missing', 'nope'), then: noAlias('missing:nope') },
    { that: `${operation} of a version of a missing function`, evidence: 'S', when: request('missing', '1'), then: functionNotFound(arnOf('missing:1')) },
    { that: `${operation} of what can be no alias`, evidence: '?', when: request('keeper', 'a$b'), then: functionNotFound(arnOf('keeper:a$b')) },
    { that: `${operation} of what every object has`, evidence: 'own', when: request('keeper', 'constructor'), then: noAlias('keeper:constructor') },
    { that: `${operation} of two qualifiers`, evidence: 'S', when: request('keeper:1', '2'), then: MISMATCH },
    { that: `${operation} in another region`, evidence: 'S', when: request(arnOf('keeper', { region: 'eu-central-1' }), '1'), then: FAR },
    { that: `${operation} by a stranger`, evidence: '?', when: from({ accountId: OTHER_ACCOUNT }, request(arnOf('keeper'), '1')), then: denied(`${operation}ProvisionedConcurrencyConfig`) },
    { that: `${operation} of a qualifier of other characters`, evidence: 'M', when: request('keeper', '?'), then: invalid(mustMatch('?', 'qualifier', QUALIFIER)) },
    { that: `${operation} of an empty qualifier`, evidence: '?', when: request('keeper', ''), then: invalid(atLeast('', 'qualifier', 1)) },
    { that: `${operation} of a qualifier of 129 characters`, evidence: 'M', when: request('keeper', 'q'.repeat(129)), then: invalid(atMost('q'.repeat(129), 'qualifier', 128)) },
  ]),
  { that: 'Put without anything', evidence: 'M', when: put('keeper', undefined), then: invalid(nullAt('qualifier'), nullAt('provisionedConcurrentExecutions')) },
  { that: 'Get without a qualifier', evidence: 'M', when: get('keeper'), then: invalid(nullAt('qualifier')) },
  { that: 'Delete without a qualifier', evidence: 'M', when: remove('keeper'), then: invalid(nullAt('qualifier')) },
  { that: 'Put of 0', evidence: 'S', when: put('keeper', '1', 0), then: invalid(atLeastOne(0)) },
  { that: 'Put of -1 of $LATEST: constraints come first', evidence: '?', when: put('keeper', '$LATEST', -1), then: invalid(atLeastOne(-1)) },
  { that: 'Put of a text', evidence: '?', when: put('keeper', '1', 'one'), then: refuses('SerializationException', 'STRING_VALUE can not be converted to an Integer') },
  { that: 'Put of more than the account has', evidence: 'S', when: put('keeper', '1', 1001), then: refusesUntyped("Specified ConcurrentExecutions for function is greater than account's unreserved concurrency [1000].") },
  { that: 'Put of more than leaves enough for others', evidence: '?', when: put('keeper', '1', 901), then: refusesUntyped("Specified ConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].") },
  { that: 'List of a missing function', evidence: '?', when: list('missing'), then: functionNotFound(arnOf('missing')) },
  { that: 'List in another region', evidence: 'S', when: list(arnOf('keeper', { region: 'eu-central-1' })), then: FAR },
  { that: 'List of 51', evidence: 'M', when: list('keeper', { MaxItems: 51 }), then: invalid("Value '51' at 'maxItems' failed to satisfy constraint: Member must have value less than or equal to 50") },
  { that: 'List of 0', evidence: 'M', when: list('keeper', { MaxItems: 0 }), then: invalid("Value '0' at 'maxItems' failed to satisfy constraint: Member must have value greater than or equal to 1") },
  { that: 'List after a marker of nobody', evidence: '?', when: list('keeper', { Marker: '?' }), then: ipve('Invalid value for parameter Marker') },
];

export const provisionedCases = { 'provisioned concurrency': configs, 'provisioned concurrency, refused': refusals };
