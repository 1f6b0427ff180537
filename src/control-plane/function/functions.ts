import { Inject, Injectable, type Type } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { functionStream, type EventMetadata, type FunctionEvent } from '../../contract/index.js';
import { CommandExecutor } from '../../event-store/command-executor.js';
import { functionAggregate } from './function.aggregate.js';
import type { FunctionState } from './function.state.js';
import type { FunctionTarget } from './function.decider.js';

/** Who asks and why, for the events of a command; `commandId` makes an SDK's retry give the first answer. */
export interface CommandContext {
  readonly metadata: EventMetadata;
  readonly commandId?: string;
}

/** A function's state with its stream's version. */
export interface FunctionSnapshot {
  readonly state: FunctionState;
  readonly version: number;
}

/** What a command left. For a retry (`duplicate`): what its first try left. */
export interface FunctionOutcome extends FunctionSnapshot {
  readonly duplicate: boolean;
}

export const streamOf = ({ accountId, region, functionName }: FunctionTarget): string =>
  functionStream(accountId, region, functionName);

/** Decides on a function's folded state and appends what was decided. */
@Injectable()
export class Functions {
  constructor(@Inject(CommandExecutor) private readonly executor: CommandExecutor) {}

  /** @throws AwsError what the decider refuses with; ResourceConflict after three lost races */
  async execute(
    target: FunctionTarget,
    { metadata, commandId }: CommandContext,
    decide: (state: FunctionState) => readonly FunctionEvent[],
  ): Promise<FunctionOutcome> {
    return this.executor.execute({ aggregate: functionAggregate, streamId: streamOf(target), metadata, commandId, decide });
  }

  /** The state now, from its rows, to see what a command would be answered. Version 0: there never was such a function. */
  async read(target: FunctionTarget): Promise<FunctionSnapshot> {
    return this.executor.read(functionAggregate, streamOf(target));
  }
}

/** A command on one function: the decider's input and its context. */
export abstract class FunctionCommand<Input extends { readonly target: FunctionTarget }> extends Command<FunctionOutcome> {
  constructor(
    readonly input: Input,
    readonly context: CommandContext,
  ) {
    super();
  }
}

/** The handler of a command that one decider answers. */
export function functionCommandHandler<Input extends { readonly target: FunctionTarget }>(
  command: Type<FunctionCommand<Input>>,
  decide: (state: FunctionState, input: Input) => readonly FunctionEvent[],
): Type<ICommandHandler<FunctionCommand<Input>>> {
  @CommandHandler(command)
  class Handler implements ICommandHandler<FunctionCommand<Input>> {
    constructor(@Inject(Functions) private readonly functions: Functions) {}

    execute({ input, context }: FunctionCommand<Input>): Promise<FunctionOutcome> {
      return this.functions.execute(input.target, context, (state) => decide(state, input));
    }
  }
  Object.defineProperty(Handler, 'name', { value: `${command.name}Handler` });
  return Handler;
}
