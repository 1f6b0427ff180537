import { invalidParameterValue, resourceConflict, resourceNotFound, type AwsError } from '../../aws/errors.js';
import type { AliasTarget, FunctionEvent } from '../../contract/function-events.js';
import { shareRefused, type SharesOfOthers } from '../concurrency/shares.decider.js';
import type { ExistingFunction, FunctionState } from '../function/function.state.js';
import { requireFunction, requireReady, targetArn, type FunctionTarget } from '../function/function.decider.js';

/** The version or alias whose environments are to be kept initialised. */
export interface ProvisionedTarget {
  readonly target: FunctionTarget;
  readonly qualifier: string;
}

/** Sets how many. */
export interface PutProvisionedConcurrency extends ProvisionedTarget, SharesOfOthers {
  readonly provisionedConcurrentExecutions: number;
}

/** An alias has neither a number for a name nor a dollar in it. */
const canBeAlias = (qualifier: string): boolean => !/^[0-9]+$|\$/.test(qualifier);

const notPublished = (): AwsError => invalidParameterValue('Provisioned Concurrency Configs cannot be applied to unpublished function versions.');

/**
 * The function, which has what the qualifier names.
 * @throws AwsError ResourceNotFound in the words that AWS has for a missing alias and for a missing version
 */
export function requireQualifier(state: FunctionState, { target, qualifier }: ProvisionedTarget): ExistingFunction {
  const arn = targetArn(target, qualifier);
  if (state.latest && (state.aliases.has(qualifier) || state.versions.has(qualifier))) return requireFunction(state, target);
  throw resourceNotFound(canBeAlias(qualifier) ? `Cannot find alias arn: ${arn}` : `Function not found: ${arn}`);
}

/** @throws AwsError InvalidParameterValue for $LATEST, which never has a config to get or to delete */
export function requirePublished(qualifier: string): void {
  if (qualifier === '$LATEST') throw invalidParameterValue('The function resource provided must be an alias or a published version.');
}

/** Whether a version is kept initialised by its own config, or by an alias' other than `besides`. */
function isProvisioned({ provisioned, aliases }: FunctionState, version: string, besides: string): boolean {
  return [...provisioned.keys()].some((name) => name !== besides && (aliases.get(name)?.target.functionVersion ?? name) === version);
}

/**
 * What an alias with provisioned concurrency may point at: one published version, which has no other config ("two aliases can't
 * allocate provisioned concurrency for the same version", Lambda developer guide).
 * @throws AwsError InvalidParameterValue (weights, $LATEST), ResourceConflict
 */
export function requireProvisionable(state: FunctionState, aliasName: string, { functionVersion, additionalVersionWeights }: AliasTarget): void {
  if (Object.keys(additionalVersionWeights).length > 0) throw invalidParameterValue('Alias with weights can not be used with Provisioned Concurrency');
  if (functionVersion === '$LATEST') throw notPublished();
  if (isProvisioned(state, functionVersion, aliasName)) {
    throw resourceConflict("Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version");
  }
}

/** @throws AwsError InvalidParameterValue where the function's reservation or the account's concurrency does not hold so many */
function requireRoom({ latest, provisioned }: ExistingFunction, command: PutProvisionedConcurrency): void {
  const { qualifier, provisionedConcurrentExecutions: requested, concurrentExecutions, minimumUnreserved, takenByOthers } = command;
  const others = [...provisioned.values()].filter((config) => config.qualifier !== qualifier);
  const taken = others.reduce((sum, config) => sum + config.provisionedConcurrentExecutions, 0);
  if (latest.reservedConcurrentExecutions !== undefined) {
    if (taken + requested <= latest.reservedConcurrentExecutions) return;
    throw invalidParameterValue('Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function');
  }
  const unreserved = concurrentExecutions - takenByOthers - taken;
  if (requested > unreserved) {
    throw shareRefused(`Specified ConcurrentExecutions for function is greater than account's unreserved concurrency [${unreserved}].`);
  }
  if (unreserved - requested < minimumUnreserved) {
    throw shareRefused(
      "Specified ConcurrentExecutions for function decreases account's UnreservedConcurrentExecution " +
        `below its minimum value of [${minimumUnreserved}].`,
    );
  }
}

/**
 * Said again it is an event again: what failed to start is tried anew.
 * @throws AwsError InvalidParameterValue ($LATEST, weights, limits), ResourceNotFound, ResourceConflict (another config, a transition)
 */
export function putProvisionedConcurrency(state: FunctionState, command: PutProvisionedConcurrency): FunctionEvent[] {
  const { qualifier, provisionedConcurrentExecutions } = command;
  if (qualifier === '$LATEST') throw notPublished();
  const existing = requireQualifier(state, command);
  const alias = existing.aliases.get(qualifier);
  if (alias) requireProvisionable(existing, qualifier, alias.target);
  else if (isProvisioned(existing, qualifier, qualifier)) throw resourceConflict('Version is pointed by a Provisioned Concurrency alias');
  requireReady(existing, alias?.target.functionVersion ?? qualifier);
  requireRoom(existing, command);
  return [{ type: 'ProvisionedConcurrencyConfigured', data: { qualifier, provisionedConcurrentExecutions } }];
}

/** A config that is missing is deleted already (204 on AWS). @throws AwsError InvalidParameterValue ($LATEST), ResourceNotFound */
export function deleteProvisionedConcurrency(state: FunctionState, command: ProvisionedTarget): FunctionEvent[] {
  const { qualifier } = command;
  requirePublished(qualifier);
  const { provisioned } = requireQualifier(state, command);
  return provisioned.has(qualifier) ? [{ type: 'ProvisionedConcurrencyRemoved', data: { qualifier } }] : [];
}
