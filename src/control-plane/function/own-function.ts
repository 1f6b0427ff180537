import { parseOwnFunctionReference, type FunctionReference } from '../../aws/index.js';
import type { Call } from '../http/call.js';

/**
 * The caller's own function that a call names, with its qualifier.
 * @throws AwsError see parseOwnFunctionReference
 */
export function ownFunction(call: Call<{ FunctionName: string; Qualifier?: string }>): FunctionReference {
  const { caller, region, operation: action } = call;
  return parseOwnFunctionReference(call.input.FunctionName, call.input.Qualifier, {
    accountId: caller.accountId,
    arn: caller.arn,
    region,
    action,
  });
}
