import { Command } from '@nestjs/cqrs';
import { accessKeyCommandHandler, type AccountContext } from '../accounts/access-key-command-handler.js';
import { deleteKeyPolicy, putKeyPolicy, type KeyPolicy } from './key-policies.decider.js';

/** Puts a policy on a key of an account. @throws AwsError see the decider */
export class PutKeyPolicyCommand extends Command<void> {
  constructor(readonly accountId: string, readonly policy: KeyPolicy, readonly context: AccountContext) {
    super();
  }

  get accessKeyId(): string {
    return this.policy.accessKeyId;
  }
}

/** Takes a policy off a key of an account. @throws AwsError see the decider */
export class DeleteKeyPolicyCommand extends Command<void> {
  constructor(readonly accountId: string, readonly policy: Omit<KeyPolicy, 'document'>, readonly context: AccountContext) {
    super();
  }

  get accessKeyId(): string {
    return this.policy.accessKeyId;
  }
}

export const keyPolicyCommandHandlers = [
  accessKeyCommandHandler(PutKeyPolicyCommand, (account, { policy }) => putKeyPolicy(account, policy)),
  accessKeyCommandHandler(DeleteKeyPolicyCommand, (account, { policy }) => deleteKeyPolicy(account, policy)),
];
