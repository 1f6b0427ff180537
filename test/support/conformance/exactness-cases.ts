import { zipOf } from '../packages.js';
import { answers, functionNotFound, invalid, refuses, type Case, type Expected } from './cases.js';
import { codeOf, configurationOf, inProgress, pending, rowOf } from './fixtures.js';
import { atLeast, atMost, mustMatch, NAME_TO_CHANGE, NAME_TO_READ } from './reference-cases.js';
import {
  arnOf, createAlias, createFunction, deleteAlias, deleteFunction, from, getAlias, getConfiguration, getFunction, invoke, invokeAsync, listAliases, listFunctions,
  listVersions, OTHER_ACCOUNT, OTHER_ZIP, publishVersion, REGION, updateAlias, updateCode, updateConfiguration, ZIP, type Request,
} from './requests.js';

/** What the other tables leave out of §0, §2, §3, §4 and §6: the rules at their edges. */
const ipve = (text: string) => refuses('InvalidParameterValueException', text);
const serialization = (text: string) => refuses('SerializationException', text);
const constraint = (value: string, member: string, text: string): string => `Value '${value}' at '${member}' failed to satisfy constraint: ${text}`;
const isNull = (member: string): string => `Value null at '${member}' failed to satisfy constraint: Member must not be null`;
const each = (member: string, value: string, constraints: string): string => constraint(value, member, `Member must satisfy constraint: [${constraints}]`);
const create = (given: object): Request => createFunction('x', given);
const created = (name: string, given: object): Expected => {
  const { LastUpdateStatus: _, ...body } = configurationOf(name, { ...pending, ...given });
  return answers(201, body);
};
const raw = (method: Request['method'], target: string, body?: string): Request => ({ method, target, body });
const base64 = async (files: Readonly<Record<string, string>>): Promise<string> => (await zipOf(files)).toString('base64');

const bodies: readonly Case[] = [
  { that: 'no body: every member that must be there', evidence: '?', when: raw('POST', '/2015-03-31/functions'), then: invalid(isNull('role'), isNull('functionName'), isNull('code')) },
  { that: 'a body of null', evidence: '?', when: raw('POST', '/2015-03-31/functions', 'null'), then: invalid(isNull('role'), isNull('functionName'), isNull('code')) },
  { that: 'a list', evidence: '?', when: raw('POST', '/2015-03-31/functions', '[]'), then: serialization('Start of list found where not expected') },
  { that: 'a text', evidence: '?', when: raw('POST', '/2015-03-31/functions', '"x"'), then: serialization('Expected structure or null') },
  { that: 'half a body', evidence: 'I', when: raw('POST', '/2015-03-31/functions', '{"a'), then: refuses('InvalidRequestContentException', 'Could not parse request body into json: Unexpected end-of-input in field name\n at [Source: (byte[])"{"a"; line: 1, column: 4]') },
  { that: 'a number above those of Java', evidence: '?', when: create({ Timeout: 2 ** 31 }), then: serialization('NUMBER_VALUE can not be converted to an Integer') },
  { that: 'a fraction for a whole number', evidence: '?', when: create({ Timeout: 3.5 }), then: serialization('NUMBER_VALUE can not be converted to an Integer') },
  { that: 'a text for a truth', evidence: '?', when: create({ Publish: 'true' }), then: serialization('STRING_VALUE can not be converted to a Boolean') },
  { that: 'a number for a text', evidence: '?', when: create({ Description: 5 }), then: serialization('NUMBER_VALUE can not be converted to a String') },
  { that: 'a truth for a text', evidence: '?', when: create({ Description: true }), then: serialization('TRUE_VALUE can not be converted to a String') },
  { that: 'a number within a map of texts', evidence: '?', when: create({ Tags: { a: 1 } }), then: serialization('NUMBER_VALUE can not be converted to a String') },
  { that: 'a list for a structure', evidence: '?', when: create({ Environment: [] }), then: serialization('Start of list found where not expected') },
  { that: 'a map for a list', evidence: '?', when: create({ Architectures: {} }), then: serialization('Start of structure or map found where not expected.') },
  { that: 'a text for a weight', evidence: '?', when: createAlias('yard', { Name: 'x', FunctionVersion: '1', RoutingConfig: { AdditionalVersionWeights: { 2: 'x' } } }), then: serialization('STRING_VALUE can not be converted to a Double') },
  { that: 'unknown members, and members of the path in the body', evidence: '?', given: [createFunction('exact-body')], when: updateConfiguration('exact-body', { FunctionName: 'other', Unknown: { a: [1] }, timeout: 9, Timeout: null }), then: answers(200, configurationOf('exact-body', inProgress)) },
  { that: 'a query integer that is none', evidence: '?', when: listFunctions('?MaxItems=x'), then: serialization('STRING_VALUE can not be converted to an Integer') },
  { that: 'a negative MaxItems', evidence: 'M', when: listVersions('yard', { MaxItems: -1 }), then: invalid(constraint('-1', 'maxItems', 'Member must have value greater than or equal to 1')) },
  { that: 'a parameter twice: the first counts', evidence: '?', when: raw('GET', '/2015-03-31/functions/yard/configuration?Qualifier=42&Qualifier=1'), then: functionNotFound(arnOf('yard:42')) },
  { that: 'a parameter in small letters is unknown', evidence: '?', when: raw('GET', '/2015-03-31/functions/yard/aliases/PROD?qualifier=%3F&functionversion=x'), then: answers(200, expect.objectContaining({ Name: 'PROD' })) },
  { that: 'an escaped path is the same path', evidence: '?', when: raw('GET', '/2015-03-31/functions/mis%73ing/configuration'), then: functionNotFound(arnOf('missing')) },
];

