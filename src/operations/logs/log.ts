import { pino, stdTimeFunctions, type DestinationStream, type Logger } from 'pino';
import { humanLine } from './human-line.js';

/** The service's own log: fields and a text. `isLevelEnabled` spares the fields of lines that nobody wants. */
export type Log = Pick<Logger, 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'isLevelEnabled'>;

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** How to log: JSON lines for machines, one line of text each for a person. */
export interface LogSettings {
  readonly level: LogLevel;
  readonly format: 'json' | 'text';
}

/** Injection token of the log. */
export const LOG = Symbol('Log');

/** A log on stderr. Each line is written before the call returns: the last words of a process are what one looks for. */
export function createLog({ level, format }: LogSettings, destination: DestinationStream = stderr(format)): Log {
  return pino({ level, base: null, timestamp: stdTimeFunctions.isoTime, formatters: { level: (label) => ({ level: label }) } }, destination);
}

function stderr(format: LogSettings['format']): DestinationStream {
  const descriptor = pino.destination({ fd: process.stderr.fd, sync: true });
  if (format === 'json') return descriptor;
  return { write: (line) => descriptor.write(humanLine(line, process.stderr.isTTY)) };
}

/** Logs nothing. */
export const silentLog: Log = pino({ level: 'silent' });
