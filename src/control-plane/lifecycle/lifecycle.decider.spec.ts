import { activated, aliasCreated, ARN, code, codeUpdated, configuration, created, deleted, otherCode, published, target, updateCompleted } from '../../../test/support/function-events.js';
import { eventId, specification } from '../../../test/support/specification.js';
import { functionAggregate } from '../function/function.aggregate.js';
import type { FunctionState } from '../function/function.state.js';
import { publishVersion } from '../versions/versions.decider.js';
import { activateFunction, changedLogging, completeUpdate, createFunction, deleteFunction, updateFunctionCode, updateFunctionConfiguration } from './lifecycle.decider.js';

const given = specification(functionAggregate);

describe('createFunction', () => {
  const create = (publish: boolean) => (state: FunctionState) => createFunction(state, { target, configuration, code, tags: {}, publish });

  it('creates, publishes on request, and creates anew after a deletion', () => {
    given().when(create(false)).then(created);
    given().when(create(true)).then(created, published(1));
    given(created, activated, deleted).when(create(false)).then(created);
  });

  it('goes on where the versions of a deleted function of that name ended', () => {
    given(created, activated, published(1), published(2), deleted).when(create(true)).then(created, published(3));
    given(created, published(1), activated, deleted, created, deleted).when(create(true)).then(created, published(2));
    given(created, published(1), activated, deleted, created, activated).when((state) => publishVersion(state, { target })).then(published(2));
  });

  it('refuses a name that is taken', () => {
    given(created).when(create(false)).thenRefuses('ResourceConflictException', 409, 'Function already exist: helloworld');
  });

  it('is Pending until activated, and so is the version published with it', () => {
    const pending = given(created, published(1)).state();
    expect([pending.latest!.state, pending.versions.get('1')!.state]).toEqual(['Pending', 'Pending']);
    const active = given(created, published(1), activated).state();
    expect([active.latest!.state, active.latest!.lastUpdateStatus, active.versions.get('1')!.state]).toEqual(['Active', 'Successful', 'Active']);
    expect(active.latest!.revisionId).not.toBe(pending.latest!.revisionId);
  });
});

describe('activateFunction and completeUpdate', () => {
  it('happen once', () => {
    given(created).when(activateFunction).then(activated);
    given(created, activated).when(activateFunction).thenNothingHappens();
    given(created, activated, deleted).when(activateFunction).thenNothingHappens();
    given(created, activated, codeUpdated).when(completeUpdate).then(updateCompleted);
    given(created, activated, codeUpdated, updateCompleted).when(completeUpdate).thenNothingHappens();
    given(created, activated, codeUpdated, deleted).when(completeUpdate).thenNothingHappens();
  });
});

describe('updateFunctionCode', () => {
  type Changes = Partial<Parameters<typeof updateFunctionCode>[1]>;
  const update = (changes: Changes = {}) => (state: FunctionState) =>
    updateFunctionCode(state, { target, code: otherCode, publish: false, dryRun: false, ...changes });

  it('replaces the code, publishes on request, only looks in a dry run', () => {
    given(created, activated).when(update()).then(codeUpdated);
    given(created, activated).when(update({ publish: true })).then(codeUpdated, published(1, otherCode));
    given(created, activated).when(update({ dryRun: true })).thenNothingHappens();
  });

  it('refuses a missing function, a stale RevisionId, and an update in an update', () => {
    given().when(update()).thenRefuses('ResourceNotFoundException', 404, `Function not found: ${ARN}`);
    given(created, activated).when(update({ revisionId: eventId(1) })).thenRefuses('PreconditionFailedException', 412, /GetFunction\/GetAlias/);
    given(created, activated, codeUpdated).when(update()).thenRefuses(
      'ResourceConflictException', 409, `The operation cannot be performed at this time. An update is in progress for resource: ${ARN}`,
    );
  });
});

describe('updateFunctionConfiguration', () => {
  it('changes the members that are given', () => {
    const changes = { timeout: 10, description: 'slower' };
    given(created, activated)
      .when((state) => updateFunctionConfiguration(state, { target, changes }))
      .then({ type: 'FunctionConfigurationUpdated', data: { configuration: { ...configuration, ...changes } } });
  });

  const text = { logFormat: 'Text', logGroup: 'g' };
  const json = { logFormat: 'JSON', logGroup: 'g', applicationLogLevel: 'INFO', systemLogLevel: 'INFO' };
  it.each([
    [text, {}, text],
    [text, { logGroup: 'h' }, { ...text, logGroup: 'h' }],
    [text, { logFormat: 'JSON' }, json],
    [text, { logFormat: 'JSON', systemLogLevel: 'WARN' }, { ...json, systemLogLevel: 'WARN' }],
    [json, { applicationLogLevel: 'DEBUG' }, { ...json, applicationLogLevel: 'DEBUG' }],
    [json, { logFormat: 'Text' }, text],
  ])('of %j, the changes %j of logging leave %j', (before, changes, after) => {
    expect(changedLogging(before, changes)).toEqual(after);
  });
});

describe('deleteFunction', () => {
  const remove = (qualifier?: string) => (state: FunctionState) => deleteFunction(state, { target, qualifier });
  const inUse = [created, activated, published(1), published(2), published(3), aliasCreated('live', '1', { 2: 0.5 }), aliasCreated('a', '1')] as const;

  it('deletes the function with all that it has', () => {
    given(...inUse).when(remove()).then(deleted);
    expect(functionAggregate.parts(given(created, activated, aliasCreated('a', '$LATEST'), deleted).state())).toEqual([]);
    expect(functionAggregate.parts(given(...inUse, deleted).state())).toEqual([
      { kind: 'deleted-function', key: 'helloworld', data: { functionName: 'helloworld', nextVersion: 4 } },
    ]);
  });

  it('deletes one version; a missing one is deleted already', () => {
    given(...inUse).when(remove('3')).then({ type: 'VersionDeleted', data: { version: '3' } });
    given(...inUse).when(remove('99')).thenNothingHappens();
  });

  it.each([
    ['1', 'ResourceConflictException', 409, 'Unable to delete version because the following aliases reference it: [a, live]'],
    ['2', 'ResourceConflictException', 409, 'Unable to delete version because the following aliases reference it: [live]'],
    ['$LATEST', 'InvalidParameterValueException', 400, '$LATEST version cannot be deleted without deleting the function.'],
    ['live', 'InvalidParameterValueException', 400, 'Deletion of aliases is not currently supported.'],
    ['missing', 'InvalidParameterValueException', 400, 'Deletion of aliases is not currently supported.'],
  ])('refuses to delete qualifier %s', (qualifier, errorCode, status, message) => {
    given(...inUse).when(remove(qualifier)).thenRefuses(errorCode, status, message);
  });

  it('refuses a missing function, by its unqualified ARN', () => {
    given().when(remove('1')).thenRefuses('ResourceNotFoundException', 404, `Function not found: ${ARN}`);
  });
});
