import { readOperationsSettings } from './settings.js';

it.each([
  ['nothing, in a terminal', {}, true, { log: { level: 'warn', format: 'text' } }],
  ['nothing, elsewhere', {}, false, { log: { level: 'warn', format: 'json' } }],
  ['all', { SWITCHYARD_LOG_LEVEL: 'info', SWITCHYARD_LOG_FORMAT: 'json', SWITCHYARD_METRICS_TOKEN: 'sixteen-letters-' }, true, { log: { level: 'info', format: 'json' }, metricsToken: 'sixteen-letters-' }],
  ['empty texts', { SWITCHYARD_LOG_LEVEL: '', SWITCHYARD_LOG_FORMAT: '', SWITCHYARD_METRICS_TOKEN: '' }, false, { log: { level: 'warn', format: 'json' } }],
])('reads %s', (_, env, terminal, expected) => expect(readOperationsSettings(env, 'warn', terminal)).toEqual(expected));

it.each([
  [{ SWITCHYARD_LOG_LEVEL: 'loud' }, 'SWITCHYARD_LOG_LEVEL must be one of trace, debug, info, warn, error, fatal, silent, not "loud"'],
  [{ SWITCHYARD_LOG_FORMAT: 'xml' }, 'SWITCHYARD_LOG_FORMAT must be json or text, not "xml"'],
  [{ SWITCHYARD_METRICS_TOKEN: 'short' }, 'SWITCHYARD_METRICS_TOKEN must have 16 characters or more, and no space'],
])('refuses %j', (env, message) => expect(() => readOperationsSettings(env, 'warn', false)).toThrow(message));
