import { conditionFinding, type Conditions, type Finding } from './policy-conditions.js';
import { requestContext, type ContextValues } from './policy-context.js';
import { resourceMatches, wildcardMatches } from './policy-patterns.js';
import { principalCovers, type DeclaredPrincipal, type Principal } from './policy-principals.js';
import { resolveVariables, type RequestContext } from './policy-variables.js';

export type { ContextValues } from './policy-context.js';
export type { AnonymousPrincipal, IdentityPrincipal, Principal, ServicePrincipal } from './policy-principals.js';

/** One statement in IAM's JSON language: of a resource policy where it has a Principal or NotPrincipal, else of an identity policy. */
export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: DeclaredPrincipal;
  readonly NotPrincipal?: DeclaredPrincipal;
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Condition?: Conditions;
}

/** A call as a policy sees it: `lambda:InvokeFunction`, the ARN as called (qualified or not makes a difference), who calls. */
export interface PolicyRequest {
  readonly action: string;
  /** More than one where a call is about a thing under several names: a statement for any of them is about the call. */
  readonly resource: string | readonly string[];
  /** Who calls. An identity policy is its bearer's own, so there it only gives values to the conditions. */
  readonly principal: Principal;
  /** Condition keys beside those that follow from the principal: `{ 'lambda:FunctionUrlAuthType': 'NONE' }`. */
  readonly context?: ContextValues;
}

/** What policies say to a call. */
export type Decision = 'allowed' | 'implicitly-denied' | 'explicitly-denied';

/** Whose policy is asked: a resource's statements name principals, an identity's are about its bearer. */
type PolicyKind = 'resource' | 'identity';

/**
 * What a resource policy by itself says. A statement holds for exactly the resource it names, so a grant on an alias does not
 * cover the version it points at, nor the unqualified function (Lambda guide, "Versioning, aliases, and resource policies").
 */
export const resourcePolicyDecision = (statements: readonly PolicyStatement[], request: PolicyRequest): Decision => decide('resource', statements, request);

/** What the policies of an identity say, all statements of all of them together. */
export const identityPolicyDecision = (statements: readonly PolicyStatement[], request: PolicyRequest): Decision => decide('identity', statements, request);

/** Whether a resource policy by itself allows a call. */
export const isAllowed = (statements: readonly PolicyStatement[], request: PolicyRequest): boolean =>
  resourcePolicyDecision(statements, request) === 'allowed';

/**
 * IAM's evaluation logic for one kind of policy: a Deny that applies wins, else an Allow that applies. Fails closed: what cannot
 * be decided here keeps an Allow out and lets a Deny apply.
 */
function decide(kind: PolicyKind, statements: readonly PolicyStatement[], request: PolicyRequest): Decision {
  const context = requestContext(request.principal, request.context);
  let decision: Decision = 'implicitly-denied';
  for (const statement of statements) {
    const finding = applies(kind, statement, request, context);
    if (statement.Effect === 'Deny' && finding !== 'unmet') return 'explicitly-denied';
    if (statement.Effect === 'Allow' && finding === 'met') decision = 'allowed';
  }
  return decision;
}

function applies(kind: PolicyKind, statement: PolicyStatement, request: PolicyRequest, context: RequestContext): Finding {
  if (kind === 'resource' && !namesPrincipal(statement, request)) return 'unmet';
  if (!namesAction(statement, request.action)) return 'unmet';
  const about = namesResource(statement, list(request.resource), context);
  if (about === 'unmet') return 'unmet';
  const condition = conditionFinding(statement.Condition, context);
  return condition === 'met' ? about : condition;
}

/**
 * An Allow for all but some is a grant to the whole world, which nobody means: it grants nothing here. One for the account that
 * the resource is of leaves it to the account's own policies who may, and allows nobody by itself (IAM, "AWS JSON policy elements:
 * Principal", "AWS account principals").
 */
function namesPrincipal({ Effect, Principal: declared, NotPrincipal: excepted }: PolicyStatement, { principal: caller, resource }: PolicyRequest): boolean {
  if (declared === undefined) return Effect === 'Deny' && excepted !== undefined && !principalCovers(excepted, caller);
  return principalCovers(declared, caller, { byAccount: Effect === 'Deny' || !ownsResource(caller, list(resource)) });
}

const ownsResource = (caller: Principal, resources: readonly string[]): boolean =>
  'accountId' in caller && resources.some((arn) => arn.split(':')[4] === caller.accountId);

function namesAction({ Action, NotAction }: PolicyStatement, action: string): boolean {
  const named = (patterns: string | readonly string[]) => list(patterns).some((pattern) => wildcardMatches(pattern.toLowerCase(), action.toLowerCase()));
  return Action !== undefined ? named(Action) : NotAction !== undefined && !named(NotAction);
}

/**
 * A thing under several names is named where one of them is: excepted by one name, it is excepted. What a variable that the request
 * does not carry would have excepted is not known.
 */
function namesResource({ Resource, NotResource }: PolicyStatement, resources: readonly string[], context: RequestContext): Finding {
  const patterns = Resource ?? NotResource;
  if (patterns === undefined) return 'unmet';
  const named = either(list(patterns).map((pattern): Finding => {
    const pieces = resolveVariables(pattern, context);
    if (pieces === 'unknown' || (pieces === 'absent' && Resource === undefined)) return 'undecidable';
    return pieces !== 'absent' && resources.some((resource) => resourceMatches(pieces, resource)) ? 'met' : 'unmet';
  }));
  return Resource !== undefined ? named : opposite(named);
}

const either = (findings: readonly Finding[]): Finding =>
  findings.includes('met') ? 'met' : findings.includes('undecidable') ? 'undecidable' : 'unmet';
const opposite = (finding: Finding): Finding => (finding === 'met' ? 'unmet' : finding === 'unmet' ? 'met' : 'undecidable');

const list = (value: string | readonly string[]): readonly string[] => (typeof value === 'string' ? [value] : value);
