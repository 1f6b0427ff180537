import { Inject, type Type } from '@nestjs/common';
import { type Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { accountStream, type AccountEvent, type EventMetadata } from '../../contract/index.js';
import { CommandExecutor } from '../../event-store/command-executor.js';
import { AccessKeys } from './access-keys.js';
import { accountAggregate, type AccountState } from './account.aggregate.js';

/** Who asks and why; `commandId` makes a retry give the first answer. */
export interface AccountContext {
  readonly metadata: EventMetadata;
  readonly commandId?: string;
}

/** A command about one access key of an account. */
export interface AccessKeyCommand extends Command<void> {
  readonly accountId: string;
  readonly accessKeyId: string;
  readonly context: AccountContext;
}

/** The handler of a command that changes an access key: what this process remembers of the key goes with the change. */
export function accessKeyCommandHandler<Asked extends AccessKeyCommand>(
  command: Type<Asked>,
  decide: (account: AccountState, command: Asked) => readonly AccountEvent[],
): Type<ICommandHandler<AccessKeyCommand>> {
  @CommandHandler(command)
  class Handler implements ICommandHandler<AccessKeyCommand> {
    constructor(
      @Inject(CommandExecutor) private readonly executor: CommandExecutor,
      @Inject(AccessKeys) private readonly accessKeys: AccessKeys,
    ) {}

    async execute(asked: Asked): Promise<void> {
      await this.executor.execute({
        aggregate: accountAggregate, streamId: accountStream(asked.accountId), ...asked.context, decide: (account) => decide(account, asked),
      });
      this.accessKeys.forget(asked.accessKeyId);
    }
  }
  Object.defineProperty(Handler, 'name', { value: `${command.name}Handler` });
  return Handler;
}
