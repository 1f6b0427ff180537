import { functionArn } from '../aws/arn.js';
import type { AwsError } from '../aws/errors.js';
import { combinedRefusal } from '../aws/policy-combination.js';
import { notAuthorised } from '../aws/policy-refusals.js';
import { resourcePolicyDecision, type Decision, type PolicyRequest } from '../aws/policy.js';
import type { CallingIdentity, InvokePrincipal } from '../contract/index.js';
import { policyOf, type FunctionName } from './routing/resolve.js';
import type { RoutingTable } from './routing/routing-table.js';

/**
 * Whether a principal may invoke exactly this qualifier: by that qualifier's own policy (reference sheet §5), and by what the
 * control plane found in the policies of the caller. A service needs a statement in the resource's policy.
 * @returns the refusal in AWS's words, or undefined
 */
export function invokeRefusal(
  routing: RoutingTable,
  name: FunctionName,
  qualifier: string | undefined,
  principal: InvokePrincipal,
): AwsError | undefined {
  const { identity, ...asked } = askedOf(principal);
  const policy = policyOf(routing.function(name), qualifier);
  const sameAccount = isOwner(asked.principal, name);
  // Most functions have no policy, and most callers none either.
  if (policy.length === 0 && sameAccount && identity === 'allowed') return undefined;
  const resource = functionArn(name.accountId, name.region, name.functionName, qualifier);
  const context = { 'aws:CurrentTime': new Date().toISOString(), ...asked.context };
  const refusal = combinedRefusal({ identity, resource: resourcePolicyDecision(policy, { ...asked, resource, context }), sameAccount });
  return refusal && notAuthorised({ caller: callerName(asked.principal), action: asked.action, resource, ...refusal });
}

/** What the policy is asked, and what the caller's own policies say: services, and who signed nothing, have none. */
type Asked = Omit<PolicyRequest, 'resource'> & { readonly identity: Decision };

const identityDecision = (caller: CallingIdentity | undefined): Decision => caller?.identityDecision ?? 'allowed';

/**
 * A URL asks for an action of its own, which takes no `lambda:InvokeFunction` beside it as AWS wants for URLs made since October
 * 2025; whoever signed nothing has only what everybody has.
 */
function askedOf(principal: InvokePrincipal): Asked {
  switch (principal.kind) {
    case 'service':
      return { action: 'lambda:InvokeFunction', principal, identity: 'allowed' };
    case 'identity':
      return { action: 'lambda:InvokeFunction', principal, context: principal.context, identity: identityDecision(principal) };
    case 'url': {
      const { authType, identity } = principal;
      const context = { ...identity?.context, 'lambda:FunctionUrlAuthType': authType, 'lambda:InvokedViaFunctionUrl': 'true' };
      return { action: 'lambda:InvokeFunctionUrl', principal: identity ?? { anonymous: true }, context, identity: identityDecision(identity) };
    }
  }
}

const isOwner = (caller: PolicyRequest['principal'], { accountId }: FunctionName): boolean => 'accountId' in caller && caller.accountId === accountId;

function callerName(caller: PolicyRequest['principal']): string {
  if ('service' in caller) return caller.service;
  return 'arn' in caller ? caller.arn : 'anonymous';
}
