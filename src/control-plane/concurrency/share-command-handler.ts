import { Inject, type Type } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { FunctionEvent } from '../../contract/index.js';
import { accountConcurrency } from '../account-settings/account-limits.js';
import { CONTROL_PLANE_CONFIG, type ControlPlaneConfig } from '../config.js';
import type { FunctionState } from '../function/function.state.js';
import type { FunctionTarget } from '../function/function.decider.js';
import { type FunctionCommand, Functions, type FunctionOutcome } from '../function/functions.js';
import { ConcurrencyShares } from './concurrency-shares.store.js';
import type { SharesOfOthers } from './shares.decider.js';

/** The handler of a command that takes a share of an account's concurrency, one after the other with all that do. */
export function shareCommandHandler<Input extends { readonly target: FunctionTarget }>(
  command: Type<FunctionCommand<Input>>,
  decide: (state: FunctionState, input: Input & SharesOfOthers) => readonly FunctionEvent[],
): Type<ICommandHandler<FunctionCommand<Input>>> {
  @CommandHandler(command)
  class Handler implements ICommandHandler<FunctionCommand<Input>> {
    constructor(
      @Inject(Functions) private readonly functions: Functions,
      @Inject(ConcurrencyShares) private readonly shares: ConcurrencyShares,
      @Inject(CONTROL_PLANE_CONFIG) private readonly config: ControlPlaneConfig,
    ) {}

    execute({ input, context }: FunctionCommand<Input>): Promise<FunctionOutcome> {
      const account = accountConcurrency(this.config);
      return this.shares.alone(input.target, (takenByOthers) =>
        this.functions.execute(input.target, context, (state) => decide(state, { ...input, ...account, takenByOthers })));
    }
  }
  Object.defineProperty(Handler, 'name', { value: `${command.name}Handler` });
  return Handler;
}
