import type { Actor } from './metadata.js';

/** What an alias points at, as the Lambda API writes it; weights (0.0 to 1.0) by version. */
export interface PointedAt {
  readonly FunctionVersion: string;
  readonly AdditionalVersionWeights: Readonly<Record<string, number>>;
}

/** A move that a rollback takes back. `Time`: when it was recorded, as a rollback to a time compares it. */
export interface UndoneMove {
  readonly EventId: string;
  readonly From: PointedAt;
  readonly To: PointedAt;
  readonly Time: string;
  readonly Actor: Actor;
  readonly Reason?: string;
}

/**
 * What a rollback did, or would do. `RollbackOf` and `Restores` (ids of events) are absent where the alias points there already.
 * `UndoneMoves`: newest first, empty where it leads to a move that had been taken back before.
 */
export interface AliasRollback {
  readonly FunctionName: string;
  readonly Name: string;
  readonly From: PointedAt;
  readonly To: PointedAt;
  readonly RollbackOf?: string;
  readonly Restores?: string;
  readonly UndoneMoves: readonly UndoneMove[];
  /** Of the alias as it is after the call. */
  readonly RevisionId: string;
  /** Of the AliasRetargeted event; only where the alias was moved. */
  readonly EventId?: string;
  readonly Changed: boolean;
}

/** An alias that a rollback of all would move. */
export interface PlannedRollback extends AliasRollback {
  readonly Status: 'move';
}

/** An alias that it would not move: it points there already, cannot go there, or was not there then or is not now. */
export interface UnplannedRollback {
  readonly FunctionName: string;
  readonly Name: string;
  readonly Status: 'unchanged' | 'impossible' | 'untouched';
  /** What it points at now; absent where it is gone. */
  readonly From?: PointedAt;
  /** What it pointed at then; absent where it was not there. */
  readonly To?: PointedAt;
  /** Absent for `unchanged`. */
  readonly Reason?: string;
}

/** One alias in the plan of a rollback of all aliases to a moment. */
export type RollbackPlanEntry = PlannedRollback | UnplannedRollback;
