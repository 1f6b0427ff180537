import { invalidParameterValue, parsePolicyDocument, PolicyFault } from '../../aws/index.js';
import type { FunctionEvent, PolicyStatement } from '../../contract/index.js';
import type { FunctionState } from '../function/function.state.js';
import { requireFunction, type FunctionTarget } from '../function/function.decider.js';
import { policyOf, requireOwnPolicy, requirePolicy, requirePolicyRevision, requirePolicySize, requireQualifier } from '../permissions/permissions.decider.js';

/** The policy of a function (null), version or alias, whole. `document`: JSON text in IAM's policy language. */
export interface PutResourcePolicy {
  readonly target: FunctionTarget;
  readonly qualifier: string | null;
  readonly document: string;
  readonly revisionId?: string;
}

/**
 * Puts a policy in place of all that AddPermission and calls before wrote.
 * @throws AwsError InvalidParameterValue for $LATEST and for a document that is none, ResourceNotFound, PreconditionFailed (as
 * AddPermission), PolicyLengthExceeded
 */
export function putResourcePolicy(state: FunctionState, { target, qualifier, document, revisionId }: PutResourcePolicy): FunctionEvent[] {
  requireOwnPolicy(qualifier);
  const existing = requireFunction(state, target);
  const ownRevision = requireQualifier(existing, target, qualifier);
  const statements = statementsOf(document);
  requirePolicyRevision(policyOf(existing, qualifier)?.revisionId ?? ownRevision, revisionId);
  requirePolicySize(statements);
  return [{ type: 'ResourcePolicyReplaced', data: { qualifier, statements } }];
}

/** @throws AwsError InvalidParameterValue with what is wrong and where */
function statementsOf(document: string): PolicyStatement[] {
  try {
    return parsePolicyDocument(document, 'resource') as PolicyStatement[];
  } catch (error) {
    if (error instanceof PolicyFault) throw invalidParameterValue(`The provided policy document is not valid. ${error.message}`);
    throw error;
  }
}

/** Which policy goes. */
export type DeleteResourcePolicy = Omit<PutResourcePolicy, 'document'>;

/** @throws AwsError InvalidParameterValue for $LATEST, ResourceNotFound also where there is no policy, PreconditionFailed */
export function deleteResourcePolicy(state: FunctionState, { target, qualifier, revisionId }: DeleteResourcePolicy): FunctionEvent[] {
  requireOwnPolicy(qualifier);
  const existing = requireFunction(state, target);
  requireQualifier(existing, target, qualifier);
  requirePolicyRevision(requirePolicy(existing, qualifier).revisionId, revisionId);
  return [{ type: 'ResourcePolicyDeleted', data: { qualifier } }];
}
