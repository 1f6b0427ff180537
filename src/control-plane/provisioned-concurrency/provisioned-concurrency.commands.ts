import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { accountConcurrency } from '../account-settings/account-limits.js';
import { ConcurrencyShares } from '../concurrency/concurrency-shares.store.js';
import { CONTROL_PLANE_CONFIG, type ControlPlaneConfig } from '../config.js';
import { FunctionCommand, functionCommandHandler, Functions, type FunctionOutcome } from '../function/functions.js';
import {
  deleteProvisionedConcurrency, putProvisionedConcurrency, type ProvisionedTarget, type PutProvisionedConcurrency,
} from './provisioned-concurrency.decider.js';

export class PutProvisionedConcurrencyCommand extends FunctionCommand<
  ProvisionedTarget & Pick<PutProvisionedConcurrency, 'provisionedConcurrentExecutions'>
> {}
export class DeleteProvisionedConcurrencyCommand extends FunctionCommand<ProvisionedTarget> {}

@CommandHandler(PutProvisionedConcurrencyCommand)
export class PutProvisionedConcurrencyHandler implements ICommandHandler<PutProvisionedConcurrencyCommand> {
  constructor(
    @Inject(Functions) private readonly functions: Functions,
    @Inject(ConcurrencyShares) private readonly shares: ConcurrencyShares,
    @Inject(CONTROL_PLANE_CONFIG) private readonly config: ControlPlaneConfig,
  ) {}

  execute({ input, context }: PutProvisionedConcurrencyCommand): Promise<FunctionOutcome> {
    const account = accountConcurrency(this.config);
    return this.shares.alone(input.target, (takenByOthers) =>
      this.functions.execute(input.target, context, (state) => putProvisionedConcurrency(state, { ...input, ...account, takenByOthers })));
  }
}

export const provisionedConcurrencyCommandHandlers = [
  PutProvisionedConcurrencyHandler,
  functionCommandHandler(DeleteProvisionedConcurrencyCommand, deleteProvisionedConcurrency),
];
