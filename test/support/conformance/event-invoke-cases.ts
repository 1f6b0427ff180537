import { answers, invalid, refuses, type Case } from './cases.js';
import { ACCOUNT, arnOf, createAlias, createFunction, deleteAlias, deleteFunction, from, functionPath, OTHER_ACCOUNT, publishVersion, type Query, type Request } from './requests.js';
import { atLeast, atMost, mustMatch, NAME_TO_READ } from './reference-cases.js';

const CONFIG = '/event-invoke-config';
const on = (method: Request['method']) => (name: string, body?: object, query: Query = {}): Request => ({
  method, target: functionPath(name, CONFIG, query).replace('/2015-03-31/', '/2019-09-25/'), body,
});
const [put, update, get, remove] = [on('PUT'), on('POST'), on('GET'), on('DELETE')];
const list = (name: string, query: Query = {}): Request => ({ method: 'GET', target: functionPath(name, `${CONFIG}/list`, query).replace('/2015-03-31/', '/2019-09-25/') });

const ipve = (text: string) => refuses('InvalidParameterValueException', text);
const NO_FUNCTION = refuses('ResourceNotFoundException', "The function doesn't exist.");
const noConfig = (name: string) => refuses('ResourceNotFoundException', `The function ${arnOf(name)} doesn't have an EventInvokeConfig`);
const elsewhere = (region: string) => refuses('ResourceNotFoundException', `Functions from '${region}' are not reachable in this region ('us-west-2')`);

const toSuccess = (Destination?: string) => ({ DestinationConfig: { OnSuccess: { Destination } } });
const toFailure = (Destination?: string) => ({ DestinationConfig: { OnFailure: { Destination } } });
const epochSeconds: unknown = expect.any(Number);
const configOf = (name: string, given: object = {}) => ({ DestinationConfig: { OnSuccess: {}, OnFailure: {} }, FunctionArn: arnOf(name), LastModified: epochSeconds, ...given });
const delivering = (OnSuccess: string | undefined, OnFailure: string | undefined) => ({
  DestinationConfig: { OnSuccess: OnSuccess === undefined ? {} : { Destination: OnSuccess }, OnFailure: OnFailure === undefined ? {} : { Destination: OnFailure } },
});
const RETRIES = { MaximumRetryAttempts: 1 };
const AGE = { MaximumEventAgeInSeconds: 60 };
const TARGET = arnOf('events-target');

