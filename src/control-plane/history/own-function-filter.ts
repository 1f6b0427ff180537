import { parseOwnFunctionReference, type FunctionReference } from '../../aws/index.js';
import type { Call } from '../http/call.js';

/**
 * The caller's own function that a listing is narrowed to, with the qualifier where one is named; undefined for all.
 * @throws AwsError see parseOwnFunctionReference
 */
export function ownFunctionFilter({ caller, region, operation, input }: Call<{ FunctionName?: string }>): FunctionReference | undefined {
  if (input.FunctionName === undefined) return undefined;
  const { accountId, arn } = caller;
  return parseOwnFunctionReference(input.FunctionName, undefined, { accountId, arn, region, action: operation });
}
