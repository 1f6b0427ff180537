import { createHash, randomBytes } from 'node:crypto';
import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { accountStream } from '../../contract/index.js';
import { CommandExecutor } from '../../event-store/command-executor.js';
import { Keyring } from '../secrets/keyring.js';
import { accessKeyCommandHandler, type AccountContext } from './access-key-command-handler.js';
import { accountAggregate, type AccountPart } from './account.aggregate.js';
import { issueAccessKey, openAccount, revokeAccessKey } from './accounts.decider.js';

/** Opens an account. @throws AwsError ResourceConflict */
export class OpenAccountCommand extends Command<AccountPart> {
  constructor(readonly accountId: string, readonly accountName: string, readonly context: AccountContext) {
    super();
  }
}

/** A key as it is shown once, at its issue. */
export interface IssuedAccessKey {
  readonly accountId: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly description: string;
  readonly issuedAt: string;
}

/** Issues an access key. `opensAccount`: see the decider. @throws AwsError ResourceNotFound, LimitExceeded */
export class IssueAccessKeyCommand extends Command<IssuedAccessKey> {
  constructor(readonly accountId: string, readonly description: string, readonly opensAccount: boolean, readonly context: AccountContext) {
    super();
  }
}

/** Revokes an access key of an account. @throws AwsError ResourceNotFound */
export class RevokeAccessKeyCommand extends Command<void> {
  constructor(readonly accountId: string, readonly accessKeyId: string, readonly context: AccountContext) {
    super();
  }
}

@CommandHandler(OpenAccountCommand)
export class OpenAccountHandler implements ICommandHandler<OpenAccountCommand> {
  constructor(@Inject(CommandExecutor) private readonly executor: CommandExecutor) {}

  async execute({ accountId, accountName, context }: OpenAccountCommand): Promise<AccountPart> {
    const { state } = await this.executor.execute({
      aggregate: accountAggregate, streamId: accountStream(accountId), ...context,
      decide: (account) => openAccount(account, { accountId, name: accountName }),
    });
    if (state === null) throw new Error(`account ${accountId} is not open after it was opened`);
    return state.account;
  }
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/**
 * An id in AWS's form. The same command always makes the same id, so a retry whose first answer was lost finds the key
 * that it issued.
 */
function accessKeyIdOf(commandId: string | undefined): string {
  const bytes = commandId === undefined ? randomBytes(16) : createHash('sha256').update(commandId).digest().subarray(0, 16);
  return `AKIA${Array.from(bytes, (byte) => alphabet[byte & 31]).join('')}`;
}

@CommandHandler(IssueAccessKeyCommand)
export class IssueAccessKeyHandler implements ICommandHandler<IssueAccessKeyCommand> {
  constructor(
    @Inject(CommandExecutor) private readonly executor: CommandExecutor,
    @Inject(Keyring) private readonly keyring: Keyring,
  ) {}

  async execute({ accountId, description, opensAccount, context }: IssueAccessKeyCommand): Promise<IssuedAccessKey> {
    const accessKeyId = accessKeyIdOf(context.commandId);
    const encryptedSecret = this.keyring.encryptAccessKeySecret(accessKeyId, randomBytes(30).toString('base64'));
    const { state } = await this.executor.execute({
      aggregate: accountAggregate, streamId: accountStream(accountId), ...context,
      decide: (account) => issueAccessKey(account, { accountId, accessKeyId, encryptedSecret, description, opensAccount }),
    });
    const key = state?.accessKeys[accessKeyId];
    if (key === undefined) throw new Error(`access key ${accessKeyId} is not there after it was issued`);
    const secretAccessKey = this.keyring.decryptAccessKeySecret(accessKeyId, key.encryptedSecret);
    return { accountId, accessKeyId, secretAccessKey, description: key.description, issuedAt: key.issuedAt };
  }
}

export const accountCommandHandlers = [
  OpenAccountHandler,
  IssueAccessKeyHandler,
  accessKeyCommandHandler(RevokeAccessKeyCommand, (account, { accessKeyId }) => revokeAccessKey(account, accessKeyId)),
];
