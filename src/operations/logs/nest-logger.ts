import type { LoggerService } from '@nestjs/common';
import type { Log } from './log.js';

type Level = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';

/**
 * The log as Nest's own: whatever uses Nest's `Logger` goes through it. A text is the line's text, an object is its fields
 * (`message` its text); the last text after it is the context, as Nest gives it; a stack or an error before that is shown.
 */
export class NestLogger implements LoggerService {
  constructor(private readonly sink: Log) {}

  log = (message: unknown, ...rest: unknown[]): void => this.write('info', message, rest);
  warn = (message: unknown, ...rest: unknown[]): void => this.write('warn', message, rest);
  error = (message: unknown, ...rest: unknown[]): void => this.write('error', message, rest);
  fatal = (message: unknown, ...rest: unknown[]): void => this.write('fatal', message, rest);
  debug = (message: unknown, ...rest: unknown[]): void => this.write('debug', message, rest);
  verbose = (message: unknown, ...rest: unknown[]): void => this.write('trace', message, rest);

  private write(level: Level, message: unknown, rest: readonly unknown[]): void {
    if (!this.sink.isLevelEnabled(level)) return;
    const last = rest.at(-1);
    const context = typeof last === 'string' && !isStack(last) ? last : undefined;
    const details = (context === undefined ? rest : rest.slice(0, -1)).filter((detail) => detail !== undefined);
    const fields = Object.assign({}, ...[message, ...details].map(fieldsOf), context === undefined ? {} : { context }) as Record<string, unknown>;
    const { message: text, ...others } = fields;
    this.sink[level](others, typeof text === 'string' ? text : undefined);
  }
}

const isStack = (text: string): boolean => /\n\s+at /.test(text);

/**
 * An error as its kind, text, code and stack, and nothing else of it: what drivers hang on their errors (Postgres' detail
 * and context, an HTTP client's request) holds values that are nobody's business here.
 */
function fieldsOf(value: unknown, place: number): Record<string, unknown> {
  if (value instanceof Error) {
    const { name, message, stack, code } = value as Error & { code?: unknown };
    return { ...(place === 0 ? { message } : { error: message }), errorName: name, ...(code === undefined ? {} : { errorCode: code }), stack };
  }
  if (typeof value === 'string') return place === 0 ? { message: value } : isStack(value) ? { stack: value } : { detail: value };
  if (typeof value === 'object' && value !== null) return { ...value };
  return place === 0 ? { message: String(value) } : { detail: String(value) };
}
