import { LOG_LEVELS, type LogLevel, type LogSettings } from './logs/log.js';

/** What the environment says about operations. */
export interface OperationsSettings {
  readonly log: LogSettings;
  readonly metricsToken?: string;
}

const isLogLevel = (text: string): text is LogLevel => (LOG_LEVELS as readonly string[]).includes(text);

/**
 * Reads `SWITCHYARD_LOG_LEVEL`, `SWITCHYARD_LOG_FORMAT` (default: text in a terminal, else JSON) and `SWITCHYARD_METRICS_TOKEN`.
 * @throws Error with one line that names the variable and what it must be
 */
export function readOperationsSettings(
  env: Readonly<Record<string, string | undefined>>, defaultLevel: LogLevel, terminal: boolean,
): OperationsSettings {
  const level = env['SWITCHYARD_LOG_LEVEL'] || defaultLevel;
  if (!isLogLevel(level)) throw new Error(`SWITCHYARD_LOG_LEVEL must be one of ${LOG_LEVELS.join(', ')}, not "${level}"`);
  const format = env['SWITCHYARD_LOG_FORMAT'] || (terminal ? 'text' : 'json');
  if (format !== 'json' && format !== 'text') throw new Error(`SWITCHYARD_LOG_FORMAT must be json or text, not "${format}"`);
  const metricsToken = env['SWITCHYARD_METRICS_TOKEN'] || undefined;
  if (metricsToken !== undefined && !/^\S{16,}$/.test(metricsToken)) {
    throw new Error('SWITCHYARD_METRICS_TOKEN must have 16 characters or more, and no space');
  }
  return { log: { level, format }, metricsToken };
}
