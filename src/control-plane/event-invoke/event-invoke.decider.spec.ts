import { activated, aliasCreated, ARN, created, deleted, published, target } from '../../../test/support/function-events.js';
import { specification } from '../../../test/support/specification.js';
import { invalidParameterValue } from '../../aws/index.js';
import type { EventInvokeSettings, FunctionEvent } from '../../contract/index.js';
import { functionAggregate } from '../function/function.aggregate.js';
import { deleteEventInvokeConfig, putEventInvokeConfig, updateEventInvokeConfig } from './event-invoke.decider.js';

const given = specification(functionAggregate);
const yard = [created, activated, published(1), aliasCreated('PROD', '1')] as const;
const configured = (qualifier: string, settings: EventInvokeSettings): FunctionEvent => ({ type: 'EventInvokeConfigured', data: { qualifier, ...settings } });
const NOT_THERE = ['ResourceNotFoundException', 404, "The function doesn't exist."] as const;
const noConfig = (qualifier: string) => ['ResourceNotFoundException', 404, `The function ${ARN}:${qualifier} doesn't have an EventInvokeConfig`] as const;
type State = Parameters<typeof putEventInvokeConfig>[0];
type Decider = typeof putEventInvokeConfig;
const change = (decide: Decider, qualifier: string, settings: EventInvokeSettings, invalidDestination?: Parameters<Decider>[1]['invalidDestination']) =>
  (state: State) => decide(state, { target, qualifier, settings, invalidDestination });

describe('putEventInvokeConfig', () => {
  it.each(['$LATEST', '1', 'PROD'])('replaces what %s has', (qualifier) => {
    given(...yard, configured(qualifier, { maximumRetryAttempts: 1, onSuccess: 'kafka://a' }))
      .when(change(putEventInvokeConfig, qualifier, { maximumEventAgeInSeconds: 60, onSuccess: '' }))
      .then(configured(qualifier, { maximumEventAgeInSeconds: 60 }));
  });

  it.each(['2', 'BETA', '$LATEST.PUBLISHED'])('refuses %s, which does not exist, before its destinations', (qualifier) => {
    given(...yard).when(change(putEventInvokeConfig, qualifier, {}, invalidParameterValue('bad'))).thenRefuses(...NOT_THERE);
  });

  it('refuses a function that does not exist (any more), and bad destinations', () => {
    given().when(change(putEventInvokeConfig, '$LATEST', {})).thenRefuses(...NOT_THERE);
    given(...yard, deleted).when(change(putEventInvokeConfig, '$LATEST', {})).thenRefuses(...NOT_THERE);
    given(...yard).when(change(putEventInvokeConfig, '$LATEST', {}, invalidParameterValue('bad'))).thenRefuses('InvalidParameterValueException', 400, 'bad');
  });
});

describe('updateEventInvokeConfig', () => {
  const before = { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60, onSuccess: 'kafka://a', onFailure: 'kafka://b' };

  it.each<[string, EventInvokeSettings, EventInvokeSettings]>([
    ['retries', { maximumRetryAttempts: 2 }, { ...before, maximumRetryAttempts: 2 }],
    ['age', { maximumEventAgeInSeconds: 100 }, { ...before, maximumEventAgeInSeconds: 100 }],
    ['one destination', { onSuccess: 'kafka://c' }, { ...before, onSuccess: 'kafka://c' }],
    ['nothing', {}, before],
  ])('changes %s and keeps the rest', (_name, settings, after) => {
    given(...yard, configured('PROD', before)).when(change(updateEventInvokeConfig, 'PROD', settings)).then(configured('PROD', after));
  });

  it('takes an empty destination away', () => {
    const { onFailure: _, ...after } = before;
    given(...yard, configured('PROD', before)).when(change(updateEventInvokeConfig, 'PROD', { onFailure: '' })).then(configured('PROD', after));
  });

  it('refuses where there is none to change, or nobody to have one', () => {
    given(...yard, configured('PROD', before)).when(change(updateEventInvokeConfig, '$LATEST', {}, invalidParameterValue('bad'))).thenRefuses(...noConfig('$LATEST'));
    given(...yard).when(change(updateEventInvokeConfig, 'BETA', {})).thenRefuses(...NOT_THERE);
  });
});

describe('deleteEventInvokeConfig', () => {
  const remove = (qualifier: string) => (state: State) => deleteEventInvokeConfig(state, { target, qualifier });

  it('removes one; refuses where there is none, whatever is missing', () => {
    given(...yard, configured('PROD', {})).when(remove('PROD')).then({ type: 'EventInvokeConfigRemoved', data: { qualifier: 'PROD' } });
    given(...yard, configured('PROD', {})).when(remove('1')).thenRefuses(...noConfig('1'));
    given().when(remove('$LATEST')).thenRefuses(...noConfig('$LATEST'));
  });
});
