import { activated, ARN, code, codeUpdated, configuration, created, deleted, otherCode, published, target, updateCompleted } from '../../../test/support/function-events.js';
import { eventId, specification } from '../../../test/support/specification.js';
import { functionAggregate } from '../function/function.aggregate.js';
import { publishVersion } from './versions.decider.js';

const given = specification(functionAggregate);
const publish = (changes: Partial<Parameters<typeof publishVersion>[1]> = {}) => (state: Parameters<typeof publishVersion>[0]) =>
  publishVersion(state, { target, ...changes });

describe('publishVersion', () => {
  it('freezes $LATEST under the next number, with its own description or that of $LATEST', () => {
    given(created, activated).when(publish()).then(published(1));
    given(created, activated).when(publish({ description: 'first' })).then(published(1, code, { description: 'first' }));
  });

  it('does nothing while nothing was updated since', () => {
    given(created, activated, published(1)).when(publish({ description: 'ignored' })).thenNothingHappens();
  });

  it('publishes again after any update call, also one with the same code', () => {
    given(created, activated, published(1), { type: 'FunctionCodeUpdated', data: { code, architectures: ['x86_64'] } }, updateCompleted).when(publish()).then(published(2));
    given(created, activated, published(1), { type: 'FunctionConfigurationUpdated', data: { configuration } }, updateCompleted).when(publish()).then(published(2));
    given(created, activated, published(1), codeUpdated, updateCompleted).when(publish()).then(published(2, otherCode));
  });

  it('never gives a number twice: not after the version was deleted, nor after the function was deleted and created again', () => {
    given(created, activated, published(1), { type: 'VersionDeleted', data: { version: '1' } }).when(publish()).then(published(2));
    given(created, activated, published(1), deleted, created, activated).when(publish()).then(published(2));
  });

  it('checks CodeSha256 and RevisionId', () => {
    given(created, activated).when(publish({ codeSha256: code.sha256, revisionId: eventId(2) })).then(published(1));
    given(created, activated).when(publish({ codeSha256: 'X' })).thenRefuses(
      'InvalidParameterValueException', 400,
      `CodeSHA256 (X) is different from current CodeSHA256 in $LATEST (${code.sha256}). Please try again with the CodeSHA256 in $LATEST.`,
    );
    given(created, activated).when(publish({ revisionId: eventId(1) })).thenRefuses('PreconditionFailedException', 412, /GetFunction\/GetAlias/);
  });

  it.each([
    ['is being created', [created], 'The operation cannot be performed at this time. The function is currently in the following state: Pending'],
    ['is being updated', [created, activated, codeUpdated], `The operation cannot be performed at this time. An update is in progress for resource: ${ARN}`],
  ])('refuses while the function %s', (_, events, message) => {
    given(...events).when(publish()).thenRefuses('ResourceConflictException', 409, message);
  });

  it('refuses a missing function', () => {
    given().when(publish()).thenRefuses('ResourceNotFoundException', 404, `Function not found: ${ARN}`);
  });

  it('changes the RevisionId of $LATEST to another than the version\'s, which stays', () => {
    const after = given(created, activated, published(1)).state();
    const version = after.versions.get('1')!;
    expect(new Set([eventId(1), eventId(2), version.revisionId, after.latest!.revisionId]).size).toBe(4);
    expect(after.latest!.revisionId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    const later = given(created, activated, published(1), codeUpdated, updateCompleted, published(2)).state();
    expect(later.versions.get('1')).toEqual(version);
  });
});
