import type { FunctionEvent } from '../../contract/function-events.js';
import type { FunctionState, LatestPart } from '../function/function.state.js';
import { requireFunction, type FunctionTarget } from '../function/function.decider.js';

export type RecursiveLoop = NonNullable<LatestPart['recursiveLoop']>;

/** What becomes of a function that invokes itself: Terminate unless it was ever set. Kept and shown; nothing here stops a loop. */
export const recursiveLoopOf = ({ recursiveLoop }: LatestPart): RecursiveLoop => recursiveLoop ?? 'Terminate';

/** Sets what becomes of a function that invokes itself. */
export interface ConfigureRecursion {
  readonly target: FunctionTarget;
  readonly recursiveLoop: RecursiveLoop;
}

/** Nothing to do where it is so already. @throws AwsError ResourceNotFound */
export function configureRecursion(state: FunctionState, { target, recursiveLoop }: ConfigureRecursion): FunctionEvent[] {
  const { latest } = requireFunction(state, target);
  return recursiveLoopOf(latest) === recursiveLoop ? [] : [{ type: 'RecursionConfigured', data: { recursiveLoop } }];
}
