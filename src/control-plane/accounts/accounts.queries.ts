import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { AccessKeyPart, AccountPart } from './account.aggregate.js';
import { AccountRows, type OwnedAccessKey } from './accounts.store.js';

/** Open accounts by id, above `after`: all of them, or only `accountId`. */
export class ListAccountsQuery extends Query<AccountPart[]> {
  constructor(readonly accountId: string | undefined, readonly after: string, readonly limit: number) {
    super();
  }
}

/** The access keys of an account, oldest first. */
export class ListAccessKeysQuery extends Query<AccessKeyPart[]> {
  constructor(readonly accountId: string) {
    super();
  }
}

/** An access key in whichever account. */
export class FindAccessKeyQuery extends Query<OwnedAccessKey | undefined> {
  constructor(readonly accessKeyId: string) {
    super();
  }
}

@QueryHandler(ListAccountsQuery)
export class ListAccountsHandler implements IQueryHandler<ListAccountsQuery> {
  constructor(@Inject(AccountRows) private readonly rows: AccountRows) {}

  execute({ accountId, after, limit }: ListAccountsQuery): Promise<AccountPart[]> {
    return this.rows.accounts(accountId, after, limit);
  }
}

@QueryHandler(ListAccessKeysQuery)
export class ListAccessKeysHandler implements IQueryHandler<ListAccessKeysQuery> {
  constructor(@Inject(AccountRows) private readonly rows: AccountRows) {}

  execute({ accountId }: ListAccessKeysQuery): Promise<AccessKeyPart[]> {
    return this.rows.accessKeys(accountId);
  }
}

@QueryHandler(FindAccessKeyQuery)
export class FindAccessKeyHandler implements IQueryHandler<FindAccessKeyQuery> {
  constructor(@Inject(AccountRows) private readonly rows: AccountRows) {}

  execute({ accessKeyId }: FindAccessKeyQuery): Promise<OwnedAccessKey | undefined> {
    return this.rows.findAccessKey(accessKeyId);
  }
}

export const accountQueryHandlers = [ListAccountsHandler, ListAccessKeysHandler, FindAccessKeyHandler];
