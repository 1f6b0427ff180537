import { isUtf8 } from 'node:buffer';
import fc from 'fast-check';
import { jsonRefusal } from './json-refusal.js';

const VALUES = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";
const bytes = (...values: number[]) => Buffer.from(values);
const where = (source: Buffer, column: number, line = 1) => `\n at [Source: (byte[])"${source.toString()}"; line: ${line}, column: ${column}]`;

describe('the words of Jackson', () => {
  const faults: readonly (readonly [text: string, reason: string, column: number, line?: number])[] = [
    // Seen: ballerina-platform/module-ballerina-c2c#15, aws/aws-sdk-js#1876.
    ['0Da', "Unexpected character ('D' (code 68)): Expected space separating root-level values", 3],
    ['STRING_VALUE', `Unrecognized token 'STRING_VALUE': was expecting ${VALUES}`, 13],
    ['x y', `Unrecognized token 'x': was expecting ${VALUES}`, 3],
    ['nul', `Unrecognized token 'nul': was expecting ${VALUES}`, 4],
    ['truer', `Unrecognized token 'truer': was expecting ${VALUES}`, 6],
    ['{message: 1}', "Unexpected character ('m' (code 109)): was expecting double-quote to start field name", 3],
    ["{'a': 1}", "Unexpected character (''' (code 39)): was expecting double-quote to start field name", 3],
    ['{"a" 1}', "Unexpected character ('1' (code 49)): was expecting a colon to separate field name and value", 7],
    ['{"a":1 "b":2}', "Unexpected character ('\"' (code 34)): was expecting comma to separate Object entries", 9],
    ['[1 2]', "Unexpected character ('2' (code 50)): was expecting comma to separate Array entries", 5],
    ['{"a":1,}', "Unexpected character ('}' (code 125)): was expecting double-quote to start field name", 9],
    ['[1,]', "Unexpected character (']' (code 93)): expected a value", 5],
    ['{"a":}', "Unexpected character ('}' (code 125)): expected a value", 7],
    ['\n{"a":\n?}', `Unexpected character ('?' (code 63)): expected a valid value ${VALUES}`, 2, 3],
    ['{"a"', 'Unexpected end-of-input within/between Object entries', 5],
    ['{"a":1,', 'Unexpected end-of-input within/between Object entries', 8],
    ['{"a', 'Unexpected end-of-input in field name', 4],
    ['"a', 'Unexpected end-of-input: was expecting closing quote for a string value', 3],
    ['{"a":"b\nc"}', "Illegal unquoted character ((CTRL-CHAR, code 10)): has to be escaped using backslash to be included in string value", 9],
    ['"\\x"', "Unrecognized character escape 'x' (code 120)", 4],
    ['"\\u00g0"', "Unexpected character ('g' (code 103)): expected a hex-digit for character escape sequence", 7],
    ['01', 'Invalid numeric value: Leading zeroes not allowed', 2],
    ['-a', "Unexpected character ('a' (code 97)) in numeric value: expected digit (0-9) to follow minus sign, for valid numeric value", 3],
    ['[1.]', "Unexpected character (']' (code 93)) in numeric value: Decimal point not followed by a digit", 5],
    ['1e', "Unexpected character ('e' (code 101)) in numeric value: Exponent indicator not followed by a digit", 3],
    ['NaN', "Non-standard token 'NaN': enable JsonParser.Feature.ALLOW_NON_NUMERIC_NUMBERS to allow", 4],
    ['// c', "Unexpected character ('/' (code 47)): maybe a (non-standard) comment? (not recognized as one since Feature 'ALLOW_COMMENTS' not enabled for parser)", 2],
    ['  ', 'No content to map due to end-of-input', 3],
  ];
  it.each(faults.map(([text, reason, column, line = 1]) => [text, reason, column, line] as const))('%j', (text, reason, column, line) =>
    expect(jsonRefusal(Buffer.from(text))).toBe(reason + where(Buffer.from(text), column, line)));

  it('an end that is missing names the beginning', () => {
    const source = Buffer.from('{"a":[1');
    expect(jsonRefusal(source)).toBe(`Unexpected end-of-input: expected close marker for Array (start marker at [Source: (byte[])"{"a":[1"; line: 1, column: 6])${where(source, 8)}`);
    expect(jsonRefusal(Buffer.from('[1}'))).toMatch(/^Unexpected close marker '\}': expected '\]' \(for Array starting at \[Source: .*; line: 1, column: 1\]\)\n at /);
  });

  it('bytes that are no UTF-8: what the aws CLI sends when it takes a payload for base64', () => {
    expect(jsonRefusal(bytes(0x9b, 0x2b))).toMatch(new RegExp(`^Unexpected character \\(\\(CTRL-CHAR, code 155\\)\\): expected a valid value ${VALUES.replace(/[()]/g, '\\$&')}\\n at .*; line: 1, column: 2\\]$`));
    expect(jsonRefusal(bytes(0xe9, 0x97))).toMatch(/^Invalid UTF-8 start byte 0x97\n at .*; line: 1, column: 3\]$/);
    expect(jsonRefusal(Buffer.from('"é"', 'latin1'))).toMatch(/^Invalid UTF-8 middle byte 0x22\n/);
  });

  it('shows the first 500 bytes of a long payload', () => {
    expect(jsonRefusal(Buffer.from(`x ${'y'.repeat(600)}`))).toMatch(/^Unrecognized token 'x': .*"x y{498}"\[truncated 102 bytes\]; line: 1, column: 3\]$/s);
  });
});

test('refuses exactly what JSON.parse refuses, whatever the bytes, however deep', () => {
  const pieces = fc.array(fc.constantFrom('{', '}', '[', ']', ',', ':', '"', '"a"', '\\', '\\u00e9', '1', '-', '.5', 'e+1', 'true', 'nul', ' ', '\n', 'é', '\u0001'), { maxLength: 12 });
  const mangled = fc.tuple(fc.json(), fc.nat(), fc.constantFrom('', '"', ',', '}', '0')).map(([json, at, by]) => json.slice(0, at % (json.length + 1)) + by + json.slice((at % (json.length + 1)) + 1));
  fc.assert(fc.property(fc.oneof(fc.json(), mangled, pieces.map((all) => all.join('')), fc.string({ unit: 'binary' })), (text) => {
    const source = Buffer.from(text);
    fc.pre(isUtf8(source));
    let parses = true;
    try {
      JSON.parse(source.toString());
    } catch {
      parses = false;
    }
    expect(jsonRefusal(source) === undefined).toBe(parses);
  }), { numRuns: 1_000 });
  expect(jsonRefusal(Buffer.from('['.repeat(3_000_000)))).toMatch(/^Document nesting depth \(100001\)/);
});
