import type { Principal } from './policy-principals.js';
import type { RequestContext } from './policy-variables.js';

/** Condition keys of one request, in any case. A key that is not here is one that the request does not carry. */
export type ContextValues = Readonly<Record<string, string | readonly string[] | null | undefined>>;

/** Keys that IAM knows and that a request carries only where its caller says so. Every other key is unknown to the evaluator. */
const KNOWN = [
  'aws:sourcearn', 'aws:sourceaccount', 'aws:sourceorgid', 'aws:sourceorgpaths', 'aws:sourceowner', 'aws:principalisawsservice',
  'aws:principalservicename', 'aws:principalservicenameslist', 'aws:principalaccount', 'aws:principalarn', 'aws:principalorgid',
  'aws:principalorgpaths', 'aws:principaltype', 'aws:userid', 'aws:username', 'aws:multifactorauthpresent', 'aws:multifactorauthage',
  'aws:tokenissuetime', 'aws:viaawsservice', 'aws:calledvia', 'aws:calledviafirst', 'aws:calledvialast', 'aws:sourcevpc', 'aws:sourcevpce',
  'aws:vpcsourceip', 'aws:referer', 'aws:federatedprovider', 'lambda:eventsourcetoken', 'lambda:functionurlauthtype', 'lambda:principal',
  'lambda:functionarn', 'lambda:sourcefunctionarn', 'lambda:layer', 'lambda:codesigningconfigarn', 'lambda:vpcids', 'lambda:subnetids',
  'lambda:securitygroupids', 'iam:passedtoservice',
];

const ABSENT: readonly (readonly [string, null])[] = KNOWN.map((key) => [key, null]);

/**
 * The condition keys of a request: what follows from who calls, then `values`. Where the address, the agent or the time of a
 * call is not given, their keys are unknown: a statement that asks for them cannot be decided, and fails closed.
 */
export function requestContext(principal: Principal | undefined, values: ContextValues = {}): RequestContext {
  const context = new Map<string, string | readonly string[] | null>(ABSENT);
  context.set('lambda:invokedviafunctionurl', 'false');
  context.set('aws:principalisawsservice', 'false');
  context.set('aws:viaawsservice', 'false');
  for (const [key, value] of Object.entries(principal === undefined ? {} : ofPrincipal(principal))) if (value !== undefined) context.set(key, value);
  for (const [key, value] of Object.entries(values)) if (value !== undefined) context.set(key.toLowerCase(), value);
  const now = context.get('aws:currenttime');
  if (typeof now === 'string') context.set('aws:epochtime', String(Math.floor(Date.parse(now) / 1000)));
  return context;
}

function ofPrincipal(principal: Principal): Readonly<Record<string, string | undefined>> {
  if ('anonymous' in principal) return { 'aws:principaltype': 'Anonymous' };
  if ('service' in principal) {
    const { service, sourceArn, sourceAccount } = principal;
    return {
      'aws:principalisawsservice': 'true', 'aws:principalservicename': service, 'aws:sourcearn': sourceArn, 'aws:sourceaccount': sourceAccount,
      'aws:sourceowner': sourceAccount,
    };
  }
  const { accountId, arn } = principal;
  return { 'aws:principalaccount': accountId, 'aws:principalarn': arn, ...ofArn(arn) };
}

/** What a principal's ARN says: root is the account itself, a user has a name, a session is of a role. */
function ofArn(arn: string): Readonly<Record<string, string>> {
  const [, accountId, kind = '', rest = ''] = /^arn:aws:(?:iam|sts)::(\d{12}):([^/]+)\/?(.*)$/.exec(arn) ?? [];
  if (kind === 'root') return { 'aws:principaltype': 'Account', 'aws:userid': accountId! };
  if (kind === 'user') return { 'aws:principaltype': 'User', 'aws:username': rest.slice(rest.lastIndexOf('/') + 1) };
  return kind === 'assumed-role' ? { 'aws:principaltype': 'AssumedRole' } : {};
}
