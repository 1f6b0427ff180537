import { accessDenied } from '../../aws/errors.js';
import type { Caller } from '../http/call.js';

/** The account that a call is about: the caller's own, or any for the operator. @throws AwsError AccessDenied */
export function accountInQuestion(caller: Caller, accountId: string | undefined, action: string): string {
  if (accountId === undefined || accountId === caller.accountId) return caller.accountId;
  if (!caller.operator) throw notAuthorized(caller, action, accountId);
  return accountId;
}

/** The refusal of what a caller may not do to an account. */
export const notAuthorized = (caller: Caller, action: string, accountId: string): Error =>
  accessDenied(`User: ${caller.arn} is not authorized to perform: switchyard:${action} on resource: account ${accountId}`);
