import { AwsError, resourceConflict, resourceNotFound } from '../../aws/errors.js';
import type { AccountEvent } from '../../contract/index.js';
import type { AccountState } from './account.aggregate.js';

/** Keys that an account may hold at a time. */
export const MOST_ACCESS_KEYS = 100;

/** @throws AwsError ResourceConflict where the account is open */
export function openAccount(state: AccountState, { accountId, name }: { accountId: string; name: string }): AccountEvent[] {
  if (state !== null) throw resourceConflict(`Account already exists: ${accountId}`);
  return [{ type: 'AccountOpened', data: { accountId, name } }];
}

/** A key to issue. `opensAccount`: its caller proves that the account is in use, so it is opened if it is not yet. */
export interface KeyToIssue {
  readonly accountId: string;
  readonly accessKeyId: string;
  readonly encryptedSecret: string;
  readonly description: string;
  readonly opensAccount: boolean;
}

/** @throws AwsError ResourceNotFound for an account that is not open, LimitExceeded at 100 keys */
export function issueAccessKey(state: AccountState, key: KeyToIssue): AccountEvent[] {
  const { accountId, accessKeyId, encryptedSecret, description, opensAccount } = key;
  if (state === null && !opensAccount) throw accountNotFound(accountId);
  if (state !== null && Object.keys(state.accessKeys).length >= MOST_ACCESS_KEYS) {
    throw new AwsError('LimitExceededException', 400, `Account ${accountId} has ${MOST_ACCESS_KEYS} access keys; revoke one first.`);
  }
  const issued: AccountEvent = { type: 'AccessKeyIssued', data: { accessKeyId, encryptedSecret, description } };
  return state === null ? [{ type: 'AccountOpened', data: { accountId, name: accountId } }, issued] : [issued];
}

/** @throws AwsError ResourceNotFound where the account has no such key */
export function revokeAccessKey(state: AccountState, accessKeyId: string): AccountEvent[] {
  if (state === null || !Object.hasOwn(state.accessKeys, accessKeyId)) throw accessKeyNotFound(accessKeyId);
  return [{ type: 'AccessKeyRevoked', data: { accessKeyId } }];
}

export const accountNotFound = (accountId: string): AwsError => resourceNotFound(`Account not found: ${accountId}`);
export const accessKeyNotFound = (accessKeyId: string): AwsError => resourceNotFound(`Access key not found: ${accessKeyId}`);
