import type { FunctionTarget } from '../function/function.decider.js';
import { FunctionCommand, functionCommandHandler } from '../function/functions.js';
import { removeReservation, reserveConcurrency, type ReserveConcurrency } from './concurrency.decider.js';
import { shareCommandHandler } from './share-command-handler.js';

export class ReserveConcurrencyCommand extends FunctionCommand<Pick<ReserveConcurrency, 'target' | 'reservedConcurrentExecutions'>> {}
export class RemoveReservationCommand extends FunctionCommand<{ readonly target: FunctionTarget }> {}

export const concurrencyCommandHandlers = [
  shareCommandHandler(ReserveConcurrencyCommand, reserveConcurrency),
  functionCommandHandler(RemoveReservationCommand, removeReservation),
];
