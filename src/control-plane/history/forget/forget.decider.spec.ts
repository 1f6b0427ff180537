import { activated, aliasCreated, code, configuration, created, deleted, published, target } from '../../../../test/support/function-events.js';
import { eventId, recorded, specification } from '../../../../test/support/specification.js';
import type { FunctionEvent } from '../../../contract/index.js';
import { fold } from '../../../event-store/aggregate.js';
import { functionAggregate } from '../../function/function.aggregate.js';
import { createFunction, updateFunctionConfiguration } from '../../lifecycle/lifecycle.decider.js';
import { forgetEnvironment } from './forget.decider.js';

const given = specification(functionAggregate);
const forgotten = (keyId: string): FunctionEvent => ({ type: 'EnvironmentForgotten', data: { keyId } });
const environment = { variables: { SECRET: 'c2VhbGVk' } };
const conflict = /environment of the function is being forgotten/;

describe('forgetting', () => {
  it('is an event of the key, once; another key is another', () => {
    given(created, activated).when((state) => forgetEnvironment(state, 'one')).then(forgotten('one'));
    given(created, activated, forgotten('one')).when((state) => forgetEnvironment(state, 'one')).thenNothingHappens();
    given(created, activated, forgotten('one')).when((state) => forgetEnvironment(state, 'two')).then(forgotten('two'));
  });

  it.each<[string, FunctionEvent[]]>([
    ['deleted', [created, activated, deleted]],
    ['deleted after versions were published', [created, activated, published(1), deleted]],
  ])('goes on for a function that is %s, and its key stays forgotten when it is created again', (_name, events) => {
    given(...events).when((state) => forgetEnvironment(state, 'one')).then(forgotten('one'));
    const again = { target, configuration: { ...configuration, environment }, code, tags: {}, publish: false };
    given(...events, forgotten('one')).when((state) => createFunction(state, { ...again, encryptedUnder: 'one' }))
      .thenRefuses('ResourceConflictException', 409, conflict);
    expect(fold(functionAggregate, recorded([...events, forgotten('one'), created, deleted])).forgottenKeys).toEqual({ keyIds: ['one'] });
  });

  it('lets no value in that was encrypted under the key before, and others do come in', () => {
    const update = (encryptedUnder: string) => ({ target, changes: { environment }, encryptedUnder });
    const changed: FunctionEvent = { type: 'FunctionConfigurationUpdated', data: { configuration: { ...configuration, environment } } };
    given(created, activated, forgotten('one')).when((state) => updateFunctionConfiguration(state, update('one')))
      .thenRefuses('ResourceConflictException', 409, conflict);
    given(created, activated, forgotten('one')).when((state) => updateFunctionConfiguration(state, update('two'))).then(changed);
  });

  it('gives a new revision to what has values, so that its environments end, and changes no RevisionId and nothing else', () => {
    const withValues = { ...created, data: { ...created.data, configuration: { ...configuration, environment } } } as FunctionEvent;
    const events = [withValues, activated, published(1, code, { environment }), published(2), aliasCreated('PROD', '1')];
    const [before, after] = [events, [...events, forgotten('one')]].map((all) => fold(functionAggregate, recorded(all)));
    const revision = eventId(6);
    expect(after!.latest).toEqual({ ...before!.latest, revision });
    expect(after!.versions.get('1')).toEqual({ ...before!.versions.get('1'), revision });
    expect(after!.versions.get('2')).toEqual(before!.versions.get('2'));
    expect(after!.aliases).toEqual(before!.aliases);
  });
});
