import { activated, aliasCreated, ARN, codeUpdated, created, provisioned, published, target } from '../../../test/support/function-events.js';
import { specification } from '../../../test/support/specification.js';
import type { FunctionEvent } from '../../contract/index.js';
import { updateAlias } from '../aliases/aliases.decider.js';
import { functionAggregate } from '../function/function.aggregate.js';
import type { FunctionState } from '../function/function.state.js';
import { deleteProvisionedConcurrency, putProvisionedConcurrency } from './provisioned-concurrency.decider.js';

const given = specification(functionAggregate);
const limits = { concurrentExecutions: 1000, minimumUnreserved: 100, takenByOthers: 0 };
const put = (qualifier: string, provisionedConcurrentExecutions = 5, over: Partial<typeof limits> = {}) => (state: FunctionState) =>
  putProvisionedConcurrency(state, { target, qualifier, provisionedConcurrentExecutions, ...limits, ...over });
const remove = (qualifier: string) => (state: FunctionState) => deleteProvisionedConcurrency(state, { target, qualifier });
const reserved = (reservedConcurrentExecutions: number): FunctionEvent => ({ type: 'ConcurrencyReserved', data: { reservedConcurrentExecutions } });

const two = [created, activated, published(1), published(2), aliasCreated('PROD', '1'), aliasCreated('BETA', '1'), aliasCreated('LATEST', '$LATEST')] as const;
const weighted = [...two, aliasCreated('CANARY', '1', { 2: 0.1 })] as const;
const ON_PROVISIONED = "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version";
const UNPUBLISHED = 'Provisioned Concurrency Configs cannot be applied to unpublished function versions.';

type Refusal = readonly [that: string, events: readonly FunctionEvent[], command: ReturnType<typeof put>, code: string, status: number, text: string];

describe('putProvisionedConcurrency', () => {
  it.each<[string, readonly FunctionEvent[], string, number]>([
    ['a version', two, '1', 5],
    ['an alias', two, 'PROD', 5],
    ['another version than an alias is provisioned on', [...two, provisioned('PROD', 1)], '2', 5],
    ['another number, whatever the config had before', [...two, provisioned('PROD', 900)], 'PROD', 900],
    ['the same again: what failed is tried anew', [...two, provisioned('PROD', 5)], 'PROD', 5],
    ['up to the reservation, all configs together', [...two, reserved(7), provisioned('2', 2)], 'PROD', 5],
  ])('takes %s', (_, events, qualifier, count) => given(...events).when(put(qualifier, count)).then(provisioned(qualifier, count)));

  it.each<Refusal>([
    ['$LATEST, also of no function', [], put('$LATEST'), 'InvalidParameterValueException', 400, UNPUBLISHED],
    ['an alias to $LATEST', two, put('LATEST'), 'InvalidParameterValueException', 400, UNPUBLISHED],
    ['a missing alias', two, put('NONE'), 'ResourceNotFoundException', 404, `Cannot find alias arn: ${ARN}:NONE`],
    ['a missing version', two, put('3'), 'ResourceNotFoundException', 404, `Function not found: ${ARN}:3`],
    ['what can be no alias', two, put('a$b'), 'ResourceNotFoundException', 404, `Function not found: ${ARN}:a$b`],
    ['an alias of no function', [], put('PROD'), 'ResourceNotFoundException', 404, `Cannot find alias arn: ${ARN}:PROD`],
    ['an alias on a provisioned version', [...two, provisioned('1', 1)], put('PROD'), 'ResourceConflictException', 409, ON_PROVISIONED],
    ['an alias on the version of a provisioned alias', [...two, provisioned('BETA', 1)], put('PROD'), 'ResourceConflictException', 409, ON_PROVISIONED],
    ['a version that a provisioned alias points at', [...two, provisioned('PROD', 1)], put('1'), 'ResourceConflictException', 409, 'Version is pointed by a Provisioned Concurrency alias'],
    ['a weighted alias', weighted, put('CANARY'), 'InvalidParameterValueException', 400, 'Alias with weights can not be used with Provisioned Concurrency'],
    ['a version that is not ready', [created, activated, codeUpdated, ...two.slice(2, 4)], put('1'), 'ResourceConflictException', 409, 'The operation cannot be performed at this time. The function is currently in the following state: Pending'],
    ['more than is reserved', [...two, reserved(6), provisioned('2', 2)], put('PROD'), 'InvalidParameterValueException', 400, 'Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function'],
    ['more than the account has left', [...two, provisioned('2', 10)], put('PROD', 891, { takenByOthers: 100 }), 'InvalidParameterValueException', 400, "Specified ConcurrentExecutions for function is greater than account's unreserved concurrency [890]."],
    ['more than leaves enough for others', two, put('PROD', 901), 'InvalidParameterValueException', 400, "Specified ConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100]."],
  ])('refuses %s', (_, events, command, code, status, text) => given(...events).when(command).thenRefuses(code, status, text));
});

describe('deleteProvisionedConcurrency', () => {
  it('removes a config; a missing one is gone already', () => {
    given(...two, provisioned('PROD', 1)).when(remove('PROD')).then({ type: 'ProvisionedConcurrencyRemoved', data: { qualifier: 'PROD' } });
    given(...two, provisioned('PROD', 1)).when(remove('2')).thenNothingHappens();
  });

  it.each<Refusal>([
    ['$LATEST', two, remove('$LATEST'), 'InvalidParameterValueException', 400, 'The function resource provided must be an alias or a published version.'],
    ['a missing alias', two, remove('NONE'), 'ResourceNotFoundException', 404, `Cannot find alias arn: ${ARN}:NONE`],
    ['a missing version', two, remove('3'), 'ResourceNotFoundException', 404, `Function not found: ${ARN}:3`],
  ])('refuses %s', (_, events, command, code, status, text) => given(...events).when(command).thenRefuses(code, status, text));
});

describe('updateAlias of an alias with provisioned concurrency', () => {
  const update = (changes: object) => (state: FunctionState) => updateAlias(state, { target, name: 'PROD', ...changes });
  const prod = [...two, provisioned('PROD', 1)] as const;
  const target1 = { functionVersion: '1', additionalVersionWeights: {} };

  it('moves it to a version without a config, which it takes along', () => {
    given(...prod).when(update({ functionVersion: '2' })).then({
      type: 'AliasRetargeted', data: { aliasName: 'PROD', from: target1, to: { ...target1, functionVersion: '2' } },
    });
  });

  it.each<Refusal>([
    ['a move to a provisioned version', [...prod, provisioned('2', 1)], update({ functionVersion: '2' }), 'ResourceConflictException', 409, ON_PROVISIONED],
    ['a move to the version of a provisioned alias', [...prod, aliasCreated('TWO', '2'), provisioned('TWO', 1)], update({ functionVersion: '2' }), 'ResourceConflictException', 409, ON_PROVISIONED],
    ['a move to $LATEST', prod, update({ functionVersion: '$LATEST' }), 'InvalidParameterValueException', 400, UNPUBLISHED],
    ['weights', prod, update({ additionalVersionWeights: { 2: 0.1 } }), 'InvalidParameterValueException', 400, 'Alias with weights can not be used with Provisioned Concurrency'],
  ])('refuses %s', (_, events, command, code, status, text) => given(...events).when(command).thenRefuses(code, status, text));
});
