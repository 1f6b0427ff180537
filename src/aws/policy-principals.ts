import { rootArn } from './arn.js';

/** An AWS service (`s3.amazonaws.com`) acting for a resource of an account. */
export interface ServicePrincipal {
  readonly service: string;
  readonly sourceArn?: string;
  readonly sourceAccount?: string;
}

/** An identity of an account by its IAM or STS ARN. */
export interface IdentityPrincipal {
  readonly accountId: string;
  readonly arn: string;
}

/** Who signed nothing: a caller of a function URL without authentication. */
export interface AnonymousPrincipal {
  readonly anonymous: true;
}

export type Principal = ServicePrincipal | IdentityPrincipal | AnonymousPrincipal;

/** A Principal or NotPrincipal element: `*`, or ARNs, accounts and services by kind. */
export type DeclaredPrincipal = string | Readonly<Record<string, string | readonly string[]>>;

/**
 * Whether a Principal element names a caller (IAM, "AWS JSON policy elements: Principal"): everybody, the service, the exact
 * ARN, the account by id or root ARN, or the role whose session it is. There are no wildcards inside an ARN. `byAccount` false: to
 * name its account is not to name the caller.
 */
export function principalCovers(declared: DeclaredPrincipal, caller: Principal, { byAccount } = { byAccount: true }): boolean {
  if (typeof declared === 'string') return declared === '*';
  const aws = own(declared, 'AWS');
  if (aws.includes('*')) return true;
  if ('anonymous' in caller) return false;
  if ('service' in caller) return own(declared, 'Service').includes(caller.service);
  const { accountId, arn } = caller;
  const account = [accountId, rootArn(accountId)];
  const role = assumedRole(arn);
  return aws.some((principal) => (account.includes(principal) ? byAccount : principal === arn || (role !== undefined && isRole(principal, role))));
}

interface AssumedRole {
  readonly accountId: string;
  readonly name: string;
}

/** A session's ARN names the role without the path that the role's own ARN may have. */
function assumedRole(arn: string): AssumedRole | undefined {
  const [, accountId, name] = /^arn:aws:sts::(\d{12}):assumed-role\/([^/]+)\/[^/]+$/.exec(arn) ?? [];
  return accountId === undefined || name === undefined ? undefined : { accountId, name };
}

const isRole = (principal: string, { accountId, name }: AssumedRole): boolean =>
  principal.startsWith(`arn:aws:iam::${accountId}:role/`) && principal.slice(principal.lastIndexOf('/') + 1) === name;

function own(declared: Readonly<Record<string, string | readonly string[]>>, kind: string): readonly string[] {
  const named = Object.hasOwn(declared, kind) ? (declared[kind] ?? []) : [];
  return typeof named === 'string' ? [named] : named;
}
