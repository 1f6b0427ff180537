import { invalidParameterValue, type AwsError } from '../../aws/errors.js';
import type { FunctionEvent } from '../../contract/function-events.js';
import type { AccountConcurrency } from '../account-settings/account-limits.js';
import type { FunctionState, ProvisionedConcurrencyPart } from '../function/function.aggregate.js';
import { requireFunction, type FunctionTarget } from '../function/function.decider.js';

/** Sets a share of the account's concurrency aside for a function. */
export interface ReserveConcurrency extends AccountConcurrency {
  readonly target: FunctionTarget;
  readonly reservedConcurrentExecutions: number;
  /** What the account's other functions in the region have for themselves, which must not change until this is recorded. */
  readonly takenByOthers: number;
}

/** What is provisioned for a function, all versions and aliases together. */
export const provisionedConcurrency = (provisioned: ReadonlyMap<string, ProvisionedConcurrencyPart>): number =>
  [...provisioned.values()].reduce((sum, { provisionedConcurrentExecutions }) => sum + provisionedConcurrentExecutions, 0);

/** The texts about limits were recorded without a Type. */
const limitExceeded = (message: string): AwsError => invalidParameterValue(message, { type: null });

/** @throws AwsError ResourceNotFound with `:$LATEST` (recorded), InvalidParameterValue */
export function reserveConcurrency(state: FunctionState, command: ReserveConcurrency): FunctionEvent[] {
  const { target, reservedConcurrentExecutions, concurrentExecutions, minimumUnreserved, takenByOthers } = command;
  const { latest, provisioned } = requireFunction(state, target, '$LATEST');
  if (concurrentExecutions - takenByOthers - reservedConcurrentExecutions < minimumUnreserved) {
    throw limitExceeded(
      "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution " +
        `below its minimum value of [${minimumUnreserved}].`,
    );
  }
  const total = provisionedConcurrency(provisioned);
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
