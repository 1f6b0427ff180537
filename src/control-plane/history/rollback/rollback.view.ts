import type { AliasRollback, AliasTarget, PointedAt, UndoneMove } from '../../../contract/index.js';
import { sameTarget } from '../../aliases/aliases.decider.js';
import type { AliasHistory, Destination } from './alias-history.js';
import type { Move } from './moves.js';

export const pointedAt = ({ functionVersion, additionalVersionWeights }: AliasTarget): PointedAt => ({
  FunctionVersion: functionVersion,
  AdditionalVersionWeights: additionalVersionWeights,
});

function undoneMove({ event, target, before }: Move): UndoneMove {
  const { actor, reason } = event.metadata;
  const from = pointedAt((before ?? { target }).target);
  return { EventId: event.id, From: from, To: pointedAt(target), Time: event.recordedAt, Actor: actor, ...(reason === undefined ? {} : { Reason: reason }) };
}

/**
 * A rollback as it is answered: what an alias with this history does on the way to the destination. `revisionId`: of the alias
 * afterwards. @throws AwsError see AliasHistory.rollbackTo
 */
export function rollbackView(functionName: string, history: AliasHistory, to: Destination, revisionId: string): AliasRollback {
  const { from, to: move, undone } = history.rollbackTo(to);
  const alias = { FunctionName: functionName, Name: history.aliasName, From: pointedAt(from.target), To: pointedAt(move.target) };
  const changed = revisionId !== history.revisionId;
  if (sameTarget(from.target, move.target)) return { ...alias, UndoneMoves: [], RevisionId: revisionId, Changed: false };
  return {
    ...alias,
    RollbackOf: from.event.id,
    Restores: move.event.id,
    UndoneMoves: undone.map(undoneMove),
    RevisionId: revisionId,
    ...(changed ? { EventId: revisionId } : {}),
    Changed: changed,
  };
}
