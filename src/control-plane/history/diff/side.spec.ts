import { ARN, activated, aliasCreated, codeUpdated, configuration, created, deleted, otherCode, permissionAdded, published, target } from '../../../../test/support/function-events.js';
import { recorded } from '../../../../test/support/specification.js';
import type { FunctionEvent } from '../../../contract/index.js';
import { fold } from '../../../event-store/aggregate.js';
import { functionAggregate } from '../../function/function.aggregate.js';
import { namedIn, sideOf } from './side.js';

const stateAfter = (...events: FunctionEvent[]) => fold(functionAggregate, recorded(events));
const helloworld = stateAfter(
  created, activated, published(1), codeUpdated, published(2, otherCode, { environment: { variables: { KEY: 'sealed' } } }), aliasCreated('PROD', '1', { 2: 0.1 }), aliasCreated('DEV', '$LATEST'),
  permissionAdded('PROD', 'of-prod'), permissionAdded(null, 'of-all'),
);
const named = (qualifier?: string, state = helloworld) => namedIn(state, { ...target, qualifier }, null);

describe('what a reference names', () => {
  it.each([
    [undefined, ARN, '$LATEST', null, ['of-all']],
    ['$LATEST', `${ARN}:$LATEST`, '$LATEST', null, []],
    ['2', `${ARN}:2`, '2', null, []],
    ['PROD', `${ARN}:PROD`, '1', { functionVersion: '1', additionalVersionWeights: { 2: 0.1 }, description: '' }, ['of-prod']],
    ['DEV', `${ARN}:DEV`, '$LATEST', { functionVersion: '$LATEST', additionalVersionWeights: {}, description: '' }, []],
  ])('by qualifier %s', (qualifier, functionArn, version, alias, sids) => {
    const { shown, policy } = named(qualifier)!;
    expect(shown).toEqual({ functionArn, qualifier: qualifier ?? null, asOf: null, version, alias });
    expect(policy.map(({ Sid }) => Sid)).toEqual(sids);
  });

  it.each(['3', 'BETA', '$LATEST.PUBLISHED', '', 'constructor'])('is nothing where there is no %j', (qualifier) => expect(named(qualifier)).toBeUndefined());

  it.each([['before it was created', stateAfter()], ['after it was deleted', stateAfter(created, activated, deleted)]])('is nothing %s', (_, state) => {
    expect(named(undefined, state)).toBeUndefined();
  });
});

describe('a side', () => {
  it('has the configuration as the Lambda API names it, without what is compared by itself', () => {
    const { configuration: members } = sideOf(named('1')!, undefined);
    expect(members.get('MemorySize')).toBe(configuration.memorySize);
    expect(members.get('TracingConfig.Mode')).toBe('PassThrough');
    for (const member of ['FunctionArn', 'Version', 'RevisionId', 'LastModified', 'CodeSha256', 'Environment']) expect(members.has(member)).toBe(false);
  });

  it.each([[undefined, undefined], [{ KEY: 'clear' }, 'clear']])('has its variables with the values %j', (values, value) => {
    expect([...sideOf(named('2')!, values).environment]).toEqual([['KEY', { sealed: 'sealed', value }]]);
  });
});
