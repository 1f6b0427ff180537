import type { FunctionConfiguration } from '../../contract/index.js';
import { isShown } from './log-levels.js';
import type { PlatformEvent } from './platform-event.js';
import { platformRecords } from './platform-records.js';
import { platformTextLines } from './platform-text.js';

/** `YYYY/MM/DD/[VERSION]32hex`, one per environment. */
export function logStreamName(version: string, at: Date, uuid: string): string {
  return `${at.toISOString().slice(0, 10).replaceAll('-', '/')}/[${version}]${uuid.replaceAll('-', '')}`;
}

/** An event's lines in the format of the function's LoggingConfig: of JSON's those that SystemLogLevel lets through. */
export function platformLines(event: PlatformEvent, { logFormat, systemLogLevel }: FunctionConfiguration['logging'], at = new Date()): string[] {
  if (logFormat !== 'JSON') return platformTextLines(event, at);
  return platformRecords(event)
    .filter(({ level }) => isShown(level, systemLogLevel))
    .map(({ type, record }) => JSON.stringify({ time: at.toISOString(), type: `platform.${type}`, record }));
}
