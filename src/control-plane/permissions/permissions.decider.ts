import { AwsError, invalidParameterValue, preconditionFailed, resourceConflict, resourceNotFound, policyDocument } from '../../aws/index.js';
import { UNQUALIFIED, type FunctionEvent, type PolicyStatement } from '../../contract/index.js';
import type { ExistingFunction, FunctionState } from '../function/function.aggregate.js';
import { requireFunction, targetArn, type FunctionTarget } from '../function/function.decider.js';

const MAX_POLICY_BYTES = 20_480;

/** The revisions that a first AddPermission may name: those of the function, version or alias it is for. */
function requireQualifier(state: ExistingFunction, target: FunctionTarget, qualifier: string | null): string {
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

function requirePolicyRevision(current: readonly string[], given: string | undefined): void {
  if (given !== undefined && !current.includes(given)) {
    throw preconditionFailed(
      'The Revision Id provided does not match the latest Revision Id. Call the GetPolicy API to retrieve the latest Revision Id',
    );
  }
}

/** Grants a principal an action on the function, one version or one alias; nothing else is covered. */
export interface AddPermission {
  readonly target: FunctionTarget;
  readonly qualifier: string | null;
  readonly statement: PolicyStatement;
  readonly revisionId?: string;
}

/**
 * @throws AwsError InvalidParameterValue for $LATEST, ResourceNotFound, ResourceConflict for a Sid that is taken,
 * PreconditionFailed (the policy's own RevisionId; before there is a policy, that of what it is for), PolicyLengthExceeded
 */
export function addPermission(state: FunctionState, command: AddPermission): FunctionEvent[] {
  const { target, qualifier, statement } = command;
  if (qualifier === '$LATEST') throw invalidParameterValue('We currently do not support adding policies for $LATEST.');
  const existing = requireFunction(state, target);
  const ownRevision = requireQualifier(existing, target, qualifier);
  const policy = existing.policies.get(qualifier ?? UNQUALIFIED);
  requirePolicyRevision([policy?.revisionId ?? ownRevision], command.revisionId);
  const statements = policy?.statements ?? [];
  if (statements.some(({ Sid }) => Sid === statement.Sid)) {
    throw resourceConflict(
      `The statement id (${statement.Sid}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
    );
  }
  const size = Buffer.byteLength(policyDocument([...statements, statement]));
  if (size > MAX_POLICY_BYTES) {
    throw new AwsError(
      'PolicyLengthExceededException', 400,
      `The final policy size (${size}) is bigger than the limit (${MAX_POLICY_BYTES}).`,
    );
  }
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
  if (qualifier === '$LATEST') throw invalidParameterValue('We currently do not support adding policies for $LATEST.');
  requireQualifier({ ...state, latest: state.latest }, target, qualifier);
  const policy = state.policies.get(qualifier ?? UNQUALIFIED);
  if (!policy) throw resourceNotFound('No policy is associated with the given resource.');
  if (!policy.statements.some(({ Sid }) => Sid === statementId)) {
    throw resourceNotFound(`Statement ${statementId} is not found in resource policy.`);
  }
  requirePolicyRevision([policy.revisionId], command.revisionId);
  return [{ type: 'PermissionRemoved', data: { qualifier, statementId } }];
}
