import { filterPattern } from './filter-pattern.js';

const ERROR = '2026-11-26T18:00:00Z id ERROR [retries=3] connection refused';
const INFO = '{"level":"INFO","user":{"name":"ann","age":41},"tags":["a","b"],"ok":true,"gone":null}';

it.each<[pattern: string, message: string, matches: boolean]>([
  ['', ERROR, true], ['  ', ERROR, true],
  ['ERROR', ERROR, true], ['error', ERROR, false], ['ERROR refused', ERROR, true], ['ERROR accepted', ERROR, false], ['connectio', ERROR, true],
  ['"connection refused"', ERROR, true], ['"refused connection"', ERROR, false], ['"[retries=3]"', ERROR, true], ['"a \\"b\\""', 'say a "b"', true],
  ['?ERROR ?WARN', ERROR, true], ['?INFO ?WARN', ERROR, false], ['?INFO ERROR', ERROR, true],
  ['ERROR -refused', ERROR, false], ['ERROR -accepted', ERROR, true], ['-INFO', ERROR, true], ['-"connection refused"', ERROR, false],
  ['?ERROR ?WARN -refused', ERROR, false], ['größe', 'größe 3', true],
  ['{ $.level = "INFO" }', INFO, true], ['{$.level=INFO}', INFO, true], ['{ $.level = "IN*" }', INFO, true], ['{ $.level = "*N*O" }', INFO, true],
  ['{ $.level = "*X*" }', INFO, false], ['{ $.level = "INFO*INFO" }', INFO, false], ['{ $.level != "INFO" }', INFO, false], ['{ $.none != "INFO" }', INFO, false],
  ['{ $.user.age > 40 && $.user.name = "ann" }', INFO, true], ['{ $.user.age > 41 }', INFO, false], ['{ $.user.age >= 4.1e1 }', INFO, true],
  ['{ $.user.age < 3 || ($.tags[1] = "b" && $.ok IS TRUE) }', INFO, true], ['{ $.user.age = 41 }', INFO, true], ['{ $.level > 3 }', INFO, false],
  ['{ $.gone IS NULL }', INFO, true], ['{ $.none NOT EXISTS }', INFO, true], ['{ $.gone EXISTS }', INFO, true], ['{ $["level"] = INFO }', INFO, true],
  ['{ $.constructor EXISTS }', INFO, false], ['{ $.level = "INFO" }', ERROR, false], ['{ $.level = "INFO" }', '{broken', false],
])('%j on %j: %j', (pattern, message, matches) => expect(filterPattern(pattern)(message)).toBe(matches));

it.each([
  'a-b', 'a.b', '"open', '%regex%', '?%x%', '[a, b]', '{', '{}', '{ $.a }', '{ $.a = }', '{ $.a > "x" }', '{ a = 1 }', '{ ($.a = 1 }', '{ $.a = 1 ) }', '{ $.a ~ 1 }', '{ $.a IS ODD }', '{ $.a NOT 1 }',
  `{ ${'('.repeat(30)}$.a = 1${')'.repeat(30)} }`,
])('%s is refused', (pattern) => expect(() => filterPattern(pattern)).toThrow(expect.objectContaining({ code: 'InvalidParameterException', status: 400 })));

it('takes no longer the more stars there are', () => {
  const began = performance.now();
  expect(filterPattern(`{ $.a = "${'*a'.repeat(400)}*b" }`)(`{"a":"${'a'.repeat(100_000)}"}`)).toBe(false);
  expect(performance.now() - began).toBeLessThan(1_000);
});
