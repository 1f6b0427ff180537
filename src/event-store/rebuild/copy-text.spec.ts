import fc from 'fast-check';
import { copyFields, copyLine } from './copy-text.js';

describe('COPY text', () => {
  it('gives back what was written', () => {
    const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: fc.constantFrom('\\', '\t', '\n', '\r', 'n', 't', '"') }));
    fc.assert(fc.property(fc.array(text, { minLength: 1 }), (fields) => {
      const line = copyLine(fields);
      expect(line.indexOf('\n')).toBe(line.length - 1);
      expect(copyFields(line.slice(0, -1))).toEqual(fields);
    }));
  });

  it.each([
    ['a\\\\b', ['a\\b']],
    ['a\\tb\tc\\nd', ['a\tb', 'c\nd']],
    ['\\b\\f\\r\\v', ['\b\f\r\v']],
    ['{"a": "\\\\"b\\\\""}', ['{"a": "\\"b\\""}']],
    ['', ['']],
  ])('reads %j as Postgres means it', (line, fields) => {
    expect(copyFields(line)).toEqual(fields);
  });

  it('writes numbers as they are', () => {
    expect(copyLine(['a', 12])).toBe('a\t12\n');
  });
});
