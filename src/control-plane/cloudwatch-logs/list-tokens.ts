import { invalidParameter } from './log-errors.js';

/** Where a list of groups or streams goes on: the last one that was given, opaque to clients. */
export const listToken = (last: readonly (string | number)[]): string => Buffer.from(JSON.stringify(last)).toString('base64url');

/** @throws AwsError InvalidParameterException for what `listToken` never gave for a list of this kind */
export function readListToken(token: string, types: readonly ('string' | 'number')[]): readonly unknown[] {
  try {
    const last = JSON.parse(Buffer.from(token, 'base64url').toString('utf8')) as unknown;
    if (Array.isArray(last) && last.length === types.length && types.every((type, at) => fits(last[at], type))) return last;
  } catch {
    // Said below, with what is JSON and still no token.
  }
  throw invalidParameter('The specified nextToken is invalid.');
}

const fits = (value: unknown, type: 'string' | 'number'): boolean =>
  typeof value === type && (typeof value === 'string' ? !value.includes('\0') : Number.isSafeInteger(value));
