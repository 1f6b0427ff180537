import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { roleStream, type EventMetadata, type RoleEvent } from '../../contract/index.js';
import { CommandExecutor } from '../../event-store/command-executor.js';
import { roleAggregate, type RoleState } from './role.aggregate.js';

/** Whose role, and who asks: for the stream and its events. `commandId` makes an SDK's retry give the first answer. */
export interface RoleContext {
  readonly caller: { readonly accountId: string };
  readonly metadata: EventMetadata;
  readonly commandId?: string;
}

/** Decides on a role of the caller's account, and gives what it became. @throws AwsError what the decider refuses with */
export class ChangeRoleCommand extends Command<RoleState> {
  constructor(
    readonly roleName: string,
    readonly decide: (state: RoleState) => readonly RoleEvent[],
    readonly context: RoleContext,
  ) {
    super();
  }
}

@CommandHandler(ChangeRoleCommand)
export class ChangeRoleHandler implements ICommandHandler<ChangeRoleCommand> {
  constructor(@Inject(CommandExecutor) private readonly executor: CommandExecutor) {}

  async execute({ roleName, decide, context: { caller, metadata, commandId } }: ChangeRoleCommand): Promise<RoleState> {
    const { state } = await this.executor.execute({ aggregate: roleAggregate, streamId: roleStream(caller.accountId, roleName), metadata, commandId, decide });
    return state;
  }
}