const SUBNET = 'Member must have length less than or equal to 1024, Member must have length greater than or equal to 0, Member must satisfy regular expression pattern: ^subnet-[0-9a-z]*$';
const GROUP = 'Member must have length less than or equal to 1024, Member must have length greater than or equal to 0, Member must satisfy regular expression pattern: ^sg-[0-9a-zA-Z]*$';
const LAYER =
  'Member must have length less than or equal to 2048, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: ' +
  '(arn:(aws[a-zA-Z-]*)?:lambda:[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+)|(arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+), Member must not be null';
const vpc = (SubnetIds: unknown, SecurityGroupIds: unknown) => ({ VpcConfig: { SubnetIds, SecurityGroupIds } });
const shownVpc = (subnets: string[], groups: string[], VpcId: unknown) => ({ VpcConfig: { SubnetIds: subnets, SecurityGroupIds: groups, VpcId, Ipv6AllowedForDualStack: false } });
const aVpc: unknown = expect.stringMatching(/^vpc-[0-9a-f]{17}$/);
const COEXIST = ipve('SubnetIds and SecurityIds must coexist or be both empty list.');
const snapStart = (ApplyOn: string, OptimizationStatus: string) => ({ SnapStart: { ApplyOn, OptimizationStatus } });

const configurations: readonly Case[] = [
  { that: 'a subnet and a group that are none, together', evidence: 'I', when: create(vpc(['s'], ['g', 'h'])), then: invalid(each('vpcConfig.subnetIds', '[s]', SUBNET), each('vpcConfig.securityGroupIds', '[g, h]', GROUP)) },
  { that: 'a layer that is none', evidence: 'I', when: updateConfiguration('bare', { Layers: ['layer:1'] }), then: invalid(each('layers', '[layer:1]', LAYER)) },
  { that: 'a subnet without a group', evidence: 'I', when: create(vpc(['subnet-1'], [])), then: COEXIST },
  { that: 'groups alone', evidence: 'I', when: updateConfiguration('bare', { VpcConfig: { SecurityGroupIds: ['sg-1'] } }), then: COEXIST },
  { that: 'a VPC given empty', evidence: 'S', when: createFunction('exact-no-vpc', vpc([], [])), then: created('exact-no-vpc', shownVpc([], [], '')) },
  { that: 'a VPC', evidence: '?', when: createFunction('exact-vpc', vpc(['subnet-1', 'subnet-2'], ['sg-1'])), then: created('exact-vpc', shownVpc(['subnet-1', 'subnet-2'], ['sg-1'], aVpc)) },
  { that: 'SnapStart: Off for $LATEST', evidence: 'M', given: [createFunction('exact-snap', { Runtime: 'java21', SnapStart: { ApplyOn: 'PublishedVersions' } })], when: getConfiguration('exact-snap'), then: answers(200, configurationOf('exact-snap', { Runtime: 'java21', ...snapStart('PublishedVersions', 'Off') })) },
  { that: 'SnapStart: On for a version', evidence: 'M', when: publishVersion('exact-snap'), then: answers(201, configurationOf('exact-snap', { Runtime: 'java21', Version: '1', FunctionArn: arnOf('exact-snap:1'), ...snapStart('PublishedVersions', 'On') })) },
  { that: 'SnapStart taken away', evidence: 'M', when: updateConfiguration('exact-snap', { SnapStart: { ApplyOn: 'None' } }), then: answers(200, configurationOf('exact-snap', { Runtime: 'java21', ...inProgress })) },
  { that: 'SnapStart of another kind', evidence: 'M', when: create({ SnapStart: { ApplyOn: 'always' } }), then: invalid(constraint('always', 'snapStart.applyOn', 'Member must satisfy enum value set: [PublishedVersions, None]')) },
  { that: 'tracing of another kind', evidence: 'M', when: create({ TracingConfig: { Mode: 'active' } }), then: invalid(constraint('active', 'tracingConfig.mode', 'Member must satisfy enum value set: [Active, PassThrough]')) },
  { that: 'storage without a size', evidence: 'M', when: create({ EphemeralStorage: {} }), then: invalid(isNull('ephemeralStorage.size')) },
  { that: 'storage above the limit', evidence: 'M', when: updateConfiguration('bare', { EphemeralStorage: { Size: 10_241 } }), then: invalid(constraint('10241', 'ephemeralStorage.size', 'Member must have value less than or equal to 10240')) },
  { that: 'no architecture', evidence: 'M', when: create({ Architectures: [] }), then: invalid(constraint('[]', 'architectures', 'Member must have length greater than or equal to 1')) },
  { that: 'an architecture of null', evidence: 'S', when: create({ Architectures: [null] }), then: invalid(each('architectures', '[null]', 'Member must satisfy enum value set: [x86_64, arm64], Member must not be null')) },
  { that: 'a handler with a space, and one too long', evidence: 'M', when: create({ Handler: `a ${'b'.repeat(127)}` }), then: invalid(mustMatch(`a ${'b'.repeat(127)}`, 'handler', '[^\\s]+'), atMost(`a ${'b'.repeat(127)}`, 'handler', 128)) },
  { that: 'a key that is none', evidence: 'I', when: create({ KMSKeyArn: 'k' }), then: invalid(mustMatch('k', 'kMSKeyArn', '(arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*)|()')) },
  ...['nodejs6.10', 'python2.7', 'dotnetcore1.0'].map((Runtime, index): Case => ({ that: `${Runtime}, which AWS has retired`, evidence: 'own', when: createFunction(`exact-retired-${index}`, { Runtime }), then: created(`exact-retired-${index}`, { Runtime }) })),
  { that: 'a zip without a file', evidence: 'I', when: create({ Code: { ZipFile: await base64({}) } }), then: ipve('Uploaded file must be a non-empty zip') },
];

