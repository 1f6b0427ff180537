import { functionArn } from '../aws/arn.js';
import { accessDenied, type AwsError } from '../aws/errors.js';
import { isInvokeAllowed, type PolicyRequest } from '../aws/policy.js';
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
  const asked = askedOf(principal);
  if (isOwner(asked.principal, name)) return undefined;
  const resource = functionArn(name.accountId, name.region, name.functionName, qualifier);
  const policy = policyOf(routing.function(name), qualifier);
  if (isInvokeAllowed(policy, { ...asked, resource })) return undefined;
  return accessDenied(
    `User: ${callerName(asked.principal)} is not authorized to perform: ${asked.action} on resource: ${resource} ` +
      `because no resource-based policy allows the ${asked.action} action`,
  );
}

/**
 * What the policy is asked. A URL asks for an action of its own, which takes no `lambda:InvokeFunction` beside it as AWS wants for
 * URLs made since October 2025; whoever signed nothing has only what everybody has.
 */
function askedOf(principal: InvokePrincipal): Omit<PolicyRequest, 'resource'> {
  if (principal.kind !== 'url') return { action: 'lambda:InvokeFunction', principal };
  return {
    action: 'lambda:InvokeFunctionUrl',
    principal: principal.identity ?? { anonymous: true },
    context: { 'lambda:FunctionUrlAuthType': principal.authType, 'lambda:InvokedViaFunctionUrl': 'true' },
  };
}

const isOwner = (caller: PolicyRequest['principal'], { accountId }: FunctionName): boolean => 'accountId' in caller && caller.accountId === accountId;

function callerName(caller: PolicyRequest['principal']): string {
  if ('service' in caller) return caller.service;
  return 'arn' in caller ? caller.arn : 'anonymous';
}
