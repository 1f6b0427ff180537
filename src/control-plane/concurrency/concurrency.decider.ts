import type { FunctionEvent } from '../../contract/function-events.js';
import type { FunctionState, ProvisionedConcurrencyPart } from '../function/function.state.js';
import { requireFunction, type FunctionTarget } from '../function/function.decider.js';
import { shareRefused, type SharesOfOthers } from './shares.decider.js';

/** Sets a share of the account's concurrency aside for a function. */
export interface ReserveConcurrency extends SharesOfOthers {
  readonly target: FunctionTarget;
  readonly reservedConcurrentExecutions: number;
}

/** What is provisioned for a function, all versions and aliases together. */
export const provisionedConcurrency = (provisioned: ReadonlyMap<string, ProvisionedConcurrencyPart>): number =>
  [...provisioned.values()].reduce((sum, { provisionedConcurrentExecutions }) => sum + provisionedConcurrentExecutions, 0);

/** @throws AwsError ResourceNotFound with `:$LATEST` (recorded), InvalidParameterValue */
export function reserveConcurrency(state: FunctionState, command: ReserveConcurrency): FunctionEvent[] {
  const { target, reservedConcurrentExecutions, concurrentExecutions, minimumUnreserved, takenByOthers } = command;
  const { latest, provisioned } = requireFunction(state, target, '$LATEST');
  if (concurrentExecutions - takenByOthers - reservedConcurrentExecutions < minimumUnreserved) {
    throw shareRefused(
      "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution " +
        `below its minimum value of [${minimumUnreserved}].`,
    );
  }
  const total = provisionedConcurrency(provisioned);
  if (reservedConcurrentExecutions < total) {
    throw shareRefused(
      ` ReservedConcurrentExecutions  ${reservedConcurrentExecutions} should not be lower than function's total provisioned concurrency [${total}].`,
    );
  }
  if (latest.reservedConcurrentExecutions === reservedConcurrentExecutions) return [];
  return [{ type: 'ConcurrencyReserved', data: { reservedConcurrentExecutions } }];
}

/** Gives back what was set aside for a function; nothing to do where nothing was. @throws AwsError ResourceNotFound */
export function removeReservation(state: FunctionState, { target }: { readonly target: FunctionTarget }): FunctionEvent[] {
  const { latest } = requireFunction(state, target);
  return latest.reservedConcurrentExecutions === undefined ? [] : [{ type: 'ConcurrencyReservationRemoved', data: {} }];
}
