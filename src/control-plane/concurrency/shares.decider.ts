import { invalidParameterValue, type AwsError } from '../../aws/errors.js';
import type { AccountConcurrency } from '../account-settings/account-limits.js';

/** The account's concurrency beside what its other functions in the region have set aside, reserved or else provisioned. */
export interface SharesOfOthers extends AccountConcurrency {
  readonly takenByOthers: number;
}

/** The refusal of a share that the account does not hold: such texts were recorded without a Type. */
export const shareRefused = (message: string): AwsError => invalidParameterValue(message, { type: null });
