import { answers, functionNotFound, invalid, refuses, type Case, type Expected } from './cases.js';
import { aliasOf, codeOf, configurationOf, policyText, rowOf, revision } from './fixtures.js';
import {
  ACCOUNT, addPermission, arnOf, createAlias, createFunction, deleteAlias, deleteFunction, from, getAlias, getConfiguration, getFunction,
  getPolicy, invoke, listAliases, listVersions, OTHER_ACCOUNT, OTHER_ZIP, publishVersion, REGION, removePermission, updateAlias, updateCode,
  updateConfiguration, ZIP, type Request,
} from './requests.js';

export const NAME_TO_READ =
  '(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_\\.]+)' +
  '(:(\\$LATEST(\\.PUBLISHED)?|[a-zA-Z0-9-_]+))?';
export const NAME_TO_CHANGE =
  '(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)' +
  '(:(\\$LATEST|[a-zA-Z0-9-_]+))?';
const QUALIFIER = '\\$(LATEST(\\.PUBLISHED)?)|[a-zA-Z0-9-_$]+';

const constraint = (value: string, member: string, text: string): string =>
  `Value '${value}' at '${member}' failed to satisfy constraint: Member must ${text}`;
export const mustMatch = (value: string, member: string, pattern: string): string =>
  constraint(value, member, `satisfy regular expression pattern: ${pattern}`);
export const atMost = (value: string, member: string, limit: number): string => constraint(value, member, `have length less than or equal to ${limit}`);
export const atLeast = (value: string, member: string, limit: number): string => constraint(value, member, `have length greater than or equal to ${limit}`);

const MISMATCH = refuses('InvalidParameterValueException', 'The derived qualifier from the function name does not match the specified qualifier.');
const yard = { ...codeOf(OTHER_ZIP), Environment: { Variables: { TRACK: 'one' } } };
const versionOne = { ...yard, ...codeOf(ZIP), Description: 'first', Version: '1' };

/** Every form of a name, with the ARN and version that the answer shows. */
const forms: readonly (readonly [name: string, qualifier: string | undefined, shown: string, version: string])[] = [
  ['yard', undefined, 'yard', '$LATEST'],
  ['yard', '$LATEST', 'yard:$LATEST', '$LATEST'],
  ['yard:$LATEST', undefined, 'yard:$LATEST', '$LATEST'],
  ['yard:$LATEST', '$LATEST', 'yard:$LATEST', '$LATEST'],
  ['yard', '1', 'yard:1', '1'],
  ['yard:1', undefined, 'yard:1', '1'],
  ['yard:PROD', undefined, 'yard:PROD', '1'],
  ['yard', 'PROD', 'yard:PROD', '1'],
  ['yard:PROD', 'PROD', 'yard:PROD', '1'],
  ['yard:DEV', undefined, 'yard:DEV', '$LATEST'],
  ['function:yard', undefined, 'yard', '$LATEST'],
  ['function:yard:PROD', undefined, 'yard:PROD', '1'],
  [`${ACCOUNT}:function:yard`, undefined, 'yard', '$LATEST'],
  [`${ACCOUNT}:function:yard:1`, undefined, 'yard:1', '1'],
  [`${ACCOUNT}:yard`, undefined, 'yard', '$LATEST'],
  [`${REGION}:${ACCOUNT}:function:yard`, undefined, 'yard', '$LATEST'],
  [arnOf('yard'), undefined, 'yard', '$LATEST'],
  [arnOf('yard'), 'PROD', 'yard:PROD', '1'],
  [arnOf('yard:PROD'), undefined, 'yard:PROD', '1'],
  [arnOf('yard:1'), '1', 'yard:1', '1'],
  [arnOf('yard:$LATEST'), undefined, 'yard:$LATEST', '$LATEST'],
];
const accepted = forms.map(([name, Qualifier, shown, version]): Case => ({
  that: `GetFunctionConfiguration takes ${name}${Qualifier === undefined ? '' : ` with Qualifier ${Qualifier}`}`,
  evidence: 'S',
  when: getConfiguration(name, { Qualifier }),
  then: answers(200, configurationOf('yard', { ...(version === '1' ? versionOne : yard), FunctionArn: arnOf(shown) })),
}));

/** Every operation that takes a function's name, as a call on it. */
export const onFunction: Readonly<Record<string, (name: string) => Request>> = {
  GetFunction: (name) => getFunction(name),
  GetFunctionConfiguration: (name) => getConfiguration(name),
  UpdateFunctionCode: (name) => updateCode(name, { ZipFile: ZIP }),
  UpdateFunctionConfiguration: (name) => updateConfiguration(name, { Timeout: 4 }),
  DeleteFunction: (name) => deleteFunction(name),
  PublishVersion: (name) => publishVersion(name),
  ListVersionsByFunction: (name) => listVersions(name),
  CreateAlias: (name) => createAlias(name, { Name: 'X', FunctionVersion: '1' }),
  GetAlias: (name) => getAlias(name, 'X'),
  UpdateAlias: (name) => updateAlias(name, 'X', { FunctionVersion: '1' }),
  DeleteAlias: (name) => deleteAlias(name, 'X'),
  ListAliases: (name) => listAliases(name),
  AddPermission: (name) => addPermission(name, {}),
  GetPolicy: (name) => getPolicy(name),
  RemovePermission: (name) => removePermission(name, 's1'),
};

