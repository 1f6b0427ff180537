import { answers, invalid, refuses, type Case } from './cases.js';
import { statementText } from './fixtures.js';
import { atLeast, atMost, mustMatch } from './reference-cases.js';
import {
  addPermission, arnOf, createAlias, createFunction, deleteAlias, deleteFunction, from, functionPath, OTHER_ACCOUNT, REGION, type Query, type Request,
} from './requests.js';

const path = (name: string, rest: string, query?: Query) => functionPath(name, rest, query).replace('/2015-03-31/', '/2021-10-31/');
const createUrl = (name: string, body: object = { AuthType: 'NONE' }, query?: Query): Request => ({ method: 'POST', target: path(name, '/url', query), body });
const updateUrl = (name: string, body: object = {}, query?: Query): Request => ({ method: 'PUT', target: path(name, '/url', query), body });
const getUrl = (name: string, query?: Query): Request => ({ method: 'GET', target: path(name, '/url', query) });
const deleteUrl = (name: string, query?: Query): Request => ({ method: 'DELETE', target: path(name, '/url', query) });
const listUrls = (name: string, query?: Query): Request => ({ method: 'GET', target: path(name, '/urls', query) });

const time: unknown = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const FunctionUrl: unknown = expect.stringMatching(new RegExp(`^http://[a-z0-9]{32}\\.lambda-url\\.${REGION}\\.localhost:\\d+/$`));
const created = (owner: string, given: object = {}) => ({ FunctionUrl, FunctionArn: arnOf(owner), AuthType: 'NONE', CreationTime: time, ...given });
const updated = (owner: string, given: object = {}) => created(owner, { LastModifiedTime: time, ...given });
const shown = (owner: string, given: object = {}) => updated(owner, { InvokeMode: 'BUFFERED', ...given });

const NAME = '(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?';
const QUALIFIER = '((?!^\\d+$)^[0-9a-zA-Z-_]+$)';
const notFound = (text: string) => refuses('ResourceNotFoundException', text);
const NO_FUNCTION = notFound('Function does not exist');
const NO_RESOURCE = notFound('The resource you requested does not exist.');
const taken = (owner: string) => refuses(
  'ResourceConflictException', `Failed to create function url config for [functionArn = ${arnOf(owner)}]. Error message:  FunctionUrlConfig exists for this Lambda function`,
);
const unreachable = notFound(`Functions from 'eu-central-1' are not reachable in this region ('${REGION}')`);
const denied = (operation: string, owner: string) => refuses(
  'AccessDeniedException',
  `User: arn:aws:iam::${OTHER_ACCOUNT}:root is not authorized to perform: lambda:${operation} on resource: ${arnOf(owner)} because no resource-based policy allows the lambda:${operation} action`,
);
const constraint = (value: string, member: string, tail: string) => `Value '${value}' at '${member}' failed to satisfy constraint: Member must ${tail}`;
const bracketed = (value: string, member: string, max: number, min: number) => constraint(
  value, member,
  `satisfy constraint: [Member must have length less than or equal to ${max}, Member must have length greater than or equal to ${min}, Member must satisfy regular expression pattern: .*, Member must not be null]`,
);
const many = (count: number, value = 'a') => Array.from({ length: count }, () => value);
const shownList = (values: readonly string[]) => `[${values.join(', ')}]`;
const cors = {
  AllowCredentials: true, AllowHeaders: ['x-a', 'x-b'], AllowMethods: ['GET', 'POST'], AllowOrigins: ['https://www.example.com', 'http://localhost:60905'],
  ExposeHeaders: ['x-c'], MaxAge: 86_400,
};
const withCors = (Cors: object): Request => updateUrl('linked', { Cors });

const all: readonly { readonly operation: string; readonly request: (name: string, query?: Query) => Request }[] = [
  { operation: 'CreateFunctionUrlConfig', request: (name, query) => createUrl(name, undefined, query) },
  { operation: 'UpdateFunctionUrlConfig', request: (name, query) => updateUrl(name, undefined, query) },
  { operation: 'GetFunctionUrlConfig', request: getUrl },
  { operation: 'DeleteFunctionUrlConfig', request: deleteUrl },
  { operation: 'ListFunctionUrlConfigs', request: listUrls },
];
const ofOne = all.filter(({ operation }) => operation !== 'ListFunctionUrlConfigs');

