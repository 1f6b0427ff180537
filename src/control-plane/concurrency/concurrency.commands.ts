import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { concurrentExecutionsOf, minimumUnreserved } from '../account-settings/account-limits.js';
import { CONTROL_PLANE_CONFIG, type ControlPlaneConfig } from '../config.js';
import type { FunctionTarget } from '../function/function.decider.js';
import { FunctionCommand, functionCommandHandler, Functions, type FunctionOutcome } from '../function/functions.js';
import { removeReservation, reserveConcurrency, type ReserveConcurrency } from './concurrency.decider.js';
import { Reservations } from './reservations.store.js';

export class ReserveConcurrencyCommand extends FunctionCommand<Pick<ReserveConcurrency, 'target' | 'reservedConcurrentExecutions'>> {}
export class RemoveReservationCommand extends FunctionCommand<{ readonly target: FunctionTarget }> {}

@CommandHandler(ReserveConcurrencyCommand)
export class ReserveConcurrencyHandler implements ICommandHandler<ReserveConcurrencyCommand> {
  constructor(
    @Inject(Functions) private readonly functions: Functions,
    @Inject(Reservations) private readonly reservations: Reservations,
    @Inject(CONTROL_PLANE_CONFIG) private readonly config: ControlPlaneConfig,
  ) {}

  execute({ input, context }: ReserveConcurrencyCommand): Promise<FunctionOutcome> {
    const concurrentExecutions = concurrentExecutionsOf(this.config);
    const limits = { concurrentExecutions, minimumUnreserved: minimumUnreserved(concurrentExecutions) };
    return this.reservations.alone(input.target, (reservedByOthers) =>
      this.functions.execute(input.target, context, (state) => reserveConcurrency(state, { ...input, ...limits, reservedByOthers })));
  }
}

export const concurrencyCommandHandlers = [ReserveConcurrencyHandler, functionCommandHandler(RemoveReservationCommand, removeReservation)];
