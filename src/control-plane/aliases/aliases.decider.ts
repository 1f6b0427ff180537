import { invalidParameterValue, resourceConflict, resourceNotFound } from '../../aws/index.js';
import type { AliasTarget, FunctionEvent, VersionWeights } from '../../contract/index.js';
import type { ExistingFunction, FunctionState } from '../function/function.state.js';
import { requireFunction, requireRevision, targetArn, type FunctionTarget } from '../function/function.decider.js';
import { requireProvisionable } from '../provisioned-concurrency/provisioned-concurrency.decider.js';

function requireVersion({ versions }: ExistingFunction, target: FunctionTarget, version: string): void {
  if (version !== '$LATEST' && !versions.has(version)) {
    throw resourceNotFound(`Function not found: ${targetArn(target, version)}`);
  }
}

/**
 * A weighted alias splits calls between two published versions with one role and one dead-letter queue (Lambda developer guide,
 * "Implement Lambda canary deployments using a weighted alias"; the text for the queue is in the words of its sibling).
 * @throws AwsError ResourceNotFound (version), InvalidParameterValue (weights)
 */
export function requireValidTarget(state: ExistingFunction, target: FunctionTarget, pointsAt: AliasTarget): void {
  requireVersion(state, target, pointsAt.functionVersion);
  const weighted = Object.keys(pointsAt.additionalVersionWeights);
  if (weighted.length > 1) {
    throw invalidParameterValue('Number of items in AdditionalVersionWeights cannot be greater than 1');
  }
  const [second] = weighted;
  if (second === undefined) return;
  if (second === pointsAt.functionVersion) {
    throw invalidParameterValue(
      `Invalid function version ${second}. Function version ${second} is already included in routing configuration.`,
    );
  }
  if (pointsAt.functionVersion === '$LATEST') {
    throw invalidParameterValue('$LATEST is not supported for an alias pointing to more than 1 version', { type: null });
  }
  requireVersion(state, target, second);
  const [one, other] = [second, pointsAt.functionVersion].map((version) => state.versions.get(version)?.configuration);
  if (one?.role !== other?.role) throw invalidParameterValue('Specified versions must be associated with the same execution role');
  if ((one?.deadLetterTargetArn || undefined) !== (other?.deadLetterTargetArn || undefined)) {
    throw invalidParameterValue('Specified versions must be associated with the same dead-letter queue configuration');
  }
}

/** A new name for a version. */
export interface CreateAlias {
  readonly target: FunctionTarget;
  readonly name: string;
  readonly functionVersion: string;
  readonly additionalVersionWeights: VersionWeights;
  readonly description: string;
}

/** @throws AwsError ResourceNotFound (function or version), ResourceConflict, InvalidParameterValue (weights) */
export function createAlias(state: FunctionState, command: CreateAlias): FunctionEvent[] {
  const { target, name, functionVersion, additionalVersionWeights, description } = command;
  const existing = requireFunction(state, target, functionVersion);
  requireVersion(existing, target, functionVersion);
  if (existing.aliases.has(name)) throw resourceConflict(`Alias already exists: ${targetArn(target, name)}`);
  const pointsAt = { functionVersion, additionalVersionWeights };
  requireValidTarget(existing, target, pointsAt);
  return [{ type: 'AliasCreated', data: { aliasName: name, target: pointsAt, description } }];
}

/** Changed members of an alias; those that are absent stay. */
export interface UpdateAlias {
  readonly target: FunctionTarget;
  readonly name: string;
  readonly functionVersion?: string;
  readonly additionalVersionWeights?: VersionWeights;
  readonly description?: string;
  readonly revisionId?: string;
}

/** Whether a move from one to the other would change nothing. */
export const sameTarget = (a: AliasTarget, b: AliasTarget): boolean => {
  const keys = Object.keys(a.additionalVersionWeights);
  return (
    a.functionVersion === b.functionVersion &&
    keys.length === Object.keys(b.additionalVersionWeights).length &&
    keys.every((key) => a.additionalVersionWeights[key] === b.additionalVersionWeights[key])
  );
};

/**
 * An update that changes nothing still gives a new RevisionId on AWS, so it is an event as well: AliasDescribed with the
 * description as it was, never a move that did not happen.
 * @throws AwsError ResourceNotFound (function, alias or version), PreconditionFailed, InvalidParameterValue (weights)
 */
export function updateAlias(state: FunctionState, command: UpdateAlias): FunctionEvent[] {
  const { target, name } = command;
  const existing = requireFunction(state, target);
  const alias = existing.aliases.get(name);
  if (!alias) throw resourceNotFound(`Alias not found: ${targetArn(target, name)}`);
  requireRevision(alias.revisionId, command.revisionId);
  const to = {
    functionVersion: command.functionVersion ?? alias.target.functionVersion,
    additionalVersionWeights: command.additionalVersionWeights ?? alias.target.additionalVersionWeights,
  };
  requireValidTarget(existing, target, to);
  if (existing.provisioned.has(name)) requireProvisionable(existing, name, to);
  const moved = !sameTarget(alias.target, to);
  const events: FunctionEvent[] = [];
  if (moved) events.push({ type: 'AliasRetargeted', data: { aliasName: name, from: alias.target, to } });
  const description = command.description ?? alias.description;
  if (!moved || description !== alias.description) events.push({ type: 'AliasDescribed', data: { aliasName: name, description } });
  return events;
}

/** Takes a name away; its policy goes with it. */
export interface DeleteAlias {
  readonly target: FunctionTarget;
  readonly name: string;
}

/** A missing alias is deleted already (204 on AWS). @throws AwsError ResourceNotFound for a missing function */
export function deleteAlias(state: FunctionState, { target, name }: DeleteAlias): FunctionEvent[] {
  const { aliases } = requireFunction(state, target);
  return aliases.has(name) ? [{ type: 'AliasDeleted', data: { aliasName: name } }] : [];
}