const changes: readonly Case[] = [
  { that: 'Put of retries alone', evidence: 'S', given: [createFunction('events', { Publish: true }), createAlias('events', { Name: 'A', FunctionVersion: '1' }), createFunction('events-target', { Publish: true }), createAlias('events-target', { Name: 'LIVE', FunctionVersion: '1' })], when: put('events', RETRIES), then: answers(200, configOf('events:$LATEST', RETRIES)) },
  { that: 'Put of age alone replaces it whole', evidence: 'S', when: put('events', AGE), then: answers(200, configOf('events:$LATEST', AGE)) },
  { that: 'Update keeps what it does not say', evidence: 'S', when: update('events', { MaximumRetryAttempts: 0 }), then: answers(200, configOf('events:$LATEST', { MaximumRetryAttempts: 0, ...AGE })) },
  { that: 'Update of a destination', evidence: 'S', when: update('events', toSuccess(TARGET)), then: answers(200, configOf('events:$LATEST', { MaximumRetryAttempts: 0, ...AGE, ...delivering(TARGET, undefined) })) },
  { that: 'Update of the other keeps the one', evidence: '?', when: update('events', toFailure(`${TARGET}:LIVE`)), then: answers(200, configOf('events:$LATEST', { MaximumRetryAttempts: 0, ...AGE, ...delivering(TARGET, `${TARGET}:LIVE`) })) },
  { that: 'Update with an empty destination takes it away', evidence: '?', when: update('events', toSuccess()), then: answers(200, configOf('events:$LATEST', { MaximumRetryAttempts: 0, ...AGE, ...delivering(undefined, `${TARGET}:LIVE`) })) },
  { that: 'and with an empty text', evidence: 'M', when: update('events', toFailure('')), then: answers(200, configOf('events:$LATEST', { MaximumRetryAttempts: 0, ...AGE })) },
  { that: 'Get', evidence: 'S', when: get('events'), then: answers(200, configOf('events:$LATEST', { MaximumRetryAttempts: 0, ...AGE })) },
  { that: 'Get by $LATEST', evidence: 'S', when: get('events', undefined, { Qualifier: '$LATEST' }), then: answers(200, configOf('events:$LATEST', { MaximumRetryAttempts: 0, ...AGE })) },
  { that: 'Put of a version', evidence: 'S', when: put('events', { MaximumRetryAttempts: 2 }, { Qualifier: '1' }), then: answers(200, configOf('events:1', { MaximumRetryAttempts: 2 })) },
  { that: 'Put of an alias, by ARN', evidence: 'S', when: put(arnOf('events:A'), { MaximumEventAgeInSeconds: 21_600 }), then: answers(200, configOf('events:A', { MaximumEventAgeInSeconds: 21_600 })) },
  { that: 'Put of an empty DestinationConfig', evidence: '?', when: put('events-target', { DestinationConfig: {} }), then: answers(200, configOf('events-target:$LATEST')) },
  { that: 'Put of a version and an alias as destinations', evidence: 'S', when: put('events', { DestinationConfig: { OnSuccess: { Destination: `${TARGET}:1` }, OnFailure: { Destination: `${TARGET}:$LATEST` } } }), then: answers(200, configOf('events:$LATEST', delivering(`${TARGET}:1`, `${TARGET}:$LATEST`))) },
  { that: "Put of another account's function: whether it is there is not told", evidence: 'own', when: put('events', toSuccess(arnOf('events-target', { account: OTHER_ACCOUNT }))), then: answers(200, configOf('events:$LATEST', delivering(arnOf('events-target', { account: OTHER_ACCOUNT }), undefined))) },
  { that: 'Put of no members', evidence: 'S', when: put('events', {}), then: ipve('You must specify at least one of error handling or destination setting.') },
  { that: 'Put of null members', evidence: '?', when: put('events', { MaximumRetryAttempts: null, DestinationConfig: null }), then: ipve('You must specify at least one of error handling or destination setting.') },
  { that: 'Update of no members', evidence: 'S', when: update('events', {}), then: ipve('You must specify at least one of error handling or destination setting.') },
  { that: 'Update where there is none', evidence: 'S', given: [createFunction('events-bare', { Publish: true })], when: update('events-bare', RETRIES), then: noConfig('events-bare:$LATEST') },
  { that: 'Update of a version where there is none', evidence: 'S', when: update('events-bare', RETRIES, { Qualifier: '1' }), then: noConfig('events-bare:1') },
  { that: 'Get where there is none', evidence: 'S', when: get('events-bare'), then: noConfig('events-bare:$LATEST') },
  { that: 'Get of a missing qualifier', evidence: '?', when: get('events:nope'), then: noConfig('events:nope') },
  { that: 'Get of a missing function', evidence: '?', when: get('missing'), then: noConfig('missing:$LATEST') },
  { that: 'Delete where there is none', evidence: 'S', when: remove('events-bare'), then: noConfig('events-bare:$LATEST') },
  { that: 'Delete of a missing function', evidence: '?', when: remove('missing', undefined, { Qualifier: 'A' }), then: noConfig('missing:A') },
  ...([['Put', put], ['Update', update]] as const).flatMap(([name, change]): Case[] => [
    { that: `${name} of a missing function`, evidence: 'S', when: change('missing', RETRIES), then: NO_FUNCTION },
    { that: `${name} of a missing alias`, evidence: '?', when: change('events', RETRIES, { Qualifier: 'nope' }), then: NO_FUNCTION },
    { that: `${name} of a missing version`, evidence: '?', when: change('events:42', RETRIES), then: NO_FUNCTION },
    { that: `${name} of a missing function with a bad destination`, evidence: '?', when: change('missing', toSuccess('arn:aws:iam::123456789012:role/x')), then: NO_FUNCTION },
  ]),
];

