import { applicationLineFilter } from './log-levels.js';

const filter = (logFormat: string, applicationLogLevel?: string) => applicationLineFilter({ logFormat, logGroup: 'g', applicationLogLevel });

it.each([
  ['{"level":"debug","msg":"m"}', 'DEBUG', true],
  ['{"level":"debug","msg":"m"}', 'INFO', false],
  ['{"level":"TRACE"}', 'TRACE', true],
  ['{"level":"WARNING"}', 'WARN', true],
  ['{"level":"WARNING"}', 'ERROR', false],
  ['{"level":"CRITICAL"}', 'FATAL', true],
  ['{"level":"ERROR"}', 'FATAL', false],
  ['{"level":"loud"}', 'INFO', true],
  ['{"level":"loud"}', 'WARN', false],
  ['{"level":30}', 'WARN', false],
  ['{"msg":"no level"}', 'WARN', false],
  ['{"msg":"no level"}', undefined, true],
  ['{"level":"debug"}', undefined, false],
  ['{"level":"debug"', 'FATAL', true],
  ['DEBUG in plain text', 'FATAL', true],
  ['["debug"]', 'FATAL', true],
  ['', 'FATAL', true],
])('of JSON, %s under %s: %s', (line, level, kept) => {
  expect(filter('JSON', level)(line)).toBe(kept);
  expect(filter('Text', level)(line)).toBe(true);
});
