import { activated, ARN, created, target } from '../../../test/support/function-events.js';
import { eventId, specification } from '../../../test/support/specification.js';
import type { FunctionEvent } from '../../contract/index.js';
import { functionAggregate } from '../function/function.aggregate.js';
import { tagFunction, untagFunction } from './tags.decider.js';

const given = specification(functionAggregate);
const tag = (tags: Record<string, string>) => (state: Parameters<typeof tagFunction>[0]) => tagFunction(state, { target, tags });
const untag = (...tagKeys: string[]) => (state: Parameters<typeof untagFunction>[0]) => untagFunction(state, { target, tagKeys });
const tagged = (tags: Record<string, string>): FunctionEvent => ({ type: 'FunctionTagged', data: { tags } });
const untagged = (...tagKeys: string[]): FunctionEvent => ({ type: 'FunctionUntagged', data: { tagKeys } });
const many = (count: number, from = 0) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${from + index}`, 'value']));
const TOO_MANY = 'Number of tags exceeds resource tag limit.';

describe('tagFunction', () => {
  it('merges, and every call changes the RevisionId', () => {
    given(created, activated).when(tag({ a: '1' })).then(tagged({ a: '1' }));
    given(created, activated, tagged({ a: '1' })).when(tag({ a: '1' })).then(tagged({ a: '1' }));
    expect(given(created, tagged({ a: '1', b: '1' }), tagged({ b: '2', c: '1' })).state().latest).toMatchObject({
      tags: { a: '1', b: '2', c: '1' }, revisionId: eventId(3),
    });
  });

  it('counts the tags that would be there', () => {
    given(created, tagged(many(49))).when(tag(many(1, 49))).then(tagged(many(1, 49)));
    given(created, tagged(many(50))).when(tag({ key7: 'other' })).then(tagged({ key7: 'other' }));
    given(created, tagged(many(49))).when(tag(many(2, 49))).thenRefuses('InvalidParameterValueException', 400, TOO_MANY);
    given(created).when(tag(many(51))).thenRefuses('InvalidParameterValueException', 400, TOO_MANY);
  });

  it.each(['aws:stack', 'AWS:stack'])('refuses the key %s', (key) => {
    given(created).when(tag({ [key]: '1' })).thenRefuses('InvalidParameterValueException', 400, /^aws: prefixed/);
  });

  it('refuses no tags, and a missing function', () => {
    given(created).when(tag({})).thenRefuses('InvalidParameterValueException', 400, 'An error occurred and the request cannot be processed.');
    given().when(tag({ a: '1' })).thenRefuses('ResourceNotFoundException', 404, `Function not found: ${ARN}`);
  });
});

describe('untagFunction', () => {
  it('takes tags off, missing ones as well, and every call changes the RevisionId', () => {
    given(created, tagged({ a: '1' })).when(untag('a', 'b', 'a')).then(untagged('a', 'b'));
    given(created).when(untag('a')).then(untagged('a'));
    expect(given(created, tagged({ a: '1', b: '1' }), untagged('a', 'c')).state().latest).toMatchObject({ tags: { b: '1' }, revisionId: eventId(3) });
  });

  it('refuses a missing function', () => {
    given().when(untag('a')).thenRefuses('ResourceNotFoundException', 404, `Function not found: ${ARN}`);
  });
});