const functionUrls: readonly Case[] = [
  { that: 'a URL', evidence: 'S', given: [createFunction('linked', { Publish: true }), createAlias('linked', { Name: 'PROD', FunctionVersion: '1' })], when: createUrl('linked'), then: answers(201, created('linked')) },
  { that: 'a second one', evidence: 'S', when: createUrl('linked', { AuthType: 'AWS_IAM' }), then: taken('linked') },
  { that: 'of an alias', evidence: 'S', when: createUrl('linked', { AuthType: 'AWS_IAM', InvokeMode: 'BUFFERED' }, { Qualifier: 'PROD' }), then: answers(201, created('linked:PROD', { AuthType: 'AWS_IAM', InvokeMode: 'BUFFERED' })) },
  { that: 'a second one of an alias', evidence: 'S', when: createUrl('linked:PROD'), then: taken('linked:PROD') },
  { that: 'get', evidence: 'S', when: getUrl('linked'), then: answers(200, shown('linked')) },
  { that: 'get by ARN', evidence: 'S', when: getUrl(arnOf('linked')), then: answers(200, shown('linked')) },
  { that: 'get of an alias by name', evidence: 'S', when: getUrl('linked:PROD'), then: answers(200, shown('linked:PROD', { AuthType: 'AWS_IAM' })) },
  { that: 'get of an alias by parameter', evidence: 'S', when: getUrl('linked', { Qualifier: 'PROD' }), then: answers(200, shown('linked:PROD', { AuthType: 'AWS_IAM' })) },
  { that: 'list', evidence: 'S', when: listUrls('linked'), then: answers(200, { FunctionUrlConfigs: [shown('linked'), shown('linked:PROD', { AuthType: 'AWS_IAM' })] }) },
  { that: 'list of a function without any', evidence: '?', when: listUrls('bare'), then: answers(200, { FunctionUrlConfigs: [] }) },
  { that: 'a page', evidence: 'M', when: listUrls('linked', { MaxItems: 1 }), then: answers(200, { FunctionUrlConfigs: [shown('linked')], NextMarker: 'Og' }) },
  { that: 'the next page', evidence: 'M', when: listUrls('linked', { MaxItems: 1, Marker: 'Og' }), then: answers(200, { FunctionUrlConfigs: [shown('linked:PROD', { AuthType: 'AWS_IAM' })] }) },
  { that: 'a Marker that no page gave', evidence: '?', when: listUrls('linked', { Marker: 'AAAA' }), then: refuses('InvalidParameterValueException', 'Invalid value for parameter Marker') },
  { that: 'a page of none', evidence: 'M', when: listUrls('linked', { MaxItems: 0 }), then: invalid(constraint('0', 'maxItems', 'have value greater than or equal to 1')) },
  { that: 'a page of 51', evidence: 'M', when: listUrls('linked', { MaxItems: 51 }), then: invalid(constraint('51', 'maxItems', 'have value less than or equal to 50')) },
  { that: 'an update of nothing', evidence: 'S', when: updateUrl('linked'), then: answers(200, updated('linked')) },
  { that: 'an update of the type', evidence: 'S', when: updateUrl('linked', { AuthType: 'AWS_IAM' }), then: answers(200, updated('linked', { AuthType: 'AWS_IAM' })) },
  { that: 'an update of the mode', evidence: 'S', when: updateUrl('linked', { InvokeMode: 'RESPONSE_STREAM' }), then: answers(200, updated('linked', { AuthType: 'AWS_IAM', InvokeMode: 'RESPONSE_STREAM' })) },
  { that: 'the mode from then on', evidence: 'S', when: updateUrl('linked', { AuthType: 'NONE' }), then: answers(200, updated('linked', { InvokeMode: 'RESPONSE_STREAM' })) },
  { that: 'the mode as get shows it', evidence: 'S', when: getUrl('linked'), then: answers(200, shown('linked', { InvokeMode: 'RESPONSE_STREAM' })) },
  { that: 'an update of an alias, whose mode was given', evidence: 'S', when: updateUrl('linked', {}, { Qualifier: 'PROD' }), then: answers(200, updated('linked:PROD', { AuthType: 'AWS_IAM', InvokeMode: 'BUFFERED' })) },
  { that: 'CORS', evidence: 'M', when: withCors(cors), then: answers(200, updated('linked', { InvokeMode: 'RESPONSE_STREAM', Cors: cors })) },
  { that: 'CORS stays where it is not given', evidence: 'M', when: updateUrl('linked', { InvokeMode: 'BUFFERED' }), then: answers(200, updated('linked', { InvokeMode: 'BUFFERED', Cors: cors })) },
  { that: 'CORS is replaced as a whole', evidence: 'D', when: withCors({ AllowOrigins: ['*'], MaxAge: 0, AllowCredentials: false }), then: answers(200, updated('linked', { InvokeMode: 'BUFFERED', Cors: { AllowOrigins: ['*'], MaxAge: 0, AllowCredentials: false } })) },
  { that: 'CORS as get shows it', evidence: 'M', when: getUrl('linked'), then: answers(200, shown('linked', { Cors: { AllowOrigins: ['*'], MaxAge: 0, AllowCredentials: false } })) },
  { that: 'CORS of nothing takes it away', evidence: 'I', when: withCors({}), then: answers(200, updated('linked', { InvokeMode: 'BUFFERED' })) },
  { that: 'CORS at once', evidence: 'M', given: [createFunction('crossed')], when: createUrl('crossed', { AuthType: 'NONE', Cors: cors }), then: answers(201, created('crossed', { Cors: cors })) },

  { that: 'without a type', evidence: 'M', when: createUrl('bare', {}), then: invalid("Value null at 'authType' failed to satisfy constraint: Member must not be null") },
  { that: 'of another type and mode, both reported', evidence: '?', when: createUrl('bare', { AuthType: 'JWT', InvokeMode: 'SLOW' }), then: invalid(constraint('JWT', 'authType', 'satisfy enum value set: [NONE, AWS_IAM]'), constraint('SLOW', 'invokeMode', 'satisfy enum value set: [RESPONSE_STREAM, BUFFERED]')) },
  { that: 'an update to another type', evidence: 'M', when: updateUrl('linked', { AuthType: 'none' }), then: invalid(constraint('none', 'authType', 'satisfy enum value set: [NONE, AWS_IAM]')) },
  { that: 'a type that is no text', evidence: '?', when: createUrl('bare', { AuthType: 1 }), then: refuses('SerializationException', 'NUMBER_VALUE can not be converted to a String') },
  { that: 'OPTIONS is too long for a method', evidence: 'M', when: withCors({ AllowMethods: ['GET', 'OPTIONS'] }), then: invalid(bracketed('[GET, OPTIONS]', 'cors.allowMethods', 6, 0)) },
  { that: 'seven methods', evidence: 'M', when: withCors({ AllowMethods: many(7, 'GET') }), then: invalid(constraint(shownList(many(7, 'GET')), 'cors.allowMethods', 'have length less than or equal to 6')) },
  { that: 'an empty origin', evidence: 'M', when: withCors({ AllowOrigins: [''] }), then: invalid(bracketed('[]', 'cors.allowOrigins', 253, 1)) },
  { that: 'an origin of 254 characters', evidence: 'M', when: withCors({ AllowOrigins: ['o'.repeat(254)] }), then: invalid(bracketed(`[${'o'.repeat(254)}]`, 'cors.allowOrigins', 253, 1)) },
  { that: '101 origins', evidence: 'M', when: withCors({ AllowOrigins: many(101) }), then: invalid(constraint(shownList(many(101)), 'cors.allowOrigins', 'have length less than or equal to 100')) },
  { that: 'a header of 1025 characters', evidence: 'M', when: withCors({ AllowHeaders: ['h'.repeat(1025)] }), then: invalid(bracketed(`[${'h'.repeat(1025)}]`, 'cors.allowHeaders', 1024, 0)) },
  { that: '101 exposed headers', evidence: 'M', when: withCors({ ExposeHeaders: many(101) }), then: invalid(constraint(shownList(many(101)), 'cors.exposeHeaders', 'have length less than or equal to 100')) },
  { that: 'a header of two lines', evidence: 'M', when: withCors({ ExposeHeaders: ['a\nb'] }), then: invalid(bracketed('[a\nb]', 'cors.exposeHeaders', 1024, 0)) },
  { that: 'an age below zero', evidence: 'M', when: withCors({ MaxAge: -1 }), then: invalid(constraint('-1', 'cors.maxAge', 'have value greater than or equal to 0')) },
  { that: 'an age of more than a day', evidence: 'M', when: withCors({ MaxAge: 86_401 }), then: invalid(constraint('86401', 'cors.maxAge', 'have value less than or equal to 86400')) },
  {
    that: 'several failures of CORS together', evidence: 'M', when: createUrl('bare', { Cors: { AllowMethods: ['OPTIONS'], MaxAge: -1 } }),
    then: invalid("Value null at 'authType' failed to satisfy constraint: Member must not be null", bracketed('[OPTIONS]', 'cors.allowMethods', 6, 0), constraint('-1', 'cors.maxAge', 'have value greater than or equal to 0')),
  },

  ...ofOne.flatMap(({ operation, request }): Case[] => [
    ...['1', '$LATEST'].flatMap((Qualifier): Case[] => [
      { that: `${operation} of ${Qualifier}`, evidence: 'S', when: request('linked', { Qualifier }), then: invalid(mustMatch(Qualifier, 'qualifier', QUALIFIER)) },
      { that: `${operation} of ${Qualifier} by name`, evidence: '?', when: request(`linked:${Qualifier}`), then: invalid(mustMatch(Qualifier, 'qualifier', QUALIFIER)) },
    ]),
    { that: `${operation} with an empty qualifier`, evidence: '?', when: request('linked', { Qualifier: '' }), then: invalid(mustMatch('', 'qualifier', QUALIFIER), atLeast('', 'qualifier', 1)) },
    { that: `${operation} with a qualifier of 129 characters`, evidence: 'M', when: request('linked', { Qualifier: 'q'.repeat(129) }), then: invalid(atMost('q'.repeat(129), 'qualifier', 128)) },
    { that: `${operation} with two qualifiers`, evidence: 'S', when: request('linked:PROD', { Qualifier: 'BETA' }), then: refuses('InvalidParameterValueException', 'The derived qualifier from the function name does not match the specified qualifier.') },
  ]),
  ...all.flatMap(({ operation, request }): Case[] => [
    { that: `${operation} in another region`, evidence: 'S', when: request(arnOf('linked', { region: 'eu-central-1' })), then: unreachable },
    { that: `${operation} of another account`, evidence: 'I', when: from({ accountId: OTHER_ACCOUNT }, request(arnOf('linked'))), then: denied(operation, 'linked') },
    { that: `${operation} with a name of other characters`, evidence: 'S', when: request('a.b'), then: invalid(mustMatch('a.b', 'functionName', NAME)) },
    { that: `${operation} with a name of 141 characters`, evidence: 'M', when: request('n'.repeat(141)), then: invalid(atMost('n'.repeat(141), 'functionName', 140)) },
  ]),
  { that: 'create of a missing function', evidence: 'S', when: createUrl('missing'), then: NO_FUNCTION },
  { that: 'update of a missing function', evidence: 'S', when: updateUrl('missing'), then: NO_FUNCTION },
  { that: 'list of a missing function', evidence: 'S', when: listUrls('missing'), then: NO_FUNCTION },
  { that: 'get of a missing function', evidence: 'S', when: getUrl('missing'), then: NO_RESOURCE },
  { that: 'delete of a missing function', evidence: 'S', when: deleteUrl('missing'), then: NO_RESOURCE },
  { that: 'create of a missing alias', evidence: '?', when: createUrl('linked:nope'), then: NO_FUNCTION },
  { that: 'update of a missing alias', evidence: '?', when: updateUrl('linked:nope'), then: NO_FUNCTION },
  { that: 'get of a missing alias', evidence: '?', when: getUrl('linked:nope'), then: NO_RESOURCE },
  { that: 'delete of a missing alias', evidence: '?', when: deleteUrl('linked:nope'), then: NO_RESOURCE },
  { that: 'update where there is none', evidence: '?', when: updateUrl('bare'), then: NO_RESOURCE },
  { that: 'get where there is none', evidence: 'S', when: getUrl('bare'), then: NO_RESOURCE },
  { that: 'delete where there is none', evidence: 'S', when: deleteUrl('bare'), then: NO_RESOURCE },

  {
    that: 'a permission for the URL', evidence: 'S', when: addPermission('linked', { StatementId: 'url', Principal: '*', Action: 'lambda:InvokeFunctionUrl', FunctionUrlAuthType: 'NONE' }),
    then: answers(201, { Statement: statementText('linked', { sid: 'url', principal: '"*"', condition: '{"StringEquals":{"lambda:FunctionUrlAuthType":"NONE"}}' }).replace('lambda:InvokeFunction"', 'lambda:InvokeFunctionUrl"') }),
  },
  { that: 'delete', evidence: 'S', when: deleteUrl('linked'), then: answers(204) },
  { that: 'and it is gone', evidence: 'S', when: getUrl('linked'), then: NO_RESOURCE },
  { that: 'while that of the alias stays', evidence: 'S', when: getUrl('linked:PROD'), then: answers(200, shown('linked:PROD', { AuthType: 'AWS_IAM' })) },
  { that: 'a new one', evidence: 'S', when: createUrl('linked'), then: answers(201, created('linked')) },
  { that: 'that of an alias goes with it', evidence: 'S', given: [deleteAlias('linked', 'PROD')], when: listUrls('linked'), then: answers(200, { FunctionUrlConfigs: [shown('linked')] }) },
  { that: 'and is none of an alias of that name', evidence: '?', given: [createAlias('linked', { Name: 'PROD', FunctionVersion: '1' })], when: getUrl('linked:PROD'), then: NO_RESOURCE },
  { that: 'and with the function all are gone', evidence: '?', given: [deleteFunction('linked'), createFunction('linked')], when: listUrls('linked'), then: answers(200, { FunctionUrlConfigs: [] }) },
];

export const urlCases = { functionUrls };
