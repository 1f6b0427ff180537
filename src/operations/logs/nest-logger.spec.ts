import { Logger } from '@nestjs/common';
import { createLog, type LogLevel } from './log.js';
import { NestLogger } from './nest-logger.js';

/** The lines that a piece of work logs by Nest's Logger, parsed, without their time. */
function linesOf(level: LogLevel, work: (logger: Logger) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  Logger.overrideLogger(new NestLogger(createLog({ level, format: 'json' }, { write: (line) => void lines.push(line) })));
  try {
    work(new Logger('Part'));
  } finally {
    Logger.overrideLogger(false);
  }
  return lines.map((line) => {
    const { time, ...rest } = JSON.parse(line) as Record<string, unknown>;
    expect(time).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    return rest;
  });
}

const error = Object.assign(new TypeError('broken'), { code: '23505', detail: 'Key (value)=(secret) already exists', where: 'secret' });

it.each<[string, (logger: Logger) => void, unknown]>([
  ['a text', (logger) => logger.log('hello'), { level: 'info', context: 'Part', msg: 'hello' }],
  ['fields with a text', (logger) => logger.warn({ message: 'slow', seconds: 3 }), { level: 'warn', context: 'Part', msg: 'slow', seconds: 3 }],
  ['fields without one', (logger) => logger.log({ a: 1 }), { level: 'info', context: 'Part', a: 1 }],
  ['a text and an error', (logger) => logger.error('failed', error), { level: 'error', context: 'Part', msg: 'failed', error: 'broken', errorName: 'TypeError', errorCode: '23505', stack: error.stack }],
  ['fields and an error', (logger) => logger.error({ message: 'failed', requestId: 'r' }, error), { level: 'error', context: 'Part', msg: 'failed', requestId: 'r', error: 'broken', errorName: 'TypeError', errorCode: '23505', stack: error.stack }],
  ['an error alone', (logger) => logger.error(error), { level: 'error', context: 'Part', msg: 'broken', errorName: 'TypeError', errorCode: '23505', stack: error.stack }],
  ['a text and a stack', (logger) => logger.error('failed', error.stack), { level: 'error', context: 'Part', msg: 'failed', stack: error.stack }],
  ['what is thrown and is no error', (logger) => logger.error('failed', 'a text'), { level: 'error', context: 'Part', msg: 'failed', detail: 'a text' }],
  ['no context, as Nest itself logs', () => Logger.error(error, error.stack), { level: 'error', msg: 'broken', errorName: 'TypeError', errorCode: '23505', stack: error.stack }],
])('writes %s', (_, work, expected) => {
  const [line, ...others] = linesOf('trace', work);
  expect([line, others]).toEqual([expected, []]);
  expect(JSON.stringify(line)).not.toContain('secret');
});

it('writes what the level lets through', () => {
  const all = (logger: Logger): void => {
    logger.verbose('trace');
    logger.debug('debug');
    logger.log('info');
    logger.warn('warn');
    logger.error('error');
    logger.fatal('fatal');
  };
  expect(linesOf('trace', all).map(({ level }) => level)).toEqual(['trace', 'debug', 'info', 'warn', 'error', 'fatal']);
  expect(linesOf('warn', all).map(({ msg }) => msg)).toEqual(['warn', 'error', 'fatal']);
  expect(linesOf('silent', all)).toEqual([]);
});
