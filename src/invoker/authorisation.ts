import { functionArn } from '../aws/arn.js';
import { accessDenied, type AwsError } from '../aws/errors.js';
import { isInvokeAllowed } from '../aws/policy.js';
import type { InvokePrincipal } from '../contract/index.js';
import { policyOf, type FunctionName } from './routing/resolve.js';
import type { RoutingTable } from './routing/routing-table.js';

/**
 * Whether a principal may invoke exactly this qualifier. An identity of the function's own account may; anybody else
 * needs a statement in that qualifier's own policy (reference sheet §5).
 * @returns the refusal in AWS's words, or undefined
 */
export function invokeRefusal(
  routing: RoutingTable,
  name: FunctionName,
  qualifier: string | undefined,
  principal: InvokePrincipal,
): AwsError | undefined {
  if (principal.kind === 'identity' && principal.accountId === name.accountId) return undefined;
  const resource = functionArn(name.accountId, name.region, name.functionName, qualifier);
  const policy = policyOf(routing.function(name), qualifier);
  if (isInvokeAllowed(policy, { action: 'lambda:InvokeFunction', resource, principal })) return undefined;
  const who = principal.kind === 'identity' ? principal.arn : principal.service;
  return accessDenied(
    `User: ${who} is not authorized to perform: lambda:InvokeFunction on resource: ${resource} ` +
      'because no resource-based policy allows the lambda:InvokeFunction action',
  );
}
