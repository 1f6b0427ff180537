import type { FunctionConfiguration } from '../../contract/index.js';

type Logging = FunctionConfiguration['logging'];

/** Levels by detail, the finest first (Lambda developer guide, log-level filtering). */
const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] as const;

export type LogLevel = (typeof LEVELS)[number];

/** What Python calls two of them. */
const OTHER_NAMES: Readonly<Record<string, LogLevel>> = { WARNING: 'WARN', CRITICAL: 'FATAL' };

/** Whether what has the level is shown under this threshold, of which AWS's default is INFO. */
export const isShown = (level: LogLevel, threshold = 'INFO'): boolean =>
  LEVELS.indexOf(level) >= LEVELS.findIndex((known) => known === threshold);

/**
 * Whether a line that the function printed is kept. Of the JSON format those objects go whose `level` is below
 * ApplicationLogLevel; an object without a level that there is counts as INFO. Anything else stays.
 */
export function applicationLineFilter({ logFormat, applicationLogLevel }: Logging): (line: string) => boolean {
  if (logFormat !== 'JSON') return () => true;
  return (line) => {
    const level = levelOf(line);
    return level === undefined || isShown(level, applicationLogLevel);
  };
}

function levelOf(line: string): LogLevel | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const { level } = JSON.parse(line) as { readonly level?: unknown };
    const name = typeof level === 'string' ? level.toUpperCase() : '';
    return LEVELS.find((known) => known === name) ?? OTHER_NAMES[name] ?? 'INFO';
  } catch {
    return undefined;
  }
}
