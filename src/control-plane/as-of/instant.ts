/** The years that ISO 8601 writes with four digits, and databases read: the last millisecond of them has no moment after it. */
const FIRST_MS = Date.parse('0001-01-01T00:00:00.000Z');
const LAST_MS = Date.parse('9999-12-31T23:59:59.999Z');
/** Offsets from 16 hours on, which no place has, Postgres does not take. */
const INSTANT = /^(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?)(?:\.(\d{1,6}))?(Z|[+-](?:0\d|1[0-5]):[0-5]\d)$/;

/** A point in time that someone wrote. `start` and `end` (ISO 8601 with microseconds, UTC): it, and the first moment after it. */
export interface Instant {
  readonly epochMs: number;
  readonly start: string;
  readonly end: string;
}

/**
 * Reads an ISO 8601 date and time with its offset. What is written down to the millisecond or coarser means that whole
 * millisecond: an event that is shown with this time had happened by it. Undefined for anything else, and outside the years 1 to 9999.
 */
export function parseInstant(text: string): Instant | undefined {
  const [, seconds, fraction = '', offset] = INSTANT.exec(text) ?? [];
  if (seconds === undefined || offset === undefined) return undefined;
  const epochMs = Date.parse(`${seconds}${fraction === '' ? '' : `.${fraction.slice(0, 3)}`}${offset}`);
  if (!(epochMs >= FIRST_MS && epochMs <= LAST_MS) || !isRealDate(seconds)) return undefined;
  const micros = Number(fraction.slice(3).padEnd(3, '0'));
  const end = fraction.length > 3 && micros < 999 ? withMicros(epochMs, micros + 1) : withMicros(Math.min(epochMs + 1, LAST_MS), 0);
  return { epochMs, start: withMicros(epochMs, micros), end };
}

const withMicros = (epochMs: number, micros: number): string =>
  new Date(epochMs).toISOString().replace('Z', `${String(micros).padStart(3, '0')}Z`);

/** Date.parse takes 31 February for 3 March. */
function isRealDate(seconds: string): boolean {
  const day = seconds.slice(0, 10);
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
}
