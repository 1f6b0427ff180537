import { Controller, Inject } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { Answer, Call } from '../http/call.js';
import { SwitchyardOperation } from '../http/operation.js';
import type { Input } from '../http/shapes.js';
import { accountInQuestion, notAuthorized } from './account-in-question.js';
import type { AccessKeyPart, AccountPart } from './account.aggregate.js';
import { IssueAccessKeyCommand, OpenAccountCommand, RevokeAccessKeyCommand } from './accounts.commands.js';
import { accessKeyNotFound } from './accounts.decider.js';
import {
  issueAccessKeyInput, listAccessKeysInput, listAccountsInput, openAccountInput, revokeAccessKeyInput,
} from './accounts.inputs.js';
import { FindAccessKeyQuery, ListAccessKeysQuery, ListAccountsQuery } from './accounts.queries.js';

const PAGE = 50;

const accountView = ({ accountId, name, openedAt }: AccountPart) => ({ AccountId: accountId, Name: name, OpenedAt: openedAt });
const accessKeyView = (accountId: string, { accessKeyId, description, issuedAt, policies }: Omit<AccessKeyPart, 'encryptedSecret'>) => ({
  AccessKeyId: accessKeyId, AccountId: accountId, Description: description, IssuedAt: issuedAt,
  ...(policies && { PolicyNames: Object.keys(policies).sort() }),
});

/** Accounts and their access keys. Only the operator opens accounts and touches keys of others; nobody else sees them. */
@Controller()
export class AccountsController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(QueryBus) private readonly queries: QueryBus,
  ) {}

  @SwitchyardOperation('POST', '/_switchyard/accounts', 'OpenAccount', openAccountInput)
  async openAccount(call: Call<Input<typeof openAccountInput>>): Promise<Answer> {
    const { AccountId, Name } = call.input;
    if (!call.caller.operator) throw notAuthorized(call.caller, 'OpenAccount', AccountId);
    const account = await this.commands.execute(new OpenAccountCommand(AccountId, Name ?? AccountId, contextOf(call)));
    return { status: 201, body: accountView(account) };
  }

  @SwitchyardOperation('GET', '/_switchyard/accounts', 'ListAccounts', listAccountsInput)
  async listAccounts(call: Call<Input<typeof listAccountsInput>>): Promise<Answer> {
    const { Marker, MaxItems } = call.input;
    const limit = Math.min(MaxItems ?? PAGE, PAGE);
    const own = call.caller.operator ? undefined : call.caller.accountId;
    const found = await this.queries.execute(new ListAccountsQuery(own, Marker ?? '', limit + 1));
    const page = found.slice(0, limit);
    const last = found.length > limit ? page.at(-1) : undefined;
    return { status: 200, body: { Accounts: page.map(accountView), ...(last === undefined ? {} : { NextMarker: last.accountId }) } };
  }

  @SwitchyardOperation('POST', '/_switchyard/keys', 'IssueAccessKey', issueAccessKeyInput)
  async issueAccessKey(call: Call<Input<typeof issueAccessKeyInput>>): Promise<Answer> {
    const accountId = accountInQuestion(call.caller, call.input.AccountId, 'IssueAccessKey');
    const key = await this.commands.execute(
      new IssueAccessKeyCommand(accountId, call.input.Description ?? '', accountId === call.caller.accountId, contextOf(call)),
    );
    return { status: 201, body: { ...accessKeyView(accountId, key), SecretAccessKey: key.secretAccessKey } };
  }

  @SwitchyardOperation('GET', '/_switchyard/keys', 'ListAccessKeys', listAccessKeysInput)
  async listAccessKeys(call: Call<Input<typeof listAccessKeysInput>>): Promise<Answer> {
    const accountId = accountInQuestion(call.caller, call.input.AccountId, 'ListAccessKeys');
    const keys = await this.queries.execute(new ListAccessKeysQuery(accountId));
    return { status: 200, body: { AccessKeys: keys.map((key) => accessKeyView(accountId, key)) } };
  }

  /** Another account's key is as unknown as one that never was. */
  @SwitchyardOperation('DELETE', '/_switchyard/keys/:AccessKeyId', 'RevokeAccessKey', revokeAccessKeyInput)
  async revokeAccessKey(call: Call<Input<typeof revokeAccessKeyInput>>): Promise<Answer> {
    const { AccessKeyId } = call.input;
    const found = await this.queries.execute(new FindAccessKeyQuery(AccessKeyId));
    if (found === undefined || (found.accountId !== call.caller.accountId && !call.caller.operator)) throw accessKeyNotFound(AccessKeyId);
    await this.commands.execute(new RevokeAccessKeyCommand(found.accountId, AccessKeyId, contextOf(call)));
    return { status: 204 };
  }
}

const contextOf = ({ metadata, commandId }: Call<unknown>) => ({ metadata, ...(commandId === undefined ? {} : { commandId }) });