const configText = (onSuccess: string, onFailure: string) => ipve(`The provided destination config DestinationConfig(onSuccess=${onSuccess}, onFailure=${onFailure}) is invalid.`);
const ofService = (service: string) => `arn:aws:${service}:us-west-2:${ACCOUNT}:thing`;
const invalidArn = (evidence: Case['evidence']) => (arn: string): Case => ({ that: `the destination ${arn}`, evidence, when: put('events', toSuccess(arn)), then: ipve(`The destination ARN ${arn} is invalid.`) });
const DESTINATION =
  '$|kafka://([^.]([a-zA-Z0-9\\-_.]{0,248}))|arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\\-])+:((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1})?:(\\d{12})?:(.*)';
const SELF = ipve("You can't specify the function as a destination for itself.");

const destinations: readonly Case[] = [
  { that: 'itself', evidence: 'S', when: put('events', toSuccess(arnOf('events'))), then: SELF },
  { that: 'itself, by an alias', evidence: '?', when: put('events:1', toFailure(arnOf('events:A'))), then: SELF },
  { that: 'itself, in an Update', evidence: 'S', when: update('events', toFailure(arnOf('events'))), then: SELF },
  ...[arnOf('missing'), `${TARGET}:nope`, `${TARGET}:42`].map(invalidArn('S')),
  ...[arnOf('events-target', { region: 'us-east-1' }), `arn:aws:lambda:us-west-2:${ACCOUNT}:layer:x`].map(invalidArn('?')),
  { that: 'another service, on success', evidence: 'S', when: put('events', toSuccess(ofService('ec2'))), then: configText(`OnSuccess(destination=${ofService('ec2')})`, 'null') },
  { that: 'another service, on failure', evidence: 'S', when: put('events', toFailure(ofService('iam'))), then: configText('null', `OnFailure(destination=${ofService('iam')})`) },
  { that: 'another service beside a function', evidence: 'S', when: put('events', { DestinationConfig: { OnSuccess: { Destination: TARGET }, OnFailure: { Destination: ofService('ec2') } } }), then: configText(`OnSuccess(destination=${TARGET})`, `OnFailure(destination=${ofService('ec2')})`) },
  ...['sqs', 'sns', 'events', 's3'].map((service): Case => ({
    that: `${service}, which a topic stands in for`, evidence: 'D', when: put('events', toFailure(ofService(service))), then: answers(200, configOf('events:$LATEST', delivering(undefined, ofService(service)))),
  })),
  { that: 'a bucket, on success', evidence: 'D', when: put('events', toSuccess(ofService('s3'))), then: configText(`OnSuccess(destination=${ofService('s3')})`, 'null') },
  { that: 'and the function again', evidence: 'own', when: put('events', toSuccess(arnOf('events-target', { account: OTHER_ACCOUNT }))), then: answers(200, configOf('events:$LATEST', delivering(arnOf('events-target', { account: OTHER_ACCOUNT }), undefined))) },
  { that: "a topic that is not the account's", evidence: 'own', when: put('events', toSuccess('kafka://switchyard.events')), then: ipve(`A topic as a destination must be the account's own, which begins with destinations.${ACCOUNT}.: kafka://switchyard.events`) },
  { that: 'a topic where there is no Kafka', evidence: 'own', when: put('events', toSuccess(`kafka://destinations.${ACCOUNT}.results`)), then: ipve(`Switchyard delivers to topics only where it runs with Kafka (KAFKA_BROKERS): kafka://destinations.${ACCOUNT}.results`) },
  { that: 'no ARN, on failure', evidence: 'S', when: put('events', toFailure('invalid-destination-arn')), then: invalid(mustMatch('invalid-destination-arn', 'destinationConfig.onFailure.destination', DESTINATION)) },
  { that: 'no ARN, on success', evidence: 'S', when: put('events', toSuccess('x')), then: invalid(mustMatch('x', 'destinationConfig.onSuccess.destination', DESTINATION)) },
  { that: 'more than 350 characters', evidence: 'M', when: put('events', toSuccess(`${TARGET}:${'q'.repeat(350)}`)), then: invalid(atMost(`${TARGET}:${'q'.repeat(350)}`, 'destinationConfig.onSuccess.destination', 350)) },
  { that: 'what was refused changed nothing', evidence: 'S', when: get('events'), then: answers(200, configOf('events:$LATEST', delivering(arnOf('events-target', { account: OTHER_ACCOUNT }), undefined))) },
];

