import {
  accountSettings, deleteConcurrency, getConcurrency, getRecursion, listTags, putConcurrency, putRecursion, reserve, tag, untag,
} from './account-requests.js';
import { answers, functionNotFound, invalid, refuses, refusesUntyped, type Case, type Expected } from './cases.js';
import { codeOf, configurationOf } from './fixtures.js';
import { atMost, mustMatch, NAME_TO_CHANGE } from './reference-cases.js';
import {
  arnOf, createAlias, createFunction, deleteFunction, from, getConfiguration, getFunction, invoke, OTHER_ACCOUNT, OTHER_ZIP, publishVersion,
  REGION, updateCode, updateConfiguration, ZIP, type Request,
} from './requests.js';

const ipve = (text: string): Expected => refuses('InvalidParameterValueException', text);
const unreachable = refuses('ResourceNotFoundException', `Functions from 'eu-central-1' are not reachable in this region ('${REGION}')`);
const denied = (operation: string, arn: string): Expected => refuses(
  'AccessDeniedException',
  `User: arn:aws:iam::${OTHER_ACCOUNT}:root is not authorized to perform: lambda:${operation} on resource: ${arn} because no resource-based policy allows the lambda:${operation} action`,
);
const byStranger = (request: Request) => from({ accountId: OTHER_ACCOUNT }, request);
const throttled: Expected = {
  status: 429, code: 'TooManyRequestsException',
  body: { Type: 'User', message: 'Rate Exceeded.', Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded' },
};

const TAGGABLE =
  'arn:(aws[a-zA-Z-]*):lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:(function:[a-zA-Z0-9-_]+(:(\\$LATEST|[a-zA-Z0-9-_]+))?|' +
  'code-signing-config:csc-[a-z0-9]{17}|event-source-mapping:[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}|' +
  'capacity-provider:[a-zA-Z0-9-_]+)';
const TAG = '^([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)$';
const KEY_RULES = `Member must have length less than or equal to 128, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: ${TAG}`;
const VALUE_RULES = `Member must have length less than or equal to 256, Member must have length greater than or equal to 0, Member must satisfy regular expression pattern: ${TAG}`;
const badKeys = (printed: string) => `Value '${printed}' at 'tags' failed to satisfy constraint: Map keys must satisfy constraint: [${KEY_RULES}]`;
const badValues = (printed: string) => `Value '${printed}' at 'tags' failed to satisfy constraint: Map value must satisfy constraint: [${VALUE_RULES}, Member must not be null]`;
const tagsOf = (count: number, first = 0) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${first + index}`, 'value']));
const tagged = arnOf('taggable');
const withTags = (Tags: object | undefined) => answers(200, {
  Configuration: configurationOf('taggable'), Code: { RepositoryType: 'S3', Location: expect.any(String) as unknown }, ...(Tags && { Tags }),
});
const NO_SUBRESOURCES = ipve('Tags on function aliases and versions are not supported. Please specify a function ARN.');
const nullAt = (member: string) => `Value null at '${member}' failed to satisfy constraint: Member must not be null`;

/** Every operation on tags, as a call on an ARN. */
const onTags: Readonly<Record<string, (arn: string) => Request>> = {
  TagResource: (arn) => tag(arn, { Tags: { a: '1' } }), UntagResource: (arn) => untag(arn, 'a'), ListTags: listTags,
};
const csc = `arn:aws:lambda:${REGION}:123456789012:code-signing-config:csc-0d4518bd353a0a7c6`;
const mapping = `arn:aws:lambda:${REGION}:123456789012:event-source-mapping:f0c5d3a4-9d0f-4d11-8f6a-0d5b8f2c1a11`;

const tagCases: readonly Case[] = [
  { that: 'ListTags of a function without tags', evidence: 'S', given: [createFunction('taggable', { Publish: true }), createAlias('taggable', { Name: 'A', FunctionVersion: '1' })], when: listTags(tagged), then: answers(200, { Tags: {} }) },
  { that: 'TagResource', evidence: 'S', when: tag(tagged, { Tags: { team: 'yard', stage: '' } }), then: answers(204) },
  { that: 'tags are merged', evidence: 'S', given: [tag(tagged, { Tags: { stage: 'two', 'a b': 'ü+=._:/@-' } })], when: listTags(tagged), then: answers(200, { Tags: { team: 'yard', stage: 'two', 'a b': 'ü+=._:/@-' } }) },
  { that: 'GetFunction shows them', evidence: 'S', when: getFunction('taggable'), then: withTags({ team: 'yard', stage: 'two', 'a b': 'ü+=._:/@-' }) },
  { that: 'an ARN whose colons are not escaped', evidence: 'M', when: { method: 'GET', target: `/2017-03-31/tags/${tagged}` }, then: answers(200, { Tags: { team: 'yard', stage: 'two', 'a b': 'ü+=._:/@-' } }) },
  { that: 'UntagResource, several keys', evidence: 'S', when: untag(tagged, 'team', 'a b'), then: answers(204) },
  { that: 'UntagResource of a missing key', evidence: 'S', when: untag(tagged, 'nope'), then: answers(204) },
  { that: 'what is left', evidence: 'S', when: listTags(tagged), then: answers(200, { Tags: { stage: 'two' } }) },
  { that: 'the last one taken off', evidence: 'S', given: [untag(tagged, 'stage')], when: getFunction('taggable'), then: withTags(undefined) },
  { that: 'fifty tags, one by one with those that were there', evidence: 'S', given: [tag(tagged, { Tags: tagsOf(49) }), tag(tagged, { Tags: tagsOf(1, 49) })], when: listTags(tagged), then: answers(200, { Tags: tagsOf(50) }) },
  { that: 'a fifty-first', evidence: 'S', when: tag(tagged, { Tags: { one: 'more' } }), then: ipve('Number of tags exceeds resource tag limit.') },
  { that: 'another value for one of fifty', evidence: 'S', when: tag(tagged, { Tags: { key0: 'other' } }), then: answers(204) },
  { that: 'fifty-one at once', evidence: 'S', when: tag(arnOf('bare'), { Tags: tagsOf(51) }), then: ipve('Number of tags exceeds resource tag limit.') },
  { that: 'no tags', evidence: 'S', when: tag(tagged, { Tags: {} }), then: ipve('An error occurred and the request cannot be processed.') },
  { that: 'Tags left out', evidence: 'M', when: tag(tagged, {}), then: invalid(nullAt('tags')) },
  { that: 'Tags null', evidence: 'M', when: tag(tagged, { Tags: null }), then: invalid(nullAt('tags')) },
  { that: 'tagKeys left out', evidence: 'S', when: untag(tagged), then: invalid(nullAt('tagKeys')) },
  { that: 'a key of other characters', evidence: 'I', when: tag(tagged, { Tags: { 'a,b': 'c' } }), then: invalid(badKeys('{a,b=c}')) },
  { that: 'an empty key', evidence: '?', when: tag(tagged, { Tags: { '': 'c' } }), then: invalid(badKeys('{=c}')) },
  { that: 'a key of 129 characters', evidence: '?', when: tag(tagged, { Tags: { ['k'.repeat(129)]: 'c' } }), then: invalid(badKeys(`{${'k'.repeat(129)}=c}`)) },
  { that: 'a value of other characters', evidence: 'I', when: tag(tagged, { Tags: { a: 'b,c' } }), then: invalid(badValues('{a=b,c}')) },
  { that: 'a value of 257 characters', evidence: '?', when: tag(tagged, { Tags: { a: 'v'.repeat(257) } }), then: invalid(badValues(`{a=${'v'.repeat(257)}}`)) },
  { that: 'a value of null', evidence: '?', when: tag(tagged, { Tags: { a: null } }), then: invalid(badValues('{a=null}')) },
  { that: 'several failures at once', evidence: '?', when: tag('arn:aws:something', { Tags: { 'a,b': 'c,d' } }), then: invalid(mustMatch('arn:aws:something', 'resource', TAGGABLE), badKeys('{a,b=c,d}'), badValues('{a,b=c,d}')) },
  { that: 'a key to take off of other characters', evidence: '?', when: untag(tagged, 'ok', 'a,b'), then: invalid(`Value '[ok, a,b]' at 'tagKeys' failed to satisfy constraint: Member must satisfy constraint: [${KEY_RULES}, Member must not be null]`) },
  { that: 'CreateFunction with a key of other characters', evidence: 'I', when: createFunction('x', { Tags: { 'a,b': 'c' } }), then: invalid(badKeys('{a,b=c}')) },
  ...['aws:x', 'AWS:x'].flatMap((key): Case[] => [
    { that: `the key ${key}`, evidence: '?', when: tag(tagged, { Tags: { [key]: '1' } }), then: ipve('aws: prefixed tag key names are not allowed for external use.') },
    { that: `CreateFunction with the key ${key}`, evidence: '?', when: createFunction('x', { Tags: { [key]: '1' } }), then: ipve('aws: prefixed tag key names are not allowed for external use.') },
  ]),
  ...Object.entries(onTags).flatMap(([operation, on]): Case[] => [
    ...['A', '1', '$LATEST', 'nope', '42'].map((qualifier): Case => ({ that: `${operation} with the qualifier ${qualifier}`, evidence: 'S', when: on(`${tagged}:${qualifier}`), then: NO_SUBRESOURCES })),
    { that: `${operation} with a qualifier of a missing function`, evidence: '?', when: on(arnOf('doesnotexist:A')), then: NO_SUBRESOURCES },
    { that: `${operation} of a missing function`, evidence: 'S', when: on(arnOf('doesnotexist')), then: functionNotFound(arnOf('doesnotexist')) },
    ...['arn:aws:something', 'taggable', `arn:aws:lambda:${REGION}:123456789012:layer:l`, `arn:aws:lambda:${REGION}:123456789012:layer:l:1`, 'arn:aws:s3:::bucket/key']
      .map((arn): Case => ({ that: `${operation} of ${arn}`, evidence: 'S', when: on(arn), then: invalid(mustMatch(arn, 'resource', TAGGABLE)) })),
    { that: `${operation} of an ARN of 257 characters`, evidence: 'M', when: on(arnOf('f'.repeat(257 - arnOf('').length))), then: invalid(atMost(arnOf('f'.repeat(257 - arnOf('').length)), 'resource', 256)) },
    { that: `${operation} in another region`, evidence: '?', when: on(arnOf('taggable', { region: 'eu-central-1' })), then: unreachable },
    { that: `${operation} by another account`, evidence: 'I', when: byStranger(on(tagged)), then: denied(operation, tagged) },
    { that: `${operation} of a code signing config`, evidence: 'own', when: on(csc), then: ipve('Switchyard does not support tags of code signing configs.') },
    { that: `${operation} of an event source mapping`, evidence: 'own', when: on(mapping), then: ipve('Switchyard does not support tags of event source mappings.') },
    { that: `${operation} of a capacity provider`, evidence: 'own', when: on(`arn:aws:lambda:${REGION}:123456789012:capacity-provider:p`), then: ipve('Switchyard does not support tags of capacity providers.') },
  ]),
];

const FUNCTIONS_ONLY = ipve('This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.');
const UNRESERVED_LEFT = refusesUntyped("Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].");
const onConcurrency: Readonly<Record<string, (name: string) => Request>> = {
  PutFunctionConcurrency: (name) => reserve(name, 1), GetFunctionConcurrency: getConcurrency, DeleteFunctionConcurrency: deleteConcurrency,
};
const missing = (operation: string, name: string, given: Parameters<typeof arnOf>[1] = {}) =>
  functionNotFound(arnOf(operation === 'PutFunctionConcurrency' ? `${name}:$LATEST` : name, given));
const withConcurrency = (Concurrency?: object) => answers(200, {
  Configuration: configurationOf('reserving'), Code: { RepositoryType: 'S3', Location: expect.any(String) as unknown }, ...(Concurrency && { Concurrency }),
});

const concurrencyCases: readonly Case[] = [
  { that: 'nothing reserved', evidence: 'S', given: [createFunction('reserving', { Publish: true }), createAlias('reserving', { Name: 'A', FunctionVersion: '1' })], when: getConcurrency('reserving'), then: answers(200, {}) },
  { that: 'GetFunction without a reservation', evidence: 'S', when: getFunction('reserving'), then: withConcurrency() },
  { that: 'a reservation', evidence: 'S', when: reserve('reserving', 5), then: answers(200, { ReservedConcurrentExecutions: 5 }) },
  { that: 'GetFunctionConcurrency', evidence: 'S', when: getConcurrency(arnOf('reserving')), then: answers(200, { ReservedConcurrentExecutions: 5 }) },
  { that: 'GetFunction shows it', evidence: 'S', when: getFunction('reserving'), then: withConcurrency({ ReservedConcurrentExecutions: 5 }) },
  { that: 'GetFunctionConfiguration does not', evidence: 'S', when: getConfiguration('reserving'), then: answers(200, configurationOf('reserving')) },
  { that: 'another one', evidence: 'S', when: reserve('function:reserving', 900), then: answers(200, { ReservedConcurrentExecutions: 900 }) },
  { that: 'more than leaves the account 100', evidence: 'S', when: reserve('reserving', 901), then: UNRESERVED_LEFT },
  { that: 'with those of others more than leaves the account 100', evidence: 'S', given: [createFunction('reserving-too')], when: reserve('reserving-too', 1), then: UNRESERVED_LEFT },
  { that: 'zero beside all that there is', evidence: '?', when: reserve('reserving-too', 0), then: answers(200, { ReservedConcurrentExecutions: 0 }) },
  { that: 'another region has as much again', evidence: 'D', given: [from({ region: 'eu-central-1' }, createFunction('reserving'))], when: from({ region: 'eu-central-1' }, reserve('reserving', 900)), then: answers(200, { ReservedConcurrentExecutions: 900 }) },
  { that: 'none given back', evidence: 'S', given: [deleteConcurrency('reserving-too')], when: deleteConcurrency('reserving-too'), then: answers(204) },
  { that: 'a reservation given back', evidence: 'S', when: deleteConcurrency('reserving'), then: answers(204) },
  { that: 'is gone', evidence: 'S', when: getConcurrency('reserving'), then: answers(200, {}) },
  { that: 'and others may have it', evidence: 'S', when: reserve('reserving-too', 900), then: answers(200, { ReservedConcurrentExecutions: 900 }) },
  { that: 'a deleted function gives it back', evidence: 'D', given: [deleteFunction('reserving-too')], when: reserve('reserving', 900), then: answers(200, { ReservedConcurrentExecutions: 900 }) },
  { that: 'a function that is made anew has none', evidence: 'D', given: [deleteFunction('reserving'), createFunction('reserving', { Publish: true }), createAlias('reserving', { Name: 'A', FunctionVersion: '2' })], when: getConcurrency('reserving'), then: answers(200, {}) },
  { that: 'a negative number', evidence: 'M', when: reserve('reserving', -1), then: invalid("Value '-1' at 'reservedConcurrentExecutions' failed to satisfy constraint: Member must have value greater than or equal to 0") },
  { that: 'no number', evidence: 'M', when: putConcurrency('reserving', {}), then: invalid(nullAt('reservedConcurrentExecutions')) },
  { that: 'two failures at once', evidence: 'M', when: reserve('a.b', -1), then: invalid(mustMatch('a.b', 'functionName', NAME_TO_CHANGE), "Value '-1' at 'reservedConcurrentExecutions' failed to satisfy constraint: Member must have value greater than or equal to 0") },
  ...Object.entries(onConcurrency).flatMap(([operation, on]): Case[] => [
    ...['reserving:A', 'reserving:1', 'reserving:$LATEST', arnOf('reserving:A'), arnOf('reserving:1'), arnOf('doesnotexist:42')]
      .map((name): Case => ({ that: `${operation} of ${name}`, evidence: 'S', when: on(name), then: FUNCTIONS_ONLY })),
    { that: `${operation} of a missing function`, evidence: operation === 'PutFunctionConcurrency' ? 'S' : '?', when: on('doesnotexist'), then: missing(operation, 'doesnotexist') },
    { that: `${operation} in another region`, evidence: 'S', when: on(arnOf('reserving', { region: 'eu-central-1' })), then: unreachable },
    { that: `${operation} by another account`, evidence: 'I', when: byStranger(on(arnOf('reserving'))), then: denied(operation, arnOf('reserving')) },
    { that: `${operation} of the name alone in another account`, evidence: '?', when: byStranger(on('reserving')), then: missing(operation, 'reserving', { account: OTHER_ACCOUNT }) },
    { that: `${operation} of a name with other characters`, evidence: 'M', when: on('a b'), then: invalid(mustMatch('a b', 'functionName', NAME_TO_CHANGE)) },
  ]),
  { that: 'zero reserved: no call runs', evidence: 'S', given: [reserve('reserving', 0)], when: invoke('reserving'), then: throttled },
  { that: 'zero reserved: no call of a version runs', evidence: 'S', when: invoke('reserving:2'), then: throttled },
  { that: 'zero reserved: no call of an alias runs', evidence: 'S', when: invoke('reserving', { query: { Qualifier: 'A' } }), then: throttled },
  { that: 'zero reserved: an event is taken and waits', evidence: 'S', when: invoke('reserving', { headers: { 'x-amz-invocation-type': 'Event' } }), then: answers(202) },
  { that: 'zero reserved: a dry run is none', evidence: '?', when: invoke('reserving', { headers: { 'x-amz-invocation-type': 'DryRun' } }), then: answers(204) },
  { that: 'zero reserved: a missing alias is told', evidence: '?', when: invoke('reserving:nope'), then: functionNotFound(arnOf('reserving:nope')) },
  { that: 'with one reserved a call runs', evidence: 'S', given: [reserve('reserving', 1)], when: invoke('reserving', { body: '"a"' }), then: answers(200, 'a', { 'x-amz-executed-version': '$LATEST' }) },
  { that: 'and with none', evidence: 'S', given: [reserve('reserving', 0), deleteConcurrency('reserving')], when: invoke('reserving:A', { body: '"a"' }), then: answers(200, 'a', { 'x-amz-executed-version': '2' }) },
];

/** An account that has nothing but what these cases make. */
const usageOf = (functions: number, bytes: number, reserved = 0, region = REGION): Expected & { readonly region: string } => ({
  ...answers(200, {
    AccountLimit: {
      TotalCodeSize: 80_530_636_800, CodeSizeUnzipped: 262_144_000, CodeSizeZipped: 52_428_800, ConcurrentExecutions: 1_000, UnreservedConcurrentExecutions: 1_000 - reserved,
    },
    AccountUsage: { TotalCodeSize: bytes, FunctionCount: functions },
  }),
  region,
});
const LONE = '444455556666';
const byLone = (...requests: readonly Request[]) => requests.map((request) => from({ accountId: LONE }, request));
const [ONE, TWO] = [codeOf(ZIP).CodeSize, codeOf(OTHER_ZIP).CodeSize];
const settingsCases: readonly Case[] = (
  [
    ['an account without functions', [], usageOf(0, 0)],
    ['creating adds', [createFunction('counted')], usageOf(1, ONE)],
    ['publishing adds', [publishVersion('counted')], usageOf(1, 2 * ONE)],
    ['publishing again, nothing changed, adds nothing', [publishVersion('counted')], usageOf(1, 2 * ONE)],
    ['a change of the configuration adds nothing', [updateConfiguration('counted', { Timeout: 4 })], usageOf(1, 2 * ONE)],
    ['publishing after it adds again', [publishVersion('counted')], usageOf(1, 3 * ONE)],
    ['new code that is published adds', [updateCode('counted', { ZipFile: OTHER_ZIP, Publish: true })], usageOf(1, 2 * ONE + 2 * TWO)],
    ['another function with the same package', [createFunction('counted-too', { Publish: true })], usageOf(2, 4 * ONE + 2 * TWO)],
    ['reservations', [reserve('counted', 100), reserve('counted-too', 50)], usageOf(2, 4 * ONE + 2 * TWO, 150)],
    ['a version that was deleted', [deleteFunction('counted', { Qualifier: '1' })], usageOf(2, 3 * ONE + 2 * TWO, 150)],
    ['a function that was deleted', [deleteFunction('counted')], usageOf(1, 2 * ONE, 50)],
    ['another region', [], usageOf(0, 0, 0, 'eu-central-1')],
  ] as const
).map(([that, given, { region, ...then }]): Case => ({ that, evidence: 'S', given: byLone(...given), when: from({ accountId: LONE, region }, accountSettings), then }));

const UNQUALIFIED = NAME_TO_CHANGE.slice(0, NAME_TO_CHANGE.indexOf('(:('));
const onRecursion: Readonly<Record<string, (name: string) => Request>> = {
  GetFunctionRecursionConfig: getRecursion, PutFunctionRecursionConfig: (name) => putRecursion(name, { RecursiveLoop: 'Allow' }),
};
const BAD_LOOP = "failed to satisfy constraint: Member must satisfy enum value set: [Terminate, Allow]";
const recursionCases: readonly Case[] = [
  { that: 'Terminate to begin with', evidence: 'D', given: [createFunction('looping', { Publish: true })], when: getRecursion('looping'), then: answers(200, { RecursiveLoop: 'Terminate' }) },
  { that: 'Allow', evidence: 'M', when: putRecursion('looping', { RecursiveLoop: 'Allow' }), then: answers(200, { RecursiveLoop: 'Allow' }) },
  { that: 'Allow again', evidence: 'M', when: putRecursion(arnOf('looping'), { RecursiveLoop: 'Allow' }), then: answers(200, { RecursiveLoop: 'Allow' }) },
  { that: 'is kept', evidence: 'M', when: getRecursion(arnOf('looping')), then: answers(200, { RecursiveLoop: 'Allow' }) },
  { that: 'Terminate', evidence: 'M', when: putRecursion('123456789012:function:looping', { RecursiveLoop: 'Terminate' }), then: answers(200, { RecursiveLoop: 'Terminate' }) },
  { that: 'another word', evidence: '?', when: putRecursion('looping', { RecursiveLoop: 'Forbid' }), then: invalid(`Value 'Forbid' at 'recursiveLoop' ${BAD_LOOP}`) },
  { that: 'nothing', evidence: 'M', when: putRecursion('looping', {}), then: invalid(nullAt('recursiveLoop')) },
  { that: 'two failures at once', evidence: '?', when: putRecursion('looping:1', { RecursiveLoop: '' }), then: invalid(mustMatch('looping:1', 'functionName', UNQUALIFIED), `Value '' at 'recursiveLoop' ${BAD_LOOP}`) },
  ...Object.entries(onRecursion).flatMap(([operation, on]): Case[] => [
    ...['looping:1', 'looping:$LATEST', 'looping:A', arnOf('looping:1'), 'a.b'].map((name): Case => ({ that: `${operation} of ${name}`, evidence: 'M', when: on(name), then: invalid(mustMatch(name, 'functionName', UNQUALIFIED)) })),
    { that: `${operation} of a name of 141 characters`, evidence: 'M', when: on('f'.repeat(141)), then: invalid(atMost('f'.repeat(141), 'functionName', 140)) },
    { that: `${operation} of a missing function`, evidence: '?', when: on('doesnotexist'), then: functionNotFound(arnOf('doesnotexist')) },
    { that: `${operation} in another region`, evidence: '?', when: on(arnOf('looping', { region: 'eu-central-1' })), then: unreachable },
    { that: `${operation} by another account`, evidence: 'I', when: byStranger(on(arnOf('looping'))), then: denied(operation, arnOf('looping')) },
  ]),
];

export const accountCases = {
  'Tags': tagCases, 'Reserved concurrency': concurrencyCases, 'Account settings': settingsCases, 'Recursion configs': recursionCases,
};
