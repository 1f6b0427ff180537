import { humanLine } from './human-line.js';

const TIME = '2026-11-23T13:44:28.099Z';
const line = (fields: object, colours = false): string => humanLine(JSON.stringify({ level: 'info', time: TIME, ...fields }), colours);

it.each([
  ['a text', { context: 'Part', msg: 'hello' }, `${TIME} INFO  [Part] hello\n`],
  ['fields', { msg: 'answered', status: 200, function: 'a:b', text: 'two words', none: null }, `${TIME} INFO  answered status=200 function=a:b text="two words" none=null\n`],
  ['a stack on its own lines', { level: 'error', msg: 'failed', stack: 'Error: x\n    at y' }, `${TIME} ERROR failed\nError: x\n    at y\n`],
  ['no forged line and no escape', { msg: 'a\nb\u001b[2J', id: '\u009b2J\r' }, `${TIME} INFO  a\\u000ab\\u001b[2J id="\\u009b2J\\r"\n`],
])('shows %s', (_, fields, expected) => expect(line(fields)).toBe(expected));

it('colours what needs a look, in a terminal', () => {
  expect(line({ level: 'warn', msg: 'x' }, true)).toBe(`${TIME} \u001b[33mWARN \u001b[39m x\n`);
  expect(line({ msg: 'x' }, true)).toBe(`${TIME} INFO  x\n`);
});
