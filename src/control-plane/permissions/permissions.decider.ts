import { AwsError, invalidParameterValue, preconditionFailed, resourceConflict, resourceNotFound, policyDocument } from '../../aws/index.js';
import { UNQUALIFIED, type FunctionEvent, type PermissionStatement, type PolicyStatement } from '../../contract/index.js';
import type { ExistingFunction, FunctionState, PolicyPart } from '../function/function.state.js';
import { requireFunction, targetArn, type FunctionTarget } from '../function/function.decider.js';

const MAX_POLICY_BYTES = 20_480;

/** $LATEST has no policy of its own. @throws AwsError InvalidParameterValue */
export function requireOwnPolicy(qualifier: string | null): void {
  if (qualifier === '$LATEST') throw invalidParameterValue('We currently do not support adding policies for $LATEST.');
}

/**
 * The revision of the function, version or alias that a policy is for, which the first call that makes one may name.
 * @throws AwsError ResourceNotFound where there is no such version or alias
 */
export function requireQualifier(state: ExistingFunction, target: FunctionTarget, qualifier: string | null): string {
  if (qualifier === null) return state.latest.revisionId;
  if (qualifier.includes('$') || /^[0-9]+$/.test(qualifier)) {
    const version = state.versions.get(qualifier);
    if (!version) throw resourceNotFound(`Function not found: ${targetArn(target, qualifier)}`);
    return version.revisionId;
  }
  const alias = state.aliases.get(qualifier);
  if (!alias) throw resourceNotFound(`Cannot find alias arn: ${targetArn(target, qualifier)}`);
  return alias.revisionId;
}

/** @throws AwsError PreconditionFailed where a RevisionId was given and is not the policy's latest */
export function requirePolicyRevision(current: string, given: string | undefined): void {
  if (given !== undefined && given !== current) {
    throw preconditionFailed(
      'The Revision Id provided does not match the latest Revision Id. Call the GetPolicy API to retrieve the latest Revision Id',
    );
  }
}

/** @throws AwsError PolicyLengthExceeded for a document of more than 20480 bytes */
export function requirePolicySize(statements: readonly PolicyStatement[]): void {
  const size = Buffer.byteLength(policyDocument(statements));
  if (size <= MAX_POLICY_BYTES) return;
  throw new AwsError('PolicyLengthExceededException', 400, `The final policy size (${size}) is bigger than the limit (${MAX_POLICY_BYTES}).`);
}

/** The policy of a qualifier, or of the unqualified function. */
export const policyOf = (state: FunctionState, qualifier: string | null): PolicyPart | undefined => state.policies.get(qualifier ?? UNQUALIFIED);

/** @throws AwsError ResourceNotFound where there is none */
export function requirePolicy(state: FunctionState, qualifier: string | null): PolicyPart {
  const policy = policyOf(state, qualifier);
  if (!policy) throw resourceNotFound('No policy is associated with the given resource.');
  return policy;
}

/** Grants a principal an action on the function, one version or one alias; nothing else is covered. */
export interface AddPermission {
  readonly target: FunctionTarget;
  readonly qualifier: string | null;
  readonly statement: PermissionStatement;
  readonly revisionId?: string;
}

/**
 * @throws AwsError InvalidParameterValue for $LATEST, ResourceNotFound, ResourceConflict for a Sid that is taken,
 * PreconditionFailed (the policy's own RevisionId; before there is a policy, that of what it is for), PolicyLengthExceeded
 */
export function addPermission(state: FunctionState, command: AddPermission): FunctionEvent[] {
  const { target, qualifier, statement } = command;
  requireOwnPolicy(qualifier);
  const existing = requireFunction(state, target);
  const ownRevision = requireQualifier(existing, target, qualifier);
  const policy = policyOf(existing, qualifier);
  requirePolicyRevision(policy?.revisionId ?? ownRevision, command.revisionId);
  const statements = policy?.statements ?? [];
  if (statements.some(({ Sid }) => Sid === statement.Sid)) {
    throw resourceConflict(
      `The statement id (${statement.Sid}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
    );
  }
  requirePolicySize([...statements, statement]);
  return [{ type: 'PermissionAdded', data: { qualifier, statement } }];
}

/** Takes one statement away. */
export interface RemovePermission {
  readonly target: FunctionTarget;
  readonly qualifier: string | null;
  readonly statementId: string;
  readonly revisionId?: string;
}

/** @throws AwsError ResourceNotFound with the text of what is missing, PreconditionFailed */
export function removePermission(state: FunctionState, command: RemovePermission): FunctionEvent[] {
  const { target, qualifier, statementId } = command;
  if (!state.latest) throw resourceNotFound(`No policy found for: ${targetArn(target)}`);
  requireOwnPolicy(qualifier);
  requireQualifier({ ...state, latest: state.latest }, target, qualifier);
  const policy = requirePolicy(state, qualifier);
  if (!policy.statements.some(({ Sid }) => Sid === statementId)) {
    throw resourceNotFound(`Statement ${statementId} is not found in resource policy.`);
  }
  requirePolicyRevision(policy.revisionId, command.revisionId);
  return [{ type: 'PermissionRemoved', data: { qualifier, statementId } }];
}