const name = (length: number): string => 'n'.repeat(length);
const arn = (length: number): string => arnOf(name(length - arnOf('').length));
const UNREACHABLE = refuses('ResourceNotFoundException', `Functions from 'eu-central-1' are not reachable in this region ('${REGION}')`);

const identifiers: readonly Case[] = [
  { that: 'a name of 64 characters is created', evidence: 'S', when: createFunction(name(64)), then: created(name(64), {}) },
  { that: 'an ARN with a name of 65 is not', evidence: '?', when: createFunction(arnOf(name(65))), then: ipve(`1 validation error detected: ${atMost(arnOf(name(65)), 'functionName', 64)}`) },
  { that: 'a bare name of 141 is too long for an ARN as well', evidence: 'S', when: createFunction(name(141)), then: invalid(atMost(name(141), 'functionName', 140)) },
  { that: 'a partial ARN is created', evidence: 'S', when: createFunction('function:exact-partial'), then: created('exact-partial', {}) },
  { that: 'names are told apart by case', evidence: 'S', when: getFunction('YARD'), then: functionNotFound(arnOf('YARD')) },
  { that: 'GetFunction: an ARN of 171 is too long', evidence: 'S', when: getFunction(arn(171)), then: invalid(atMost(arn(171), 'functionName', 170)) },
  { that: 'Invoke: a name of 170 is not', evidence: 'S', when: invoke(name(170)), then: functionNotFound(arnOf(`${name(170)}:$LATEST`)) },
  { that: 'DeleteFunction: a name of 140 is not', evidence: 'S', when: deleteFunction(name(140)), then: functionNotFound(arnOf(name(140))) },
  { that: 'CreateAlias: a name of 141 is too long', evidence: 'M', when: createAlias(name(141), { Name: 'x', FunctionVersion: '1' }), then: invalid(atMost(name(141), 'functionName', 140)) },
  { that: 'a qualifier of 128 characters is looked for', evidence: 'S', when: getFunction('yard', { Qualifier: name(128) }), then: functionNotFound(arnOf(`yard:${name(128)}`)) },
  { that: 'an alias name of 128 characters', evidence: 'M', when: getAlias('yard', name(128)), then: refuses('ResourceNotFoundException', `Cannot find alias arn: ${arnOf(`yard:${name(128)}`)}`) },
  { that: 'an empty qualifier', evidence: '?', when: getFunction('yard', { Qualifier: '' }), then: invalid(mustMatch('', 'qualifier', '\\$(LATEST(\\.PUBLISHED)?)|[a-zA-Z0-9-_$]+'), atLeast('', 'qualifier', 1)) },
  { that: 'a region within a partial ARN', evidence: 'S', when: getFunction('eu-central-1:123456789012:function:yard'), then: UNREACHABLE },
  { that: 'another region, where nothing is', evidence: 'S', when: invoke(arnOf('missing', { region: 'eu-central-1' })), then: UNREACHABLE },
  { that: 'another region and a qualifier that differs: the qualifier first', evidence: '?', when: getFunction(arnOf('yard:1', { region: 'eu-central-1' }), { Qualifier: '2' }), then: ipve('The derived qualifier from the function name does not match the specified qualifier.') },
  { that: 'InvokeAsync does not reach another region', evidence: '?', when: invokeAsync(arnOf('yard', { region: 'eu-central-1' })), then: UNREACHABLE },
  ...[':yard', 'yard:', 'yard:$latest', 'yard:$LATEST:1', 'arn:aws:lambda:us-west-2:12345:function:yard', 'arn:aws:lambda::123456789012:function:yard', 'arn:aws:sns:us-west-2:123456789012:yard', arnOf(''), 'yard/1', '%', 'ü'].map(
    (bad): Case => ({ that: `GetFunction refuses ${bad}`, evidence: 'S', when: getFunction(bad), then: invalid(mustMatch(bad, 'functionName', NAME_TO_READ)) })),
  ...['a.b', 'yard:$LATEST.PUBLISHED', 'yard:1:2'].map((bad): Case => ({ that: `PublishVersion refuses ${bad}`, evidence: 'S', when: publishVersion(bad), then: invalid(mustMatch(bad, 'functionName', NAME_TO_CHANGE)) })),
  ...['1', 'a b', '$LATEST', 'a.b'].map((bad): Case => ({ that: `GetAlias refuses ${bad}`, evidence: 'M', when: getAlias('yard', bad), then: invalid(mustMatch(bad, 'name', '(?!^[0-9]+$)([a-zA-Z0-9-_]+)')) })),
  ...[getFunction('yard:$LATEST.PUBLISHED'), getConfiguration('yard', { Qualifier: '$LATEST.PUBLISHED' }), invoke('yard:$LATEST.PUBLISHED'), createAlias('yard', { Name: 'x', FunctionVersion: '$LATEST.PUBLISHED' })].map(
    (when): Case => ({ that: `${when.method} ${decodeURIComponent(when.target)}: nothing is published to managed instances`, evidence: '?', when, then: functionNotFound(arnOf('yard:$LATEST.PUBLISHED')) })),
  { that: 'another account is told nothing of an alias either', evidence: 'I', when: from({ accountId: OTHER_ACCOUNT }, getFunction(arnOf('yard:PROD'))), then: refuses('AccessDeniedException', `User: arn:aws:iam::${OTHER_ACCOUNT}:root is not authorized to perform: lambda:GetFunction on resource: ${arnOf('yard:PROD')} because no resource-based policy allows the lambda:GetFunction action`) },
];

