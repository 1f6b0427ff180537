import fc from 'fast-check';
import { repeatedMember } from './json-repetition.js';

test.each<[string, string | undefined]>([
  ['{"a":1,"a":2}', 'a'],
  ['{"a":1,"\\u0061" : 2}', 'a'],
  ['[{"b":{"c":1,"d":[{}],"c":2}}]', 'c'],
  ['{"":1,"":2}', ''],
  ['{"__proto__":1,"__proto__":2}', '__proto__'],
  ['[{"a":1},{"a":2}]', undefined],
  ['{"a":{"a":{"a":"a"}}}', undefined],
  ['{"a":"\\"a\\":{","b":"a"}', undefined],
  ['"a"', undefined],
])('%s: %s', (json, expected) => expect(repeatedMember(json)).toBe(expected));

test('what JSON.stringify writes repeats nothing', () => {
  fc.assert(fc.property(fc.jsonValue(), fc.constantFrom(0, 2), (value, space) => expect(repeatedMember(JSON.stringify(value, null, space))).toBeUndefined()));
});
