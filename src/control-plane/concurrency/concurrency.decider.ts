import { invalidParameterValue, type AwsError } from '../../aws/errors.js';
import type { FunctionEvent } from '../../contract/function-events.js';
import type { FunctionState } from '../function/function.aggregate.js';
import { requireFunction, type FunctionTarget } from '../function/function.decider.js';

/** Sets a share of the account's concurrency aside for a function. */
export interface ReserveConcurrency {
  readonly target: FunctionTarget;
  readonly reservedConcurrentExecutions: number;
  /** The account's concurrent executions in the region, and how many must be left for functions without a reservation. */
  readonly concurrentExecutions: number;
  readonly minimumUnreserved: number;
  /** What the account's other functions in the region have reserved, which must not change until this is recorded. */
  readonly reservedByOthers: number;
}

/** The texts about limits were recorded without a Type. */
const limitExceeded = (message: string): AwsError => invalidParameterValue(message, { type: null });

/** @throws AwsError ResourceNotFound with `:$LATEST` (recorded), InvalidParameterValue */
export function reserveConcurrency(state: FunctionState, command: ReserveConcurrency): FunctionEvent[] {
  const { target, reservedConcurrentExecutions, concurrentExecutions, minimumUnreserved, reservedByOthers } = command;
  const { latest, provisioned } = requireFunction(state, target, '$LATEST');
  if (concurrentExecutions - reservedByOthers - reservedConcurrentExecutions < minimumUnreserved) {
    throw limitExceeded(
      "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution " +
        `below its minimum value of [${minimumUnreserved}].`,
    );
  }
  const total = [...provisioned.values()].reduce((sum, { provisionedConcurrentExecutions }) => sum + provisionedConcurrentExecutions, 0);
  if (reservedConcurrentExecutions < total) {
    throw limitExceeded(
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
