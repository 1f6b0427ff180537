import type { Moment } from '../../event-store/moment.js';

/** Reads the moment that a caller of an account names. @throws AwsError where the account has no such moment */
export interface MomentReader {
  resolve(accountId: string, text: string): Promise<Moment>;
}

/** Injection token of the reader; without one no operation reads the past. */
export const MOMENT_READER = Symbol('MomentReader');
