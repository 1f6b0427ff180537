import { answers, functionNotFound, invalid, refuses, refusesUntyped, type Case } from './cases.js';
import { aliasOf, codeOf, configurationOf, rowOf } from './fixtures.js';
import {
  arnOf, createAlias, createFunction, deleteAlias, getAlias, getConfiguration, listAliases, listVersions, OTHER_ZIP, publishVersion, ROLE, updateAlias,
  updateCode, updateConfiguration,
} from './requests.js';
import { atLeast, atMost, mustMatch } from './reference-cases.js';

const ipve = (text: string) => refuses('InvalidParameterValueException', text);
const environment = { Environment: { Variables: { TRACK: 'one' } } };
const ALIAS_NAME = '(?!^[0-9]+$)([a-zA-Z0-9-_]+)';
const weights = (AdditionalVersionWeights: unknown) => ({ RoutingConfig: { AdditionalVersionWeights } });
const alias = (given: object) => createAlias('yard', { Name: 'new', FunctionVersion: '1', ...given });
const at = "at 'routingConfig.additionalVersionWeights' failed to satisfy constraint";
const VALUES = 'Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, Member must not be null]';
const KEYS = 'Map keys must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [0-9]+]';

const versions: readonly Case[] = [
  { that: 'a publish: version 1, qualified, Active and Successful', evidence: 'S', given: [createFunction('publish', { Description: 'of $LATEST' })], when: publishVersion('publish'), then: answers(201, configurationOf('publish', { Version: '1', FunctionArn: arnOf('publish:1'), Description: 'of $LATEST' })) },
  { that: 'the same again while nothing was updated, whatever the description', evidence: 'S', when: publishVersion('publish', { Description: 'ignored' }), then: answers(201, configurationOf('publish', { Version: '1', FunctionArn: arnOf('publish:1'), Description: 'of $LATEST' })) },
  { that: 'the same after an alias was made', evidence: 'S', given: [createAlias('publish', { Name: 'A', FunctionVersion: '1' })], when: publishVersion('publish'), then: answers(201, configurationOf('publish', { Version: '1', FunctionArn: arnOf('publish:1'), Description: 'of $LATEST' })) },
  { that: 'the next after an update of nothing, with its own description', evidence: 'S', given: [updateConfiguration('publish', {})], when: publishVersion('publish', { Description: 'own' }), then: answers(201, configurationOf('publish', { Version: '2', FunctionArn: arnOf('publish:2'), Description: 'own' })) },
  { that: '$LATEST keeps its description', evidence: 'S', when: getConfiguration('publish'), then: answers(200, configurationOf('publish', { Description: 'of $LATEST' })) },
  { that: 'a version stays what it was', evidence: 'S', given: [updateCode('publish', { ZipFile: OTHER_ZIP }), updateConfiguration('publish', { Timeout: 9, Environment: { Variables: { NEW: '1' } } })], when: getConfiguration('publish', { Qualifier: '1' }), then: answers(200, configurationOf('publish', { Version: '1', FunctionArn: arnOf('publish:1'), Description: 'of $LATEST' })) },
  { that: 'a publish by ARN with the right CodeSha256', evidence: 'S', when: publishVersion(arnOf('publish'), { CodeSha256: codeOf(OTHER_ZIP).CodeSha256 }), then: answers(201, configurationOf('publish', { ...codeOf(OTHER_ZIP), Version: '3', FunctionArn: arnOf('publish:3'), Description: 'of $LATEST', Timeout: 9, Environment: { Variables: { NEW: '1' } } })) },
  { that: 'a wrong CodeSha256', evidence: 'S', when: publishVersion('bare', { CodeSha256: 'abc' }), then: ipve(`CodeSHA256 (abc) is different from current CodeSHA256 in $LATEST (${rowOf('bare').CodeSha256}). Please try again with the CodeSHA256 in $LATEST.`) },
  { that: 'a publish of a missing function', evidence: 'S', when: publishVersion('missing'), then: functionNotFound(arnOf('missing')) },
  { that: 'a publish of a version', evidence: '?', when: publishVersion('yard:1'), then: ipve('Current operation does not support versions other than $LATEST') },
  { that: 'a publish for managed instances', evidence: 'own', when: publishVersion('bare', { PublishTo: 'LATEST_PUBLISHED' }), then: ipve('Switchyard does not support PublishTo.') },
  { that: 'a description of 257 characters', evidence: 'M', when: publishVersion('bare', { Description: 'd'.repeat(257) }), then: invalid(atMost('d'.repeat(257), 'description', 256)) },
  {
    that: 'the list: $LATEST, then by number, all qualified', evidence: 'S', when: listVersions('yard'),
    then: answers(200, { Versions: [
      rowOf('yard', { ...codeOf(OTHER_ZIP), ...environment, FunctionArn: arnOf('yard:$LATEST') }),
      rowOf('yard', { ...environment, FunctionArn: arnOf('yard:1'), Version: '1', Description: 'first' }),
      rowOf('yard', { ...codeOf(OTHER_ZIP), ...environment, FunctionArn: arnOf('yard:2'), Version: '2' }),
    ] }),
  },
  { that: 'the list of a missing function', evidence: 'S', when: listVersions('missing'), then: functionNotFound(arnOf('missing')) },
  { that: 'a Marker that no page of it gave', evidence: 'own', when: listVersions('yard', { Marker: Buffer.from('nonsense').toString('base64url') }), then: ipve('Invalid value for parameter Marker') },
];

