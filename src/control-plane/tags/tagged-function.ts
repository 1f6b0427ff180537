import { invalidParameterValue } from '../../aws/index.js';
import type { FunctionTarget } from '../function/function.decider.js';
import { ownFunction } from '../function/own-function.js';
import type { Call } from '../http/call.js';

/** What Lambda tags besides functions, by the part of its ARN. */
const OTHERS: Readonly<Record<string, string>> = {
  'code-signing-config': 'code signing configs',
  'event-source-mapping': 'event source mappings',
  'capacity-provider': 'capacity providers',
};

/**
 * The caller's own function whose tags a call is about.
 * @throws AwsError InvalidParameterValue for an alias or version (asked before whether it exists) and for a resource of a kind
 * that there is none of here; see parseOwnFunctionReference
 */
export function taggedFunction(call: Call<{ Resource: string }>): FunctionTarget {
  const { caller, region, operation, input: { Resource } } = call;
  const other = OTHERS[Resource.split(':')[5] ?? ''];
  if (other !== undefined) throw invalidParameterValue(`Switchyard does not support tags of ${other}.`);
  const { qualifier, ...target } = ownFunction({ caller, region, operation, input: { FunctionName: Resource } });
  if (qualifier !== undefined) {
    throw invalidParameterValue('Tags on function aliases and versions are not supported. Please specify a function ARN.');
  }
  return target;
}
