import { preconditionFailed, resourceNotFound } from '../../../aws/index.js';
import type { FunctionEvent } from '../../../contract/index.js';
import { requireValidTarget, sameTarget } from '../../aliases/aliases.decider.js';
import type { ExistingFunction, FunctionState } from '../../function/function.state.js';
import { requireFunction, requireRevision, targetArn, type FunctionTarget } from '../../function/function.decider.js';
import { requireProvisionable } from '../../provisioned-concurrency/provisioned-concurrency.decider.js';
import type { AliasHistory, Destination } from './alias-history.js';
import type { Move } from './moves.js';

/** An alias back to what it pointed at, with its weights; its description stays. `history` was read before the decision. */
export interface RollbackAlias {
  readonly target: FunctionTarget;
  readonly name: string;
  readonly history: AliasHistory;
  readonly to: Destination;
  readonly revisionId?: string;
}

/**
 * A move that is there already is none. The history must be that of the alias as it is: a rollback never lands on what was
 * not announced.
 * @throws AwsError ResourceNotFound (function, alias, or a version that was deleted since), PreconditionFailed, and see
 * AliasHistory.rollbackTo
 */
export function rollbackAlias(state: FunctionState, command: RollbackAlias): FunctionEvent[] {
  const { target, name, history } = command;
  const existing = requireFunction(state, target);
  const alias = existing.aliases.get(name);
  if (!alias) throw resourceNotFound(`Alias not found: ${targetArn(target, name)}`);
  requireRevision(alias.revisionId, command.revisionId);
  if (alias.revisionId !== history.revisionId) {
    throw preconditionFailed(`${name} of ${target.functionName} was changed while its rollback was decided: it was not rolled back.`);
  }
  const { from, to } = history.rollbackTo(command.to);
  if (sameTarget(alias.target, to.target)) return [];
  requireVersionsOf(to, existing, command);
  requireValidTarget(existing, target, to.target);
  if (existing.provisioned.has(name)) requireProvisionable(existing, name, to.target);
  return [{ type: 'AliasRetargeted', data: { aliasName: name, from: alias.target, to: to.target, rollbackOf: from.event.id, restores: to.event.id } }];
}

/** Says more than `Function not found`: who goes back does not have the version in mind, but the event. */
function requireVersionsOf({ target: { functionVersion, additionalVersionWeights }, event }: Move, { versions }: ExistingFunction, { target, name }: RollbackAlias): void {
  for (const version of [functionVersion, ...Object.keys(additionalVersionWeights)]) {
    if (version === '$LATEST' || versions.has(version)) continue;
    throw resourceNotFound(
      `Version ${version} of ${target.functionName}, which ${name} pointed at by event ${event.id} of ${event.recordedAt}, was deleted: ` +
        `${name} was not rolled back.`,
    );
  }
}
