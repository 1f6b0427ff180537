import type { LogPlace } from '../../contract/index.js';
import { invalidParameter } from './log-errors.js';

/**
 * Tokens of pages. They name a place and nothing else, so that whoever has one sees no more than its own request shows. As long
 * as AWS's: 56 digits, 14 of the time in epoch milliseconds and 42 of the line's id, one more, for a place before all has none.
 */
const TIME_DIGITS = 14;
const ID_DIGITS = 42;
const digits = ({ timestamp, id }: LogPlace): string => String(timestamp).padStart(TIME_DIGITS, '0') + String(BigInt(id) + 1n).padStart(ID_DIGITS, '0');

/** Where there is nothing yet: before whatever comes at a time. */
export const placeAt = (timestamp: number): LogPlace => ({ timestamp, id: '-1' });

/** Id of an event, as AWS writes them. */
export const eventId = digits;

export const forwardToken = (place: LogPlace): string => `f/${digits(place)}/s`;
export const backwardToken = (place: LogPlace): string => `b/${digits(place)}/s`;
export const filterToken = (place: LogPlace): string => digits(place);

function readDigits(text: string): LogPlace {
  const [, timestamp, id] = /^(\d{14})(\d{42})$/.exec(text) ?? [];
  const line = id === undefined ? -2n : BigInt(id) - 1n;
  if (timestamp === undefined || line < -1n || line > 9_223_372_036_854_775_807n) throw invalidParameter('The specified nextToken is invalid.');
  return { timestamp: Number(timestamp), id: String(line) };
}

/** @throws AwsError InvalidParameterException for what FilterLogEvents never gave */
export const readFilterToken = readDigits;

/** A token of GetLogEvents. @throws AwsError InvalidParameterException for what it never gave */
export function readEventsToken(token: string): { readonly direction: 'forward' | 'backward'; readonly place: LogPlace } {
  const [, letter, place = ''] = /^([fb])\/(\d+)\/s$/.exec(token) ?? [];
  return { place: readDigits(place), direction: letter === 'f' ? 'forward' : 'backward' };
}