const value = (given: number, member: string, bound: string) => `Value '${given}' at '${member}' failed to satisfy constraint: Member must have value ${bound}`;
const malformed: readonly Case[] = [
  { that: 'three retries', evidence: 'M', when: put('events', { MaximumRetryAttempts: 3 }), then: invalid(value(3, 'maximumRetryAttempts', 'less than or equal to 2')) },
  { that: 'fewer than no retries', evidence: 'M', when: update('events', { MaximumRetryAttempts: -1 }), then: invalid(value(-1, 'maximumRetryAttempts', 'greater than or equal to 0')) },
  { that: 'an age of 59 seconds', evidence: 'M', when: put('events', { MaximumEventAgeInSeconds: 59 }), then: invalid(value(59, 'maximumEventAgeInSeconds', 'greater than or equal to 60')) },
  {
    that: 'everything at once', evidence: '?', when: put('ev ents', { MaximumRetryAttempts: 3, MaximumEventAgeInSeconds: 21_601, ...toFailure('x') }, { Qualifier: '?' }),
    then: invalid(
      mustMatch('ev ents', 'functionName', NAME_TO_READ), mustMatch('?', 'qualifier', '\\$(LATEST(\\.PUBLISHED)?)|[a-zA-Z0-9-_$]+'),
      value(3, 'maximumRetryAttempts', 'less than or equal to 2'), value(21_601, 'maximumEventAgeInSeconds', 'less than or equal to 21600'),
      mustMatch('x', 'destinationConfig.onFailure.destination', DESTINATION),
    ),
  },
  ...([['Put', put, RETRIES], ['Update', update, RETRIES], ['Get', get, undefined], ['Delete', remove, undefined]] as const).flatMap(([name, call, body]): Case[] => [
    { that: `${name} of a name with a dot: it is looked for`, evidence: 'M', when: call('ev.ents', body), then: body ? NO_FUNCTION : noConfig('ev.ents:$LATEST') },
    { that: `${name} of two qualifiers in a name`, evidence: 'M', when: call('events:1:2', body), then: invalid(mustMatch('events:1:2', 'functionName', NAME_TO_READ)) },
    { that: `${name} of a name of 141 characters`, evidence: '?', when: call('n'.repeat(141), body), then: invalid(atMost('n'.repeat(141), 'functionName', 140)) },
  ]),
  { that: 'List of a name with a space', evidence: 'M', when: list('ev ents'), then: invalid(mustMatch('ev ents', 'functionName', NAME_TO_READ)) },
  { that: 'retries as a text', evidence: 'S', when: put('events', { MaximumRetryAttempts: '1' }), then: refuses('SerializationException', 'STRING_VALUE can not be converted to an Integer') },
  { that: 'an empty qualifier', evidence: '?', when: get('events', undefined, { Qualifier: '' }), then: invalid(mustMatch('', 'qualifier', '\\$(LATEST(\\.PUBLISHED)?)|[a-zA-Z0-9-_$]+'), atLeast('', 'qualifier', 1)) },
  { that: 'two qualifiers', evidence: 'S', when: get('events:A', undefined, { Qualifier: '1' }), then: ipve('The derived qualifier from the function name does not match the specified qualifier.') },
  ...([['Put', put, RETRIES], ['Update', update, RETRIES], ['Get', get, undefined], ['Delete', remove, undefined]] as const).map(([name, call, body]): Case => ({
    that: `${name} of another region`, evidence: 'S', when: call(arnOf('events', { region: 'us-east-1' }), body), then: elsewhere('us-east-1'),
  })),
  { that: 'List of another region', evidence: 'S', when: list(arnOf('events', { region: 'us-east-1' })), then: elsewhere('us-east-1') },
  {
    that: "another account's function", evidence: '?', when: from({ accountId: OTHER_ACCOUNT }, get(arnOf('events'))),
    then: refuses('AccessDeniedException', `User: arn:aws:iam::${OTHER_ACCOUNT}:root is not authorized to perform: lambda:GetFunctionEventInvokeConfig on resource: ${arnOf('events')} because no resource-based policy allows the lambda:GetFunctionEventInvokeConfig action`),
  },
];

