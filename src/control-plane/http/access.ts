import { identityPolicyDecision, notAuthorised, type AwsError, type ContextValues, type Decision } from '../../aws/index.js';
import type { CallingIdentity, EventMetadata } from '../../contract/index.js';
import { resourcesOf } from './access-resources.js';
import type { Call, Caller } from './call.js';
import type { OperationDefinition } from './operation.js';

/** What is asked of the policies: IAM's name of the action, and the resources, that which a refusal names first. */
export interface Access {
  readonly action: string;
  readonly resources: readonly string[];
  readonly context?: ContextValues;
}

/** What an operation asks where its name and input do not say it. */
export interface DeclaredAccess {
  /** IAM's name of the action where it is not the service's with the operation's (`lambda:UpdateAlias`). */
  readonly action?: string;
  /** An Allow may also come from the resource's own policy: the handler decides, by `call.identityDecision`. */
  readonly alsoByResource?: true;
  /** Nobody is refused it, whatever the policies say. */
  readonly anyone?: true;
}

/** A call as far as policies are about it. */
export interface AskedCall {
  readonly caller: Caller;
  readonly region: string;
  readonly metadata: EventMetadata;
}

/**
 * What the caller's own policies say to a call of an operation.
 * @throws AwsError AccessDenied in AWS's words, unless the operation lets the resource's policy allow it as well
 */
export function operationDecision(definition: OperationDefinition, call: Call<unknown>): 'allowed' | 'implicitly-denied' {
  const { access = {}, service, name } = definition;
  if (access.anyone) return 'allowed';
  const asked = { action: access.action ?? `${service}:${name}`, resources: resourcesOf(definition, call), context: valuesOf(call.input as Valued) };
  const decision = identityDecision(call, asked);
  if (decision !== 'allowed' && !(decision === 'implicitly-denied' && access.alsoByResource)) throw refusalOf(call.caller, asked, decision);
  requirePassRole(call);
  return decision;
}

/**
 * Whoever gives a function a role lets it do what the role may, here deliver to destinations as it: that asks for more than the
 * function (IAM, "Grant a user permissions to pass a role to an AWS service"). @throws AwsError AccessDenied
 */
function requirePassRole(call: Call<unknown>): void {
  const { Role } = call.input as Valued;
  if (Role === undefined) return;
  const passing = { action: 'iam:PassRole', resources: [Role.replace(/^arn:[^:]*:/, 'arn:aws:')], context: { 'iam:PassedToService': 'lambda.amazonaws.com' } };
  const decision = identityDecision(call, passing);
  if (decision !== 'allowed') throw refusalOf(call.caller, passing, decision);
}

/** What the policies of a caller say; a key without any may do everything in its account. */
export function identityDecision({ caller, region, metadata }: AskedCall, { action, resources, context }: Access): Decision {
  const { policies, accountId, arn } = caller;
  if (policies === null) return 'allowed';
  return identityPolicyDecision(policies, {
    action, resource: resources, principal: { accountId, arn },
    context: { ...requestValues(metadata), 'aws:RequestedRegion': region, ...context },
  });
}

/** The caller as the invoker takes it, which asks the function's own policy. @throws AwsError AccessDenied where the caller's denies it */
export function callingIdentity(call: AskedCall, access: Access): CallingIdentity {
  const { accountId, arn } = call.caller;
  const decision = identityDecision(call, access);
  if (decision === 'explicitly-denied') throw refusalOf(call.caller, access, decision);
  return { accountId, arn, identityDecision: decision, context: requestValues(call.metadata) };
}

function refusalOf({ arn }: Caller, { action, resources: [resource = '*'] }: Access, decision: Exclude<Decision, 'allowed'>): AwsError {
  return notAuthorised({ caller: arn, action, resource, decision, policyType: 'identity-based' });
}

/** Condition keys that every request gives. Switchyard speaks plain HTTP; what encrypts stands before it. */
export const requestValues = ({ sourceIp, userAgent, time }: EventMetadata): Readonly<Record<string, string>> => ({
  'aws:SourceIp': sourceIp, 'aws:UserAgent': userAgent, 'aws:CurrentTime': time, 'aws:SecureTransport': 'false',
});

/** Members of an operation's input that Lambda has condition keys for, and the role that it gives to a function. */
interface Valued {
  readonly Principal?: string;
  readonly FunctionUrlAuthType?: string;
  readonly AuthType?: string;
  readonly Role?: string;
}

/** The condition keys of Lambda that follow from an input ("Actions, resources, and condition keys for AWS Lambda"). */
const valuesOf = ({ Principal, FunctionUrlAuthType, AuthType }: Valued): ContextValues => ({
  'lambda:Principal': Principal, 'lambda:FunctionUrlAuthType': FunctionUrlAuthType ?? AuthType,
});
