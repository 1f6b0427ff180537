import { invalidParameterValue, parseOwnFunctionReference, type FunctionReference } from '../../aws/index.js';
import type { Call } from '../http/call.js';
import type { FunctionTarget } from './function.decider.js';

/** Who calls what, where. */
type Naming<Input> = Pick<Call<Input>, 'caller' | 'region' | 'operation' | 'input'>;

/**
 * The caller's own function that a call names, with its qualifier.
 * @throws AwsError see parseOwnFunctionReference
 */
export function ownFunction(call: Naming<{ FunctionName: string; Qualifier?: string }>): FunctionReference {
  const { caller, region, operation: action } = call;
  return parseOwnFunctionReference(call.input.FunctionName, call.input.Qualifier, {
    accountId: caller.accountId,
    arn: caller.arn,
    region,
    action,
  });
}

/**
 * The caller's own function whose $LATEST a call changes or publishes.
 * @throws AwsError InvalidParameterValue for a qualifier other than $LATEST: versions do not change; see parseOwnFunctionReference
 */
export function ownLatest(call: Call<{ FunctionName: string }>): FunctionTarget {
  const { qualifier, ...target } = ownFunction(call);
  if (qualifier !== undefined && qualifier !== '$LATEST') {
    throw invalidParameterValue('Current operation does not support versions other than $LATEST');
  }
  return target;
}