const everywhere = Object.entries(onFunction).flatMap(([operation, on]): Case[] => [
  {
    that: `${operation} does not reach a function of another region`, evidence: 'S',
    when: on(arnOf('yard', { region: 'eu-central-1' })),
    then: refuses('ResourceNotFoundException', `Functions from 'eu-central-1' are not reachable in this region ('${REGION}')`),
  },
  ...['yard', 'gone'].map((name): Case => ({
    that: `${operation} tells another account nothing of ${name === 'yard' ? 'a function' : 'a missing function'}`, evidence: 'I',
    when: from({ accountId: OTHER_ACCOUNT }, on(arnOf(name))),
    then: refuses(
      'AccessDeniedException',
      `User: arn:aws:iam::${OTHER_ACCOUNT}:root is not authorized to perform: lambda:${operation} on resource: ${arnOf(name)} ` +
        `because no resource-based policy allows the lambda:${operation} action`,
    ),
  })),
  {
    that: `${operation} finds nothing under the name alone in another account`, evidence: missingTag(operation),
    when: from({ accountId: OTHER_ACCOUNT }, on('yard')),
    then: missingIn(operation, arnOf('yard', { account: OTHER_ACCOUNT })),
  },
  {
    that: `${operation} finds nothing under the name in another region`, evidence: missingTag(operation),
    when: from({ region: 'eu-central-1' }, on('yard')),
    then: missingIn(operation, arnOf('yard', { region: 'eu-central-1' })),
  },
]);

/** No recording has the alias operations beyond CreateAlias on a missing function. */
function missingTag(operation: string): Case['evidence'] {
  return /^(Get|Update|Delete)Alias$/.test(operation) ? '?' : 'S';
}

/** What an operation says of a function that is not there. */
function missingIn(operation: string, arn: string): Expected {
  switch (operation) {
    case 'CreateAlias':
      return functionNotFound(`${arn}:1`);
    case 'GetAlias':
      return refuses('ResourceNotFoundException', `Cannot find alias arn: ${arn}:X`);
    case 'GetPolicy':
      return refuses('ResourceNotFoundException', 'The resource you requested does not exist.');
    case 'RemovePermission':
      return refuses('ResourceNotFoundException', `No policy found for: ${arn}`);
    default:
      return functionNotFound(arn);
  }
}

const mismatches = [
  getFunction('yard:1', { Qualifier: '2' }), getConfiguration('yard:PROD', { Qualifier: '1' }), getPolicy('yard:PROD', { Qualifier: 'BETA' }),
  addPermission('yard:1', {}, { Qualifier: 'PROD' }), removePermission('yard:1', 's1', { Qualifier: 'PROD' }),
  deleteFunction('yard:1', { Qualifier: '2' }), invoke('yard:1', { query: { Qualifier: '2' } }),
  getFunction('missing:1', { Qualifier: '2' }), getFunction(arnOf('missing:$LATEST'), { Qualifier: '1' }), invoke('missing:1', { query: { Qualifier: '2' } }),
].map((when): Case => ({ that: `${when.method} ${decodeURIComponent(when.target)} names two qualifiers`, evidence: 'S', when, then: MISMATCH }));

const long = (length: number): string => 'n'.repeat(length);
const longArn = (length: number): string => arnOf('n'.repeat(length - arnOf('').length));