const publishing: readonly Case[] = [
  { that: 'a failed update leaves nothing to publish', evidence: '?', given: [createFunction('exact-publish', { Publish: true })], when: updateCode('exact-publish', { ZipFile: 'AAAA' }), then: ipve('Could not unzip uploaded file. Please check your file, then try to upload again.') },
  { that: 'and the version is given again', evidence: 'S', when: publishVersion('exact-publish'), then: answers(201, configurationOf('exact-publish', { Version: '1', FunctionArn: arnOf('exact-publish:1') })) },
  { that: 'an update of the code to what it was is an update', evidence: 'S', given: [updateCode('exact-publish', { ZipFile: ZIP })], when: publishVersion('exact-publish', { Description: 'again' }), then: answers(201, configurationOf('exact-publish', { Version: '2', FunctionArn: arnOf('exact-publish:2'), Description: 'again' })) },
  { that: 'an alias leaves nothing to publish', evidence: 'S', given: [createAlias('exact-publish', { Name: 'A', FunctionVersion: '1' }), updateAlias('exact-publish', 'A', { FunctionVersion: '2' }), deleteAlias('exact-publish', 'A')], when: publishVersion('exact-publish'), then: answers(201, configurationOf('exact-publish', { Version: '2', FunctionArn: arnOf('exact-publish:2'), Description: 'again' })) },
  { that: 'the right CodeSha256, where there is nothing to publish', evidence: 'S', when: publishVersion('exact-publish', { CodeSha256: codeOf(ZIP).CodeSha256 }), then: answers(201, configurationOf('exact-publish', { Version: '2', FunctionArn: arnOf('exact-publish:2'), Description: 'again' })) },
  { that: 'the wrong one, even there', evidence: 'S', when: publishVersion('exact-publish', { CodeSha256: codeOf(OTHER_ZIP).CodeSha256 }), then: ipve(`CodeSHA256 (${codeOf(OTHER_ZIP).CodeSha256}) is different from current CodeSHA256 in $LATEST (${codeOf(ZIP).CodeSha256}). Please try again with the CodeSHA256 in $LATEST.`) },
  { that: 'a version that was deleted is not given again', evidence: '?', given: [deleteFunction('exact-publish:2')], when: publishVersion('exact-publish'), then: answers(201, configurationOf('exact-publish', { Version: '3', FunctionArn: arnOf('exact-publish:3') })) },
  { that: 'a version deleted twice', evidence: 'S', when: deleteFunction('exact-publish', { Qualifier: '2' }), then: answers(204) },
  { that: 'the list without what was deleted', evidence: 'S', when: listVersions('exact-publish'), then: answers(200, { Versions: [rowOf('exact-publish', { FunctionArn: arnOf('exact-publish:$LATEST') }), rowOf('exact-publish', { FunctionArn: arnOf('exact-publish:1'), Version: '1' }), rowOf('exact-publish', { FunctionArn: arnOf('exact-publish:3'), Version: '3' })] }) },
  { that: 'a page of it', evidence: 'D', when: listVersions('exact-publish', { MaxItems: 1 }), then: answers(200, { Versions: [rowOf('exact-publish', { FunctionArn: arnOf('exact-publish:$LATEST') })], NextMarker: expect.any(String) as unknown }) },
  { that: 'a weighted alias with two dead-letter queues', evidence: 'D', given: [createFunction('exact-queues', { Publish: true }), updateConfiguration('exact-queues', { DeadLetterConfig: { TargetArn: 'arn:aws:sqs:us-west-2:123456789012:q' } }), publishVersion('exact-queues')], when: createAlias('exact-queues', { Name: 'A', FunctionVersion: '1', RoutingConfig: { AdditionalVersionWeights: { 2: 0.5 } } }), then: ipve('Specified versions must be associated with the same dead-letter queue configuration') },
  { that: 'ListAliases of a function without any', evidence: 'S', when: listAliases('exact-queues'), then: answers(200, { Aliases: [] }) },
  { that: 'ListAliases of what is no version', evidence: 'M', when: listAliases('yard', { FunctionVersion: 'PROD' }), then: invalid(mustMatch('PROD', 'functionVersion', '(\\$LATEST(\\.PUBLISHED)?|[0-9]+)')) },
];