const aliases: readonly Case[] = [
  { that: 'CreateAlias with all members', evidence: 'S', when: alias({ Name: 'all', Description: 'd', ...weights({ 2: 0.5 }) }), then: answers(201, aliasOf('yard', 'all', '1', { Description: 'd', ...weights({ 2: 0.5 }) })) },
  { that: 'CreateAlias for $LATEST', evidence: 'S', when: alias({ Name: 'newest', FunctionVersion: '$LATEST' }), then: answers(201, aliasOf('yard', 'newest', '$LATEST')) },
  { that: 'CreateAlias with weights given empty', evidence: 'S', when: alias({ Name: 'unweighted', ...weights({}) }), then: answers(201, aliasOf('yard', 'unweighted', '1')) },
  { that: 'CreateAlias with a weight of 0', evidence: '?', when: alias({ Name: 'zero', ...weights({ 2: 0 }) }), then: answers(201, aliasOf('yard', 'zero', '1', weights({ 2: 0 }))) },
  { that: 'CreateAlias with a weight of 1', evidence: '?', when: alias({ Name: 'one', ...weights({ 2: 1 }) }), then: answers(201, aliasOf('yard', 'one', '1', weights({ 2: 1 }))) },
  { that: 'CreateAlias with a name of digits and dashes', evidence: 'S', when: alias({ Name: '2024-01-02' }), then: answers(201, aliasOf('yard', '2024-01-02', '1')) },
  { that: 'CreateAlias for a missing version', evidence: 'S', when: alias({ FunctionVersion: '10' }), then: functionNotFound(arnOf('yard:10')) },
  { that: 'CreateAlias for a version written otherwise', evidence: 'own', when: alias({ FunctionVersion: '01' }), then: functionNotFound(arnOf('yard:01')) },
  { that: 'CreateAlias of a missing function', evidence: 'S', when: createAlias('fn-unknown', { Name: 'new', FunctionVersion: '1' }), then: functionNotFound(arnOf('fn-unknown:1')) },
  { that: 'CreateAlias with weight for a missing version', evidence: 'S', when: alias(weights({ 10: 0.5 })), then: functionNotFound(arnOf('yard:10')) },
  { that: 'CreateAlias of a name that is taken', evidence: 'S', when: alias({ Name: 'PROD' }), then: refuses('ResourceConflictException', `Alias already exists: ${arnOf('yard:PROD')}`) },
  { that: 'CreateAlias with a number as name', evidence: 'S', when: alias({ Name: '2024' }), then: invalid(mustMatch('2024', 'name', ALIAS_NAME)) },
  { that: 'CreateAlias with an empty name', evidence: 'M', when: alias({ Name: '' }), then: invalid(mustMatch('', 'name', ALIAS_NAME), atLeast('', 'name', 1)) },
  { that: 'CreateAlias with a name of 129 characters', evidence: 'M', when: alias({ Name: 'a'.repeat(129) }), then: invalid(atMost('a'.repeat(129), 'name', 128)) },
  { that: 'CreateAlias without a version', evidence: 'M', when: alias({ FunctionVersion: undefined }), then: invalid("Value null at 'functionVersion' failed to satisfy constraint: Member must not be null") },
  { that: 'CreateAlias with two weights', evidence: 'S', when: alias(weights({ 1: 0.8, 2: 0.2 })), then: ipve('Number of items in AdditionalVersionWeights cannot be greater than 1') },
  { that: 'CreateAlias with a weight of 2', evidence: 'S', when: alias(weights({ 2: 2 })), then: invalid(`Value '{2=2.0}' ${at}: ${VALUES}`) },
  { that: 'CreateAlias with a negative weight', evidence: 'S', when: alias(weights({ 2: -1 })), then: invalid(`Value '{2=-1.0}' ${at}: ${VALUES}`) },
  { that: 'CreateAlias with a weight of null', evidence: 'S', when: alias(weights({ 2: null })), then: invalid(`Value '{2=null}' ${at}: ${VALUES}`) },
  { that: 'CreateAlias with weight for $LATEST', evidence: 'S', when: alias(weights({ $LATEST: 0.5 })), then: invalid(`Value '{$LATEST=0.5}' ${at}: ${KEYS}`) },
  { that: 'CreateAlias with weight for its own version', evidence: 'S', when: alias(weights({ 1: 0.5 })), then: ipve('Invalid function version 1. Function version 1 is already included in routing configuration.') },
  { that: 'CreateAlias for $LATEST with weight', evidence: 'S', when: alias({ FunctionVersion: '$LATEST', ...weights({ 1: 0.5 }) }), then: refusesUntyped('$LATEST is not supported for an alias pointing to more than 1 version') },
  {
    that: 'CreateAlias with weight for a version of another role', evidence: 'I',
    given: [createFunction('roles', { Publish: true }), updateConfiguration('roles', { Role: `${ROLE}_two` }), publishVersion('roles')],
    when: createAlias('roles', { Name: 'new', FunctionVersion: '1', ...weights({ 2: 0.5 }) }), then: ipve('Specified versions must be associated with the same execution role'),
  },
  { that: 'GetAlias with weights', evidence: 'S', when: getAlias('yard', 'SPLIT'), then: answers(200, aliasOf('yard', 'SPLIT', '1', weights({ 2: 0.25 }))) },
  { that: 'GetAlias of a missing alias', evidence: 'S', when: getAlias('yard', 'x'), then: refuses('ResourceNotFoundException', `Cannot find alias arn: ${arnOf('yard:x')}`) },
  { that: 'UpdateAlias of the version alone', evidence: 'S', given: [alias({ Name: 'moved', Description: 'd' })], when: updateAlias('yard', 'moved', { FunctionVersion: '2' }), then: answers(200, aliasOf('yard', 'moved', '2', { Description: 'd' })) },
  { that: 'UpdateAlias of the description alone', evidence: 'S', when: updateAlias('yard', 'moved', { Description: 'e' }), then: answers(200, aliasOf('yard', 'moved', '2', { Description: 'e' })) },
  { that: 'UpdateAlias of the weights alone', evidence: 'S', when: updateAlias('yard', 'moved', weights({ 1: 0.1 })), then: answers(200, aliasOf('yard', 'moved', '2', { Description: 'e', ...weights({ 1: 0.1 }) })) },
  { that: 'UpdateAlias leaves weights that are not named', evidence: 'S', when: updateAlias('yard', 'moved', { Description: '' }), then: answers(200, aliasOf('yard', 'moved', '2', weights({ 1: 0.1 }))) },
  { that: 'UpdateAlias to the version that has weight', evidence: 'S', when: updateAlias('yard', 'moved', { FunctionVersion: '1' }), then: ipve('Invalid function version 1. Function version 1 is already included in routing configuration.') },
  { that: 'UpdateAlias to $LATEST while a version has weight', evidence: 'S', when: updateAlias('yard', 'moved', { FunctionVersion: '$LATEST' }), then: refusesUntyped('$LATEST is not supported for an alias pointing to more than 1 version') },
  { that: 'UpdateAlias clears the weights', evidence: 'S', when: updateAlias('yard', 'moved', weights({})), then: answers(200, aliasOf('yard', 'moved', '2')) },
  { that: 'UpdateAlias to a missing version', evidence: 'S', when: updateAlias('yard', 'moved', { FunctionVersion: '10' }), then: functionNotFound(arnOf('yard:10')) },
  { that: 'UpdateAlias of a missing alias', evidence: 'S', when: updateAlias('yard', 'x', { FunctionVersion: '1' }), then: refuses('ResourceNotFoundException', `Alias not found: ${arnOf('yard:x')}`) },
  { that: 'DeleteAlias', evidence: 'S', given: [alias({ Name: 'doomed' })], when: deleteAlias('yard', 'doomed'), then: answers(204) },
  { that: 'DeleteAlias of a missing alias', evidence: 'S', when: deleteAlias('yard', 'doomed'), then: answers(204) },
  {
    that: 'ListAliases by name', evidence: 'S', given: [createFunction('named', { Publish: true }), createAlias('named', { Name: 'b', FunctionVersion: '1' }), createAlias('named', { Name: 'a', FunctionVersion: '$LATEST' })],
    when: listAliases('named'), then: answers(200, { Aliases: [aliasOf('named', 'a', '$LATEST'), aliasOf('named', 'b', '1')] }),
  },
  { that: 'ListAliases of a version: the primary version counts', evidence: 'S', when: listAliases('named', { FunctionVersion: '1' }), then: answers(200, { Aliases: [aliasOf('named', 'b', '1')] }) },
  { that: 'ListAliases of $LATEST', evidence: 'S', when: listAliases('named', { FunctionVersion: '$LATEST' }), then: answers(200, { Aliases: [aliasOf('named', 'a', '$LATEST')] }) },
  { that: 'ListAliases of a version that no alias points at', evidence: 'S', when: listAliases('named', { FunctionVersion: '42' }), then: answers(200, { Aliases: [] }) },
  { that: 'ListAliases of a version that has weight only', evidence: 'S', given: [createFunction('weighted', { Publish: true }), updateCode('weighted', { ZipFile: OTHER_ZIP, Publish: true }), createAlias('weighted', { Name: 'w', FunctionVersion: '1', ...weights({ 2: 0.5 }) })], when: listAliases('weighted', { FunctionVersion: '2' }), then: answers(200, { Aliases: [] }) },
  { that: 'ListAliases of a missing function', evidence: 'S', when: listAliases('missing'), then: functionNotFound(arnOf('missing')) },
];

export const versionAliasCases = { versions, aliases };