const listed = [
  configOf('events:$LATEST', delivering(arnOf('events-target', { account: OTHER_ACCOUNT }), undefined)), configOf('events:1', { MaximumRetryAttempts: 2 }),
  configOf('events:A', { MaximumEventAgeInSeconds: 21_600 }),
];
const markerAfter = (qualifier: string): string => Buffer.from(qualifier).toString('base64url');
const lists: readonly Case[] = [
  { that: 'all of a function', evidence: 'S', when: list('events'), then: answers(200, { FunctionEventInvokeConfigs: listed }) },
  { that: 'a page', evidence: 'M', when: list('events', { MaxItems: 2 }), then: answers(200, { FunctionEventInvokeConfigs: listed.slice(0, 2), NextMarker: markerAfter('1') }) },
  { that: 'the page after it', evidence: 'M', when: list('events', { MaxItems: 2, Marker: markerAfter('1') }), then: answers(200, { FunctionEventInvokeConfigs: listed.slice(2) }) },
  { that: 'a function without any', evidence: 'S', when: list('events-bare'), then: answers(200, { FunctionEventInvokeConfigs: [] }) },
  { that: 'a missing function', evidence: 'S', when: list('missing'), then: NO_FUNCTION },
  { that: 'MaxItems of 51', evidence: 'M', when: list('events', { MaxItems: 51 }), then: invalid(value(51, 'maxItems', 'less than or equal to 50')) },
  { that: 'MaxItems of 0', evidence: 'M', when: list('events', { MaxItems: 0 }), then: invalid(value(0, 'maxItems', 'greater than or equal to 1')) },
];

const ends: readonly Case[] = [
  { that: 'Delete', evidence: 'S', when: remove('events'), then: answers(204) },
  { that: 'and then there is none', evidence: 'S', when: get('events'), then: noConfig('events:$LATEST') },
  { that: 'an alias takes its own along', evidence: '?', given: [deleteAlias('events', 'A'), createAlias('events', { Name: 'A', FunctionVersion: '1' })], when: get('events:A'), then: noConfig('events:A') },
  { that: 'a version takes its own along', evidence: '?', given: [deleteAlias('events', 'A'), deleteFunction('events', { Qualifier: '1' })], when: list('events'), then: answers(200, { FunctionEventInvokeConfigs: [] }) },
  { that: 'a function takes its own along', evidence: '?', given: [publishVersion('events-target'), deleteFunction('events-target'), createFunction('events-target')], when: list('events-target'), then: answers(200, { FunctionEventInvokeConfigs: [] }) },
];

export const eventInvokeCases = {
  'event invoke configurations': changes, 'destinations of events': destinations, 'malformed event invoke configurations': malformed,
  'lists of event invoke configurations': lists, 'ends of event invoke configurations': ends,
};
