import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { accountConcurrency } from '../account-settings/account-limits.js';
import { CONTROL_PLANE_CONFIG, type ControlPlaneConfig } from '../config.js';
import type { FunctionTarget } from '../function/function.decider.js';
import { FunctionCommand, functionCommandHandler, Functions, type FunctionOutcome } from '../function/functions.js';
import { ConcurrencyShares } from './concurrency-shares.store.js';
import { removeReservation, reserveConcurrency, type ReserveConcurrency } from './concurrency.decider.js';

export class ReserveConcurrencyCommand extends FunctionCommand<Pick<ReserveConcurrency, 'target' | 'reservedConcurrentExecutions'>> {}
export class RemoveReservationCommand extends FunctionCommand<{ readonly target: FunctionTarget }> {}

@CommandHandler(ReserveConcurrencyCommand)
export class ReserveConcurrencyHandler implements ICommandHandler<ReserveConcurrencyCommand> {
  constructor(
    @Inject(Functions) private readonly functions: Functions,
    @Inject(ConcurrencyShares) private readonly shares: ConcurrencyShares,
    @Inject(CONTROL_PLANE_CONFIG) private readonly config: ControlPlaneConfig,
  ) {}

  execute({ input, context }: ReserveConcurrencyCommand): Promise<FunctionOutcome> {
    const account = accountConcurrency(this.config);
    return this.shares.alone(input.target, (takenByOthers) =>
      this.functions.execute(input.target, context, (state) => reserveConcurrency(state, { ...input, ...account, takenByOthers })));
  }
}

export const concurrencyCommandHandlers = [ReserveConcurrencyHandler, functionCommandHandler(RemoveReservationCommand, removeReservation)];
