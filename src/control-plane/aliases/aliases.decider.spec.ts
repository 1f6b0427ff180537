import { activated, aliasCreated, ARN, code, created, deleted, published, target } from '../../../test/support/function-events.js';
import { eventId, specification } from '../../../test/support/specification.js';
import { functionAggregate } from '../function/function.aggregate.js';
import { createAlias, deleteAlias, updateAlias } from './aliases.decider.js';

const given = specification(functionAggregate);
const twoVersions = [created, activated, published(1), published(2)] as const;
const withProd = [...twoVersions, aliasCreated('PROD', '1')] as const;

describe('createAlias', () => {
  const create = (functionVersion: string, additionalVersionWeights: Record<string, number> = {}, name = 'PROD') =>
    (state: Parameters<typeof createAlias>[0]) =>
      createAlias(state, { target, name, functionVersion, additionalVersionWeights, description: 'sample alias' });

  it.each([['$LATEST', {}], ['1', {}], ['1', { 2: 0.25 }], ['2', { 1: 0 }]])('points at %s with weights %j', (version, weights) => {
    given(...twoVersions).when(create(version, weights)).then({
      type: 'AliasCreated',
      data: { aliasName: 'PROD', target: { functionVersion: version, additionalVersionWeights: weights }, description: 'sample alias' },
    });
  });

  it.each<[string, string, Record<string, number>, string, number, string]>([
    ['a missing version', '10', {}, 'ResourceNotFoundException', 404, `Function not found: ${ARN}:10`],
    ['a missing weighted version', '1', { 10: 0.5 }, 'ResourceNotFoundException', 404, `Function not found: ${ARN}:10`],
    ['two weights', '1', { 1: 0.1, 2: 0.2 }, 'InvalidParameterValueException', 400, 'Number of items in AdditionalVersionWeights cannot be greater than 1'],
    ['the same version twice', '1', { 1: 0.5 }, 'InvalidParameterValueException', 400, 'Invalid function version 1. Function version 1 is already included in routing configuration.'],
    ['weights beside $LATEST', '$LATEST', { 1: 0.5 }, 'InvalidParameterValueException', 400, '$LATEST is not supported for an alias pointing to more than 1 version'],
  ])('refuses %s', (_, version, weights, errorCode, status, message) => {
    given(...twoVersions).when(create(version, weights)).thenRefuses(errorCode, status, message);
  });

  it.each([
    ['roles', { role: 'arn:aws:iam::123456789012:role/other' }, 'execution role'],
    ['dead-letter queues', { deadLetterTargetArn: 'arn:aws:sqs:us-west-2:123456789012:q' }, 'dead-letter queue configuration'],
  ])('refuses versions of different %s', (_, settings, text) => {
    given(created, activated, published(1), published(2, code, settings))
      .when(create('1', { 2: 0.5 }))
      .thenRefuses('InvalidParameterValueException', 400, `Specified versions must be associated with the same ${text}`);
  });

  it('takes a queue that was taken away for none', () => {
    given(created, activated, published(1), published(2, code, { deadLetterTargetArn: '' })).when(create('1', { 2: 0.5 })).then(aliasCreated('PROD', '1', { 2: 0.5 }, 'sample alias'));
  });

  it('refuses a name that is taken', () => {
    given(...withProd).when(create('2')).thenRefuses('ResourceConflictException', 409, `Alias already exists: ${ARN}:PROD`);
  });

  it.each([['before creation', []], ['after deletion', [...withProd, deleted]]])('refuses a missing function %s', (_, events) => {
    given(...events).when(create('1')).thenRefuses('ResourceNotFoundException', 404, `Function not found: ${ARN}:1`);
  });
});

describe('updateAlias', () => {
  type Changes = Partial<Parameters<typeof updateAlias>[1]>;
  const update = (changes: Changes) => (state: Parameters<typeof updateAlias>[0]) => updateAlias(state, { target, name: 'PROD', ...changes });
  const to1 = { functionVersion: '1', additionalVersionWeights: {} };
  const to2 = { functionVersion: '2', additionalVersionWeights: {} };

  it('moves, from and to', () => {
    given(...withProd).when(update({ functionVersion: '2' })).then({ type: 'AliasRetargeted', data: { aliasName: 'PROD', from: to1, to: to2 } });
  });

  it('weights and describes in one step', () => {
    const to = { functionVersion: '1', additionalVersionWeights: { 2: 0.5 } };
    given(...withProd)
      .when(update({ additionalVersionWeights: { 2: 0.5 }, description: 'canary' }))
      .then(
        { type: 'AliasRetargeted', data: { aliasName: 'PROD', from: to1, to } },
        { type: 'AliasDescribed', data: { aliasName: 'PROD', description: 'canary' } },
      );
  });

  it('takes weights away with an empty map and keeps them when absent', () => {
    const weighted = aliasCreated('PROD', '1', { 2: 0.5 });
    const from = { functionVersion: '1', additionalVersionWeights: { 2: 0.5 } };
    given(...twoVersions, weighted).when(update({ additionalVersionWeights: {} })).then({ type: 'AliasRetargeted', data: { aliasName: 'PROD', from, to: to1 } });
    given(...twoVersions, weighted).when(update({ description: 'x' })).then({ type: 'AliasDescribed', data: { aliasName: 'PROD', description: 'x' } });
  });

  it('is no move when nothing changes, but gives a new RevisionId', () => {
    given(...withProd).when(update({ functionVersion: '1' })).then({ type: 'AliasDescribed', data: { aliasName: 'PROD', description: '' } });
  });

  it('checks the RevisionId', () => {
    const current = eventId(withProd.length);
    given(...withProd).when(update({ functionVersion: '2', revisionId: current })).then({ type: 'AliasRetargeted', data: { aliasName: 'PROD', from: to1, to: to2 } });
    given(...withProd).when(update({ functionVersion: '2', revisionId: eventId(1) })).thenRefuses('PreconditionFailedException', 412, /^The Revision Id provided does not match the latest Revision Id\. Call the GetFunction\/GetAlias API/);
  });

  it('refuses a missing alias, and a move to the version that is weighted', () => {
    given(...twoVersions).when(update({})).thenRefuses('ResourceNotFoundException', 404, `Alias not found: ${ARN}:PROD`);
    given(...twoVersions, aliasCreated('PROD', '1', { 2: 0.5 })).when(update({ functionVersion: '2' })).thenRefuses('InvalidParameterValueException', 400, /already included/);
  });
});

describe('deleteAlias', () => {
  const remove = (state: Parameters<typeof deleteAlias>[0]) => deleteAlias(state, { target, name: 'PROD' });

  it('deletes; a missing alias is deleted already; a missing function is an error', () => {
    given(...withProd).when(remove).then({ type: 'AliasDeleted', data: { aliasName: 'PROD' } });
    given(...twoVersions).when(remove).thenNothingHappens();
    given().when(remove).thenRefuses('ResourceNotFoundException', 404, `Function not found: ${ARN}`);
  });

  it('takes the alias\' policy along', () => {
    const policy = { type: 'PermissionAdded', data: { qualifier: 'PROD', statement: { Sid: 's3', Effect: 'Allow', Principal: '*', Action: '*', Resource: ARN } } } as const;
    const { policies } = given(...withProd, policy, { type: 'AliasDeleted', data: { aliasName: 'PROD' } }, aliasCreated('PROD', '1')).state();
    expect(policies.size).toBe(0);
  });
});
