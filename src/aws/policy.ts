import { conditionState, type RequestContext } from './policy-conditions.js';
import { arnMatches, wildcardMatches } from './policy-patterns.js';

/** One statement of a resource policy in IAM's JSON language. */
export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal: string | Readonly<Record<string, string | readonly string[]>>;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** An AWS service (`s3.amazonaws.com`) acting for a resource of an account. */
export interface ServicePrincipal {
  readonly service: string;
  readonly sourceArn?: string;
  readonly sourceAccount?: string;
}

/** An identity of an account by its IAM ARN. */
export interface IdentityPrincipal {
  readonly accountId: string;
  readonly arn: string;
}

/** Who signed nothing: a caller of a function URL without authentication. */
export interface AnonymousPrincipal {
  readonly anonymous: true;
}

/** A call as the policy sees it. `resource` is the ARN as called: qualified or not makes a difference. */
export interface PolicyRequest {
  readonly action: 'lambda:InvokeFunction' | 'lambda:InvokeFunctionUrl';
  readonly resource: string;
  readonly principal: ServicePrincipal | IdentityPrincipal | AnonymousPrincipal;
  /** Condition keys beside those that follow from the principal: `{ 'lambda:FunctionUrlAuthType': 'NONE' }`. */
  readonly context?: Readonly<Record<string, string>>;
}

/**
 * Whether a resource policy by itself allows a call: at least one Allow applies and no Deny does (IAM's evaluation
 * logic for one resource-based policy). A statement holds for exactly the resource it names, so a grant on an alias
 * does not cover the version it points at, nor the unqualified function (Lambda guide, "Versioning, aliases, and
 * resource policies"). Fails closed: a condition that cannot be decided keeps an Allow out and lets a Deny apply.
 */
export function isInvokeAllowed(statements: readonly PolicyStatement[], request: PolicyRequest): boolean {
  const context = requestContext(request);
  let allowed = false;
  for (const statement of statements) {
    if (!covers(statement, request)) continue;
    const condition = conditionState(statement.Condition, context);
    if (statement.Effect === 'Deny' && condition !== 'unmet') return false;
    if (statement.Effect === 'Allow' && condition === 'met') allowed = true;
  }
  return allowed;
}

function covers(statement: PolicyStatement, request: PolicyRequest): boolean {
  return (
    principalCovers(statement.Principal, request.principal) &&
    list(statement.Action).some((action) => wildcardMatches(action.toLowerCase(), request.action.toLowerCase())) &&
    list(statement.Resource).some((resource) => resource === '*' || arnMatches(resource, request.resource))
  );
}

function principalCovers(declared: PolicyStatement['Principal'], caller: PolicyRequest['principal']): boolean {
  if (typeof declared === 'string') return declared === '*';
  const aws = list(own(declared, 'AWS'));
  if (aws.includes('*')) return true;
  if ('anonymous' in caller) return false;
  if ('service' in caller) return list(own(declared, 'Service')).includes(caller.service);
  const covering = [caller.accountId, `arn:aws:iam::${caller.accountId}:root`, caller.arn];
  return aws.some((principal) => covering.includes(principal));
}

/**
 * The condition keys of a call, by lower-cased name. A key that IAM knows but this call does not carry is null; a
 * key that is not here is unknown to this evaluator.
 */
function requestContext({ principal, context = {} }: PolicyRequest): RequestContext {
  const service = 'service' in principal ? principal : undefined;
  const identity = 'accountId' in principal ? principal : undefined;
  return new Map<string, string | null>([
    ['aws:sourcearn', service?.sourceArn ?? null],
    ['aws:sourceaccount', service?.sourceAccount ?? null],
    ['aws:sourceorgid', null],
    ['aws:sourceowner', service?.sourceAccount ?? null],
    ['aws:principalisawsservice', String(service !== undefined)],
    ['aws:principalservicename', service?.service ?? null],
    ['aws:principalaccount', identity?.accountId ?? null],
    ['aws:principalarn', identity?.arn ?? null],
    ['aws:principalorgid', null],
    ['lambda:eventsourcetoken', null],
    ['lambda:functionurlauthtype', null],
    ['lambda:invokedviafunctionurl', 'false'],
    ...Object.entries(context).map(([key, value]) => [key.toLowerCase(), value] as const),
  ]);
}

function own(declared: Readonly<Record<string, string | readonly string[]>>, kind: string): string | readonly string[] {
  return Object.hasOwn(declared, kind) ? (declared[kind] ?? []) : [];
}

const list = (value: string | readonly string[]): readonly string[] => (typeof value === 'string' ? [value] : value);
