import { answers, functionNotFound, invalid, refuses, type Case } from './cases.js';
import { codeOf, configurationOf, pending, inProgress } from './fixtures.js';
import {
  arnOf, createAlias, createFunction, deleteFunction, getConfiguration, getFunction, listFunctions, OTHER_ZIP, publishVersion, updateCode,
  updateConfiguration, ZIP,
} from './requests.js';
import { mustMatch } from './reference-cases.js';

const ipve = (text: string) => refuses('InvalidParameterValueException', text);
const constraint = (value: string, member: string, text: string): string => `Value '${value}' at '${member}' failed to satisfy constraint: ${text}`;
const ROLE_PATTERN = 'arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+';
const OFFERED =
  '[nodejs20.x, python3.14, provided.al2023, python3.12, python3.13, nodejs22.x, nodejs24.x, java17, nodejs16.x, dotnet8, python3.10, java11, ' +
  'python3.11, dotnet6, java25, java21, nodejs18.x, provided.al2, ruby3.3, ruby3.4, java8.al2, ruby3.2, python3.8, python3.9]';
const UNZIP = 'Could not unzip uploaded file. Please check your file, then try to upload again.';
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const tags = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${index}`, 'value']));
const CANNOT_CONFIGURE = 'Lambda was unable to configure your environment variables because the environment variables you have provided';
/** As JSON has them: `__proto__` is a key like any other. */
const hostileTags = JSON.parse('{"__proto__":"a","constructor":"b","toString":"c"}') as object;
/** Members of the model that stand for a feature that is not there, with a value that asks for it. */
const unsupportedMembers = Object.entries({
  PublishTo: 'LATEST_PUBLISHED', TenancyConfig: { TenantIsolationMode: 'PER_TENANT' }, CapacityProviderConfig: { LambdaManagedInstancesCapacityProviderConfig: {} },
  DurableConfig: { ExecutionTimeout: 60 }, ImageConfig: { Command: ['c'] },
});
/** JSON of `{"BIG":"…"}` measures this many bytes. */
const measuring = (bytes: number) => ({ BIG: 'v'.repeat(bytes - '{"BIG":""}'.length) });

const creations: readonly Case[] = [
  { that: 'nothing but the mandatory members', evidence: 'S', when: createFunction('created'), then: answers(201, without(configurationOf('created', pending), 'LastUpdateStatus')) },
  { that: 'a function by its ARN', evidence: 'S', when: createFunction(arnOf('by-arn')), then: answers(201, without(configurationOf('by-arn', pending), 'LastUpdateStatus')) },
  { that: 'a function by its partial ARN', evidence: 'S', when: createFunction('123456789012:function:by-partial-arn'), then: answers(201, without(configurationOf('by-partial-arn', pending), 'LastUpdateStatus')) },
  {
    that: 'a variable of one letter: the values are secrets and are not repeated', evidence: 'I', when: createFunction('x', { Environment: { Variables: { A: 'ü', AB: '' } } }),
    then: invalid("Value at 'environment.variables' failed to satisfy constraint: Map keys must satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+]"),
  },
  {
    that: 'every member that is supported', evidence: 'S',
    when: createFunction('full', {
      Description: 'd', Timeout: 900, MemorySize: 10_240, Architectures: ['arm64'], EphemeralStorage: { Size: 10_240 }, TracingConfig: { Mode: 'Active' },
      Environment: { Variables: { AA: 'ü', AB: '' } }, SnapStart: { ApplyOn: 'PublishedVersions' }, KMSKeyArn: 'arn:aws:kms:us-west-2:123456789012:key/k',
      DeadLetterConfig: { TargetArn: 'arn:aws:sqs:us-west-2:123456789012:q' }, LoggingConfig: { LogFormat: 'JSON', LogGroup: 'g' },
      VpcConfig: { SubnetIds: ['subnet-1a'], SecurityGroupIds: ['sg-1'] }, PackageType: 'Zip', Layers: [], FileSystemConfigs: [],
    }),
    then: answers(201, without(configurationOf('full', {
      ...pending, Description: 'd', Timeout: 900, MemorySize: 10_240, Architectures: ['arm64'], EphemeralStorage: { Size: 10_240 },
      TracingConfig: { Mode: 'Active' }, Environment: { Variables: { AA: 'ü', AB: '' } }, SnapStart: { ApplyOn: 'PublishedVersions', OptimizationStatus: 'Off' },
      KMSKeyArn: 'arn:aws:kms:us-west-2:123456789012:key/k', DeadLetterConfig: { TargetArn: 'arn:aws:sqs:us-west-2:123456789012:q' },
      LoggingConfig: { LogFormat: 'JSON', LogGroup: 'g', ApplicationLogLevel: 'INFO', SystemLogLevel: 'INFO' },
      VpcConfig: { SubnetIds: ['subnet-1a'], SecurityGroupIds: ['sg-1'], VpcId: expect.stringMatching(/^vpc-[0-9a-f]{17}$/) as unknown, Ipv6AllowedForDualStack: false },
    }), 'LastUpdateStatus')),
  },
  { that: 'Environment given empty', evidence: 'S', when: createFunction('empty-environment', { Environment: {} }), then: answers(201, without(configurationOf('empty-environment', { ...pending, Environment: { Variables: {} } }), 'LastUpdateStatus')) },
  { that: 'Variables given empty', evidence: 'S', when: createFunction('empty-variables', { Environment: { Variables: {} } }), then: answers(201, without(configurationOf('empty-variables', { ...pending, Environment: { Variables: {} } }), 'LastUpdateStatus')) },
  { that: 'Publish: version 1 under the unqualified ARN', evidence: 'S', when: createFunction('published', { Publish: true }), then: answers(201, without(configurationOf('published', { ...pending, Version: '1' }), 'LastUpdateStatus')) },
  { that: 'a name that is taken', evidence: '?', when: createFunction('bare'), then: refuses('ResourceConflictException', 'Function already exist: bare') },
  { that: 'fifty tags', evidence: 'S', given: [createFunction('fifty', { Tags: tags(50) })], when: getFunction('fifty'), then: answers(200, { Configuration: configurationOf('fifty'), Code: code(), Tags: tags(50) }) },
  { that: 'fifty-one tags', evidence: 'S', when: createFunction('tagged', { Tags: tags(51) }), then: ipve('Number of tags exceeds resource tag limit.') },
  { that: 'no Role', evidence: 'S', when: createFunction('x', { Role: undefined }), then: invalid("Value null at 'role' failed to satisfy constraint: Member must not be null") },
  { that: 'a Role that is none', evidence: 'S', when: createFunction('x', { Role: 'r1' }), then: invalid(mustMatch('r1', 'role', ROLE_PATTERN)) },
  { that: 'no Code', evidence: 'S', when: createFunction('x', { Code: undefined }), then: invalid("Value null at 'code' failed to satisfy constraint: Member must not be null") },
  { that: 'an unknown runtime', evidence: 'S', when: createFunction('x', { Runtime: 'non-existent-runtime' }), then: ipve(`Value non-existent-runtime at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: ${OFFERED} or be a valid ARN`) },
  { that: 'a runtime in capitals', evidence: 'S', when: createFunction('x', { Runtime: 'PYTHON3.9' }), then: ipve(`Value PYTHON3.9 at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: ${OFFERED} or be a valid ARN`) },
  { that: 'no runtime', evidence: '?', when: createFunction('x', { Runtime: undefined }), then: ipve('Runtime and Handler are mandatory parameters for functions created with deployment packages.') },
  { that: 'two architectures', evidence: 'S', when: createFunction('x', { Architectures: ['x86_64', 'arm64'] }), then: invalid("Value '[x86_64, arm64]' at 'architectures' failed to satisfy constraint: Member must have length less than or equal to 1") },
  { that: 'an architecture in capitals', evidence: 'S', when: createFunction('x', { Architectures: ['X86_64'] }), then: invalid("Value '[X86_64]' at 'architectures' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], Member must not be null]") },
  { that: 'a zip that is none', evidence: 'S', when: createFunction('x', { Code: { ZipFile: base64('this is not a zipfile, just a random string') } }), then: ipve(UNZIP) },
  { that: 'an empty zip', evidence: 'S', when: createFunction('x', { Code: { ZipFile: '' } }), then: ipve(UNZIP) },
  { that: 'no source of code', evidence: '?', when: createFunction('x', { Code: {} }), then: ipve('Please provide a source for function code.') },
  { that: 'an image', evidence: 'own', when: createFunction('x', { PackageType: 'Image', Code: { ImageUri: 'i' } }), then: ipve('Switchyard does not support PackageType Image.') },
  { that: 'layers', evidence: 'own', when: createFunction('x', { Layers: ['arn:aws:lambda:us-west-2:123456789012:layer:l:1'] }), then: ipve('Switchyard does not support Layers.') },
  { that: 'a file system', evidence: 'own', when: createFunction('x', { FileSystemConfigs: [{ Arn: 'a', LocalMountPath: '/mnt/a' }] }), then: ipve('Switchyard does not support FileSystemConfigs.') },
  { that: 'code signing', evidence: 'own', when: createFunction('x', { CodeSigningConfigArn: 'arn:aws:lambda:us-west-2:123456789012:code-signing-config:csc-0d4518bd353a0a7c6' }), then: ipve('Switchyard does not support CodeSigningConfigArn.') },
  ...unsupportedMembers.map(([member, value]): Case => ({ that: `${member}, which must not be dropped silently`, evidence: 'own', when: createFunction('x', { [member]: value }), then: ipve(`Switchyard does not support ${member}.`) })),
  { that: 'code encrypted under a key', evidence: 'own', when: createFunction('x', { Code: { ZipFile: ZIP, SourceKMSKeyArn: 'arn:aws:kms:us-west-2:123456789012:key/k' } }), then: ipve('Switchyard does not support SourceKMSKeyArn.') },
  { that: 'tags by names that every object has', evidence: 'own', given: [createFunction('proto', { Tags: hostileTags })], when: getFunction('proto'), then: answers(200, { Configuration: configurationOf('proto'), Code: code(), Tags: hostileTags }) },
  { that: 'a timeout and a memory size out of bounds, together', evidence: 'S', when: createFunction('x', { Timeout: 901, MemorySize: 127 }), then: invalid(constraint('901', 'timeout', 'Member must have value less than or equal to 900'), constraint('127', 'memorySize', 'Member must have value greater than or equal to 128')) },
  { that: 'a reserved variable', evidence: '?', when: createFunction('x', { Environment: { Variables: { AWS_REGION: 'x', OK: '1' } } }), then: ipve(`${CANNOT_CONFIGURE} contains reserved keys that are currently not supported for modification. Reserved keys used in this request: AWS_REGION`) },
  { that: 'variables of 4 KB', evidence: 'S', when: createFunction('four-kilobytes', { Environment: { Variables: measuring(4096) } }), then: answers(201, without(configurationOf('four-kilobytes', { ...pending, Environment: { Variables: measuring(4096) } }), 'LastUpdateStatus')) },
  { that: 'variables of a byte more', evidence: 'S', when: createFunction('x', { Environment: { Variables: measuring(4097) } }), then: ipve(`${CANNOT_CONFIGURE} exceeded the 4KB limit. String measured: ${JSON.stringify(measuring(4097))}`) },
];

const reads: readonly Case[] = [
  { that: 'GetFunction: configuration, code and tags', evidence: 'S', when: getFunction('yard'), then: answers(200, { Configuration: configurationOf('yard', { ...codeOf(OTHER_ZIP), Environment: { Variables: { TRACK: 'one' } } }), Code: code(), Tags: { team: 'yard' } }) },
  { that: 'GetFunction without tags', evidence: 'S', when: getFunction('bare'), then: answers(200, { Configuration: configurationOf('bare'), Code: code() }) },
  { that: 'GetFunction of an alias: its ARN, the version that it points at', evidence: 'S', when: getFunction('yard', { Qualifier: 'PROD' }), then: answers(200, { Configuration: configurationOf('yard', { FunctionArn: arnOf('yard:PROD'), Version: '1', Description: 'first', Environment: { Variables: { TRACK: 'one' } } }), Code: code(), Tags: { team: 'yard' } }) },
  { that: 'GetFunction of a missing function', evidence: 'S', when: getFunction('missing'), then: functionNotFound(arnOf('missing')) },
  { that: 'GetFunction of a missing function, qualified', evidence: 'S', when: getFunction('missing', { Qualifier: '1' }), then: functionNotFound(arnOf('missing:1')) },
  { that: 'GetFunction of a missing alias', evidence: 'S', when: getFunction('yard', { Qualifier: 'aliasdoesnotexist' }), then: functionNotFound(arnOf('yard:aliasdoesnotexist')) },
  { that: 'GetFunction of a missing version', evidence: 'S', when: getFunction('yard', { Qualifier: '42' }), then: functionNotFound(arnOf('yard:42')) },
  { that: 'GetFunction of $latest in small letters', evidence: 'S', when: getFunction('yard', { Qualifier: '$latest' }), then: functionNotFound(arnOf('yard:$latest')) },
  { that: 'GetFunctionConfiguration of a missing function', evidence: 'S', when: getConfiguration('missing'), then: functionNotFound(arnOf('missing')) },
  { that: 'GetFunctionConfiguration of a name that every object has', evidence: 'own', when: getConfiguration('yard', { Qualifier: '__proto__' }), then: functionNotFound(arnOf('yard:__proto__')) },
  { that: 'ListFunctions with an unknown FunctionVersion', evidence: 'S', when: listFunctions('?FunctionVersion=invalid'), then: invalid(constraint('invalid', 'functionVersion', 'Member must satisfy enum value set: [ALL]')) },
  { that: 'ListFunctions with MaxItems 0', evidence: 'M', when: listFunctions('?MaxItems=0'), then: invalid(constraint('0', 'maxItems', 'Member must have value greater than or equal to 1')) },
  { that: 'ListFunctions with MaxItems 10001', evidence: 'M', when: listFunctions('?MaxItems=10001'), then: invalid(constraint('10001', 'maxItems', 'Member must have value less than or equal to 10000')) },
  { that: 'ListFunctions with a Marker that no page gave', evidence: 'own', when: listFunctions('?Marker=%21'), then: ipve('Invalid value for parameter Marker') },
];

const updates: readonly Case[] = [
  { that: 'UpdateFunctionCode: InProgress', evidence: 'S', given: [createFunction('update-code')], when: updateCode('update-code', { ZipFile: OTHER_ZIP, Architectures: ['arm64'] }), then: answers(200, configurationOf('update-code', { ...inProgress, ...codeOf(OTHER_ZIP), Architectures: ['arm64'] })) },
  { that: 'UpdateFunctionCode with Publish: the version, qualified and Pending', evidence: 'S', given: [createFunction('update-publish', { Description: 'd' })], when: updateCode('update-publish', { ZipFile: OTHER_ZIP, Publish: true }), then: answers(200, without(configurationOf('update-publish', { ...pending, ...codeOf(OTHER_ZIP), Description: 'd', Version: '1', FunctionArn: arnOf('update-publish:1') }), 'LastUpdateStatus')) },
  { that: 'UpdateFunctionCode with DryRun: the configuration that would be', evidence: 'M', when: updateCode('bare', { ZipFile: OTHER_ZIP, DryRun: true }), then: answers(200, configurationOf('bare', codeOf(OTHER_ZIP))) },
  { that: 'and nothing has changed by it', evidence: 'M', when: getConfiguration('bare'), then: answers(200, configurationOf('bare')) },
  { that: 'DryRun of a bad zip', evidence: 'M', when: updateCode('bare', { ZipFile: base64('x'), DryRun: true }), then: ipve(UNZIP) },
  { that: 'DryRun of a missing function', evidence: 'M', when: updateCode('missing', { ZipFile: ZIP, DryRun: true }), then: functionNotFound(arnOf('missing')) },
  { that: 'UpdateFunctionCode without a source', evidence: '?', when: updateCode('bare', {}), then: ipve('Please provide a source for function code.') },
  { that: 'UpdateFunctionCode of managed instances', evidence: 'own', when: updateCode('bare', { ZipFile: ZIP, PublishTo: 'LATEST_PUBLISHED' }), then: ipve('Switchyard does not support PublishTo.') },
  { that: 'UpdateFunctionConfiguration of a durable function', evidence: 'own', when: updateConfiguration('bare', { DurableConfig: { ExecutionTimeout: 60 } }), then: ipve('Switchyard does not support DurableConfig.') },
  { that: 'UpdateFunctionCode to an image', evidence: 'own', when: updateCode('bare', { ImageUri: 'i' }), then: ipve('Switchyard does not support container images.') },
  { that: 'UpdateFunctionCode of a version', evidence: 'I', when: updateCode('yard:1', { ZipFile: ZIP }), then: ipve('Current operation does not support versions other than $LATEST') },
  { that: 'UpdateFunctionCode of an alias', evidence: 'I', when: updateCode(arnOf('yard:PROD'), { ZipFile: ZIP }), then: ipve('Current operation does not support versions other than $LATEST') },
  { that: 'UpdateFunctionCode of $LATEST', evidence: 'S', given: [createFunction('update-latest')], when: updateCode('update-latest:$LATEST', { ZipFile: OTHER_ZIP }), then: answers(200, configurationOf('update-latest', { ...inProgress, ...codeOf(OTHER_ZIP) })) },
  { that: 'UpdateFunctionConfiguration: what is named changes, the rest stays', evidence: 'S', given: [createFunction('configured', { Environment: { Variables: { KEPT: '1' } } })], when: updateConfiguration('configured', { Timeout: 10, Runtime: 'python3.12', Description: 'Changed-Description' }), then: answers(200, configurationOf('configured', { ...inProgress, Timeout: 10, Runtime: 'python3.12', Description: 'Changed-Description', Environment: { Variables: { KEPT: '1' } } })) },
  { that: 'UpdateFunctionConfiguration empties the environment', evidence: 'S', given: [createFunction('emptied', { Environment: { Variables: { GONE: '1' } } })], when: updateConfiguration('emptied', { Environment: {} }), then: answers(200, configurationOf('emptied', { ...inProgress, Environment: { Variables: {} } })) },
  { that: 'UpdateFunctionConfiguration empties the VPC', evidence: 'S', given: [createFunction('vpc', { VpcConfig: { SubnetIds: ['subnet-1a'], SecurityGroupIds: ['sg-1'] } })], when: updateConfiguration('vpc', { VpcConfig: { SubnetIds: [], SecurityGroupIds: [] } }), then: answers(200, configurationOf('vpc', { ...inProgress, VpcConfig: { SubnetIds: [], SecurityGroupIds: [], VpcId: '', Ipv6AllowedForDualStack: false } })) },
  { that: 'UpdateFunctionConfiguration takes dead letters and key away by empty ARNs', evidence: 'M', given: [createFunction('dead-letters', { DeadLetterConfig: { TargetArn: 'arn:aws:sqs:us-west-2:123456789012:q' }, KMSKeyArn: 'arn:aws:kms:us-west-2:123456789012:key/k' })], when: updateConfiguration('dead-letters', { DeadLetterConfig: { TargetArn: '' }, KMSKeyArn: '' }), then: answers(200, configurationOf('dead-letters', inProgress)) },
  { that: 'UpdateFunctionConfiguration changes part of LoggingConfig', evidence: '?', given: [createFunction('logging', { LoggingConfig: { LogGroup: 'g' } })], when: updateConfiguration('logging', { LoggingConfig: { LogFormat: 'JSON', SystemLogLevel: 'WARN' } }), then: answers(200, configurationOf('logging', { ...inProgress, LoggingConfig: { LogFormat: 'JSON', LogGroup: 'g', ApplicationLogLevel: 'INFO', SystemLogLevel: 'WARN' } })) },
  { that: 'log levels go with the JSON format', evidence: '?', given: [createFunction('levels', { LoggingConfig: { LogFormat: 'JSON' } })], when: updateConfiguration('levels', { LoggingConfig: { LogFormat: 'Text' } }), then: answers(200, configurationOf('levels', inProgress)) },
  { that: 'a log level beside the Text format', evidence: 'I', when: updateConfiguration('bare', { LoggingConfig: { ApplicationLogLevel: 'DEBUG' } }), then: ipve('LogLevel is not supported when LogFormat is set to "Text". Remove LogLevel from your request or change the LogFormat to "Json" and try again.') },
  { that: 'UpdateFunctionConfiguration of nothing is an update as well', evidence: 'S', given: [createFunction('unchanged')], when: updateConfiguration('unchanged', {}), then: answers(200, configurationOf('unchanged', inProgress)) },
  { that: 'UpdateFunctionConfiguration of a version', evidence: 'I', when: updateConfiguration('yard:1', { Timeout: 4 }), then: ipve('Current operation does not support versions other than $LATEST') },
  { that: 'UpdateFunctionConfiguration to an unknown runtime', evidence: 'S', when: updateConfiguration('bare', { Runtime: 'non-existent-runtime' }), then: ipve(`Value non-existent-runtime at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: ${OFFERED} or be a valid ARN`) },
  { that: 'UpdateFunctionConfiguration to a Role that is none', evidence: 'S', when: updateConfiguration('bare', { Role: 'r1' }), then: invalid(mustMatch('r1', 'role', ROLE_PATTERN)) },
  { that: 'UpdateFunctionConfiguration with layers', evidence: 'own', when: updateConfiguration('bare', { Layers: ['arn:aws:lambda:us-west-2:123456789012:layer:l:1'] }), then: ipve('Switchyard does not support Layers.') },
  { that: 'a body that is no JSON', evidence: 'S', when: { ...updateConfiguration('bare', {}), body: '{"Timeout":' }, then: refuses('InvalidRequestContentException', expect.stringMatching(/^Could not parse request body into json: /)) },
  { that: 'a member of another type', evidence: 'M', when: updateConfiguration('bare', { Timeout: '4' }), then: refuses('SerializationException', 'STRING_VALUE can not be converted to an Integer') },
];

const deletions: readonly Case[] = [
  { that: 'a function', evidence: 'S', given: [createFunction('doomed'), publishVersion('doomed'), createAlias('doomed', { Name: 'A', FunctionVersion: '1' })], when: deleteFunction('doomed'), then: answers(204) },
  { that: 'and it is gone', evidence: 'S', when: getFunction('doomed'), then: functionNotFound(arnOf('doomed')) },
  { that: 'and its version as well', evidence: 'S', when: getFunction('doomed', { Qualifier: '1' }), then: functionNotFound(arnOf('doomed:1')) },
  { that: 'a missing function', evidence: 'S', when: deleteFunction('missing'), then: functionNotFound(arnOf('missing')) },
  { that: 'a version of a missing function: the unqualified ARN', evidence: 'S', when: deleteFunction('missing', { Qualifier: '1' }), then: functionNotFound(arnOf('missing')) },
  { that: '$LATEST', evidence: 'S', when: deleteFunction('bare', { Qualifier: '$LATEST' }), then: ipve('$LATEST version cannot be deleted without deleting the function.') },
  { that: 'an alias', evidence: 'S', when: deleteFunction('yard', { Qualifier: 'PROD' }), then: ipve('Deletion of aliases is not currently supported.') },
  { that: 'an alias that is missing', evidence: 'S', when: deleteFunction('yard:nope'), then: ipve('Deletion of aliases is not currently supported.') },
  { that: 'a missing version', evidence: 'S', when: deleteFunction('bare', { Qualifier: '42' }), then: answers(204) },
  { that: 'a version that aliases point at', evidence: 'I', when: deleteFunction('yard', { Qualifier: '1' }), then: refuses('ResourceConflictException', 'Unable to delete version because the following aliases reference it: [PROD, SPLIT]') },
  { that: 'a version that an alias gives weight', evidence: 'I', when: deleteFunction('yard:2'), then: refuses('ResourceConflictException', 'Unable to delete version because the following aliases reference it: [BETA, SPLIT]') },
  { that: 'a version', evidence: 'S', given: [createFunction('pruned', { Publish: true })], when: deleteFunction('pruned', { Qualifier: '1' }), then: answers(204) },
  { that: 'and its number is not given again', evidence: 'S', when: publishVersion('pruned'), then: answers(201, configurationOf('pruned', { Version: '2', FunctionArn: arnOf('pruned:2') })) },
  { that: 'numbers are not given again to a function of the same name either', evidence: 'D', given: [createFunction('again', { Publish: true }), deleteFunction('again'), createFunction('again')], when: publishVersion('again'), then: answers(201, configurationOf('again', { Version: '2', FunctionArn: arnOf('again:2') })) },
  { that: 'nor when it is created and published at once', evidence: 'D', given: [deleteFunction('again')], when: createFunction('again', { Publish: true }), then: answers(201, without(configurationOf('again', { ...pending, Version: '3' }), 'LastUpdateStatus')) },
  { that: 'and nothing of the old function is left', evidence: 'S', given: [createFunction('anew', { Publish: true, Tags: { old: '1' }, Environment: { Variables: { OLD: '1' } } }), createAlias('anew', { Name: 'A', FunctionVersion: '1' }), deleteFunction('anew'), createFunction('anew')], when: getFunction('anew'), then: answers(200, { Configuration: configurationOf('anew'), Code: code() }) },
  { that: 'nor its alias', evidence: 'S', when: getFunction('anew', { Qualifier: 'A' }), then: functionNotFound(arnOf('anew:A')) },
];

/** GetFunction's Code. */
function code(): object {
  return { RepositoryType: 'S3', Location: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/_switchyard\/packages\/[\w-]{40,}$/) as unknown };
}

function without(body: Readonly<Record<string, unknown>>, member: string): Record<string, unknown> {
  const { [member]: _, ...rest } = body;
  return rest;
}

export const functionCases = { CreateFunction: creations, 'reads of functions': reads, 'updates of functions': updates, DeleteFunction: deletions };
