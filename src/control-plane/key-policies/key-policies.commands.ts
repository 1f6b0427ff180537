import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { accountStream } from '../../contract/index.js';
import { CommandExecutor } from '../../event-store/command-executor.js';
import { AccessKeys } from '../accounts/access-keys.js';
import { accountAggregate } from '../accounts/account.aggregate.js';
import type { AccountContext } from '../accounts/accounts.commands.js';
import { deleteKeyPolicy, putKeyPolicy, type KeyPolicy } from './key-policies.decider.js';

/** Puts a policy on a key of an account. @throws AwsError see the decider */
export class PutKeyPolicyCommand extends Command<void> {
  constructor(readonly accountId: string, readonly policy: KeyPolicy, readonly context: AccountContext) {
    super();
  }
}

/** Takes a policy off a key of an account. @throws AwsError see the decider */
export class DeleteKeyPolicyCommand extends Command<void> {
  constructor(readonly accountId: string, readonly policy: Omit<KeyPolicy, 'document'>, readonly context: AccountContext) {
    super();
  }
}

@CommandHandler(PutKeyPolicyCommand)
export class PutKeyPolicyHandler implements ICommandHandler<PutKeyPolicyCommand> {
  constructor(
    @Inject(CommandExecutor) private readonly executor: CommandExecutor,
    @Inject(AccessKeys) private readonly accessKeys: AccessKeys,
  ) {}

  async execute({ accountId, policy, context }: PutKeyPolicyCommand): Promise<void> {
    await this.executor.execute({
      aggregate: accountAggregate, streamId: accountStream(accountId), ...context, decide: (account) => putKeyPolicy(account, policy),
    });
    this.accessKeys.forget(policy.accessKeyId);
  }
}

@CommandHandler(DeleteKeyPolicyCommand)
export class DeleteKeyPolicyHandler implements ICommandHandler<DeleteKeyPolicyCommand> {
  constructor(
    @Inject(CommandExecutor) private readonly executor: CommandExecutor,
    @Inject(AccessKeys) private readonly accessKeys: AccessKeys,
  ) {}

  async execute({ accountId, policy, context }: DeleteKeyPolicyCommand): Promise<void> {
    await this.executor.execute({
      aggregate: accountAggregate, streamId: accountStream(accountId), ...context, decide: (account) => deleteKeyPolicy(account, policy),
    });
    this.accessKeys.forget(policy.accessKeyId);
  }
}

export const keyPolicyCommandHandlers = [PutKeyPolicyHandler, DeleteKeyPolicyHandler];