const lengths: readonly Case[] = [
  { that: 'a bare name of 65 characters cannot be created', evidence: 'S', when: createFunction(long(65)), then: refuses('InvalidParameterValueException', `1 validation error detected: ${atMost(long(65), 'functionName', 64)}`) },
  { that: 'a bare name of 140 characters cannot be created', evidence: 'S', when: createFunction(long(140)), then: refuses('InvalidParameterValueException', `1 validation error detected: ${atMost(long(140), 'functionName', 64)}`) },
  { that: 'an ARN of 141 characters cannot be created', evidence: 'S', when: createFunction(longArn(141)), then: invalid(atMost(longArn(141), 'functionName', 140)) },
  { that: 'an empty name cannot be created', evidence: '?', when: createFunction(''), then: invalid(mustMatch('', 'functionName', NAME_TO_CHANGE), atLeast('', 'functionName', 1)) },
  { that: 'a name with a dot cannot be created', evidence: 'S', when: createFunction('a.b'), then: invalid(mustMatch('a.b', 'functionName', NAME_TO_CHANGE)) },
  { that: 'a function cannot be created without a name', evidence: 'S', when: createFunction(undefined), then: invalid("Value null at 'functionName' failed to satisfy constraint: Member must not be null") },
  { that: 'no function is created under a qualified name', evidence: '?', when: createFunction('fresh:PROD'), then: invalid(mustMatch('fresh:PROD', 'functionName', NAME_TO_CHANGE)) },
  { that: 'no function is created under $LATEST', evidence: '?', when: createFunction(arnOf('fresh:$LATEST')), then: invalid(mustMatch(arnOf('fresh:$LATEST'), 'functionName', NAME_TO_CHANGE)) },
  { that: 'a long name is read, and not found', evidence: 'S', when: getFunction(long(65)), then: functionNotFound(arnOf(long(65))) },
  { that: 'a long name is invoked, and not found', evidence: 'S', when: invoke(long(65)), then: functionNotFound(arnOf(`${long(65)}:$LATEST`)) },
  { that: 'a long name is deleted, and not found', evidence: 'S', when: deleteFunction(long(65)), then: functionNotFound(arnOf(long(65))) },
  { that: 'GetFunction takes 170 characters', evidence: 'S', when: getFunction(long(170)), then: functionNotFound(arnOf(long(170))) },
  { that: 'GetFunction takes no 171 characters', evidence: 'S', when: getFunction(long(171)), then: invalid(atMost(long(171), 'functionName', 170)) },
  { that: 'Invoke takes no 171 characters', evidence: 'S', when: invoke(long(171)), then: invalid(atMost(long(171), 'functionName', 170)) },
  { that: 'DeleteFunction takes no 141 characters', evidence: 'S', when: deleteFunction(long(141)), then: invalid(atMost(long(141), 'functionName', 140)) },
  { that: 'a name with a space is refused on Get', evidence: 'S', when: getFunction('a b'), then: invalid(mustMatch('a b', 'functionName', NAME_TO_READ)) },
  { that: 'a name with two qualifiers is refused on Get', evidence: 'S', when: getFunction('yard:1:2'), then: invalid(mustMatch('yard:1:2', 'functionName', NAME_TO_READ)) },
  { that: 'an ARN of another service is refused on Get', evidence: 'S', when: getFunction('arn:aws:s3:::bucket'), then: invalid(mustMatch('arn:aws:s3:::bucket', 'functionName', NAME_TO_READ)) },
  { that: 'a name and a qualifier that break rules are reported together', evidence: 'S', when: getFunction('a b', { Qualifier: '?' }), then: invalid(mustMatch('a b', 'functionName', NAME_TO_READ), mustMatch('?', 'qualifier', QUALIFIER)) },
  { that: 'a qualifier of 129 characters is refused', evidence: 'S', when: getFunction('yard', { Qualifier: long(129) }), then: invalid(atMost(long(129), 'qualifier', 128)) },
  { that: 'a qualifier with a question mark is refused', evidence: 'S', when: getPolicy('yard', { Qualifier: 'invalid-qualifier-with-?' }), then: invalid(mustMatch('invalid-qualifier-with-?', 'qualifier', QUALIFIER)) },
  { that: 'CreateFunction does not reach another region', evidence: '?', when: createFunction(arnOf('fresh', { region: 'eu-central-1' })), then: refuses('ResourceNotFoundException', `Functions from 'eu-central-1' are not reachable in this region ('${REGION}')`) },
  { that: 'CreateFunction does not create in another account, and says no more', evidence: 'S', when: createFunction(arnOf('fresh', { account: OTHER_ACCOUNT })), then: refuses('AccessDeniedException', null) },
  { that: 'CreateFunction takes a partial ARN of another account no better', evidence: 'S', when: createFunction(`${OTHER_ACCOUNT}:function:fresh`), then: refuses('AccessDeniedException', null) },
];

/** That name forms mean the same in operations beyond Get. */
const elsewhere: readonly Case[] = [
  { that: 'GetAlias takes an ARN', evidence: 'S', when: getAlias(arnOf('yard'), 'PROD'), then: answers(200, aliasOf('yard', 'PROD', '1')) },
  { that: 'GetPolicy takes the qualifier of the name', evidence: 'S', when: getPolicy('yard:PROD'), then: answers(200, { Policy: policyText('yard:PROD'), RevisionId: revision }) },
  { that: 'ListVersionsByFunction takes a partial ARN', evidence: 'S', when: listVersions(`${ACCOUNT}:function:bare`), then: answers(200, { Versions: [rowOf('bare', { FunctionArn: arnOf('bare:$LATEST') })] }) },
  { that: 'Invoke takes the qualifier of an ARN', evidence: 'S', when: invoke(arnOf('yard:PROD'), { body: '{"a":1}' }), then: answers(200, { a: 1 }, { 'x-amz-executed-version': '1' }) },
];

export const referenceCases = { 'names that are taken': accepted, 'other regions and accounts': everywhere, 'two qualifiers': mismatches, lengths, 'names elsewhere': elsewhere };