const failing = await base64({ 'index.js': 'exports.handler = async ({ text }) => { if (text) throw text; throw new RangeError("out"); };' });
const notJson = (reason: string, shown: string, column: number) => refuses('InvalidRequestContentException',
  `Could not parse request body into json: Could not parse payload into json: ${reason}\n at [Source: (byte[])"${shown}"; line: 1, column: ${column}]`);
const VALUES = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";
const failed = { 'x-amz-function-error': 'Unhandled', 'x-amz-executed-version': '$LATEST' };
const tooLarge = (limit: number): Expected => ({ status: 413, code: 'RequestTooLargeException', body: { Type: 'User', message: `Request must be smaller than ${limit} bytes for the InvokeFunction operation` } });
const asEvent = { headers: { 'x-amz-invocation-type': 'Event' } };

const invocations: readonly Case[] = [
  { that: 'no payload: an empty event', evidence: 'S', when: invoke('bare', { body: '' }), then: answers(200, {}) },
  { that: 'null', evidence: 'S', when: invoke('bare', { body: 'null' }), then: answers(200, null) },
  { that: 'a word', evidence: 'I', when: invoke('bare', { body: 'hello' }), then: notJson(`Unrecognized token 'hello': was expecting ${VALUES}`, 'hello', 6) },
  { that: 'names without quotes', evidence: 'I', when: invoke('bare', { body: '{a: 1}' }), then: notJson("Unexpected character ('a' (code 97)): was expecting double-quote to start field name", '{a: 1}', 3) },
  { that: 'the same as an event', evidence: '?', when: invoke('bare', { body: '1x', ...asEvent }), then: notJson("Unexpected character ('x' (code 120)): Expected space separating root-level values", '1x', 3) },
  { that: 'a client context that is none', evidence: '?', when: invoke('bare', { headers: { 'x-amz-client-context': 'e30x' } }), then: refuses('InvalidRequestContentException', 'Client context must be a valid Base64-encoded JSON object.') },
  { that: 'a log type that is none', evidence: 'M', when: invoke('bare', { headers: { 'x-amz-log-type': 'tail' } }), then: invalid(constraint('tail', 'logType', 'Member must satisfy enum value set: [None, Tail]')) },
  { that: 'a payload of more than 6 MB', evidence: 'I', when: invoke('bare', { body: JSON.stringify('x'.repeat(6_291_456)) }), then: tooLarge(6_291_456) },
  { that: 'an event of more than 1 MB', evidence: '?', when: invoke('bare', { body: JSON.stringify('x'.repeat(1_048_576)), ...asEvent }), then: tooLarge(1_048_576) },
  { that: 'an error: 200, and what was thrown', evidence: 'S', given: [createFunction('exact-failing', { Code: { ZipFile: failing } })], when: invoke('exact-failing'), then: answers(200, { errorType: 'RangeError', errorMessage: 'out', trace: expect.arrayContaining(['RangeError: out']) as unknown }, failed) },
  { that: 'an error that is a text', evidence: '?', when: invoke('exact-failing', { body: '{"text":"oh"}' }), then: answers(200, { errorType: 'string', errorMessage: 'oh', trace: [] }, failed) },
  { that: 'InvokeAsync: 202 and nothing else', evidence: 'M', when: invokeAsync('bare'), then: answers(202) },
  { that: 'InvokeAsync of an alias', evidence: '?', when: invokeAsync('yard:PROD'), then: answers(202) },
  { that: 'InvokeAsync of a missing function', evidence: '?', when: invokeAsync('missing'), then: functionNotFound(arnOf('missing:$LATEST')) },
  { that: 'InvokeAsync of a missing alias', evidence: '?', when: invokeAsync('yard:nope'), then: functionNotFound(arnOf('yard:nope')) },
  { that: 'InvokeAsync of what is no JSON', evidence: '?', when: invokeAsync('bare', '{'), then: notJson('Unexpected end-of-input: expected close marker for Object (start marker at [Source: (byte[])"{"; line: 1, column: 1])', '{', 2) },
  { that: 'InvokeAsync of more than 256 KB', evidence: 'D', when: invokeAsync('bare', JSON.stringify('x'.repeat(262_144))), then: refuses('RequestEntityTooLargeException', 'Request must be smaller than 262144 bytes for the InvokeAsync operation') },
  { that: 'InvokeAsync by a stranger', evidence: '?', when: from({ accountId: OTHER_ACCOUNT }, invokeAsync(arnOf('bare'))), then: refuses('AccessDeniedException', `User: arn:aws:iam::${OTHER_ACCOUNT}:root is not authorized to perform: lambda:InvokeFunction on resource: ${arnOf('bare')} because no resource-based policy allows the lambda:InvokeFunction action`) },
];

export const exactnessCases = {
  'bodies and parameters': bodies, 'configurations at their edges': configurations, 'identifiers at their edges': identifiers,
  'publishing and what leaves it alone': publishing, 'invocations at their edges': invocations,
};
