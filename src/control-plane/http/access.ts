import {
  functionArn, identityPolicyDecision, notAuthorised, parseFunctionReference, type AwsError, type ContextValues, type Decision,
} from '../../aws/index.js';
import type { CallingIdentity, EventMetadata } from '../../contract/index.js';
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
interface AskedCall {
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
  const asked = { action: access.action ?? `${service}:${name}`, resources: resourcesOf(definition, call), context: valuesOf(call.input as Named) };
  const decision = identityDecision(call, asked);
  if (decision === 'allowed' || (decision === 'implicitly-denied' && access.alsoByResource)) return decision;
  throw refusalOf(call.caller, asked, decision);
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

/** Members of an operation's input that name what it is about, or that Lambda has condition keys for. */
interface Named {
  readonly FunctionName?: string;
  readonly Qualifier?: string;
  readonly Name?: string;
  readonly Resource?: string;
  readonly ResourceArn?: string;
  readonly AccessKeyId?: string;
  readonly AccountId?: string;
  readonly RoleName?: string;
  readonly logGroupName?: string;
  /** Its name or ARN. */
  readonly logGroupIdentifier?: string;
  readonly Principal?: string;
  readonly FunctionUrlAuthType?: string;
  readonly AuthType?: string;
}

/** The condition keys of Lambda that follow from an input ("Actions, resources, and condition keys for AWS Lambda"). */
const valuesOf = ({ Principal, FunctionUrlAuthType, AuthType }: Named): ContextValues => ({
  'lambda:Principal': Principal, 'lambda:FunctionUrlAuthType': FunctionUrlAuthType ?? AuthType,
});

/**
 * The resources that an operation is about, from its input: the function, with its qualifier where the operation is about one; `*`
 * for what is about no single thing. An alias is asked for under its own ARN and under its function's: AWS knows the function
 * alone, and so an Allow for that is enough, while a Deny may be for PROD.
 */
function resourcesOf({ shape, access }: OperationDefinition, { caller, region, input }: Call<unknown>): readonly string[] {
  const { FunctionName, Qualifier, Name, Resource, ResourceArn, AccessKeyId, AccountId, RoleName, logGroupName, logGroupIdentifier } = input as Named;
  if (FunctionName !== undefined) {
    const { accountId, functionName, qualifier } = parseFunctionReference(FunctionName, Qualifier, { accountId: caller.accountId, region });
    const arn = (of?: string) => functionArn(accountId, region, functionName, of);
    if (Name !== undefined) return [arn(Name), arn()];
    return [arn('Qualifier' in shape || access?.alsoByResource ? qualifier : undefined)];
  }
  const arn = Resource ?? ResourceArn;
  if (typeof arn === 'string') return [arn];
  if (RoleName !== undefined) return [`arn:aws:iam::${caller.accountId}:role/${RoleName}`];
  const group = logGroupName ?? logGroupIdentifier?.replace(/^arn:.*:log-group:/, '');
  // People name a group with and without the streams in it.
  if (group !== undefined) return ['', ':*'].map((streams) => `arn:aws:logs:${region}:${caller.accountId}:log-group:${group}${streams}`);
  if (AccessKeyId !== undefined) return [`arn:aws:switchyard:::access-key/${AccessKeyId}`];
  return [AccountId === undefined ? '*' : `arn:aws:switchyard:::account/${AccountId}`];
}
