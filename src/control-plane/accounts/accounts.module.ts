import { Global, Module } from '@nestjs/common';
import { ACCESS_KEY_LOOKUP } from '../http/access-keys.port.js';
import { AccessKeyChanges } from './access-key-changes.js';
import { AccessKeys } from './access-keys.js';
import { accountCommandHandlers } from './accounts.commands.js';
import { AccountsController } from './accounts.controller.js';
import { accountQueryHandlers } from './accounts.queries.js';
import { AccountRows } from './accounts.store.js';

/**
 * Accounts, access keys and the lookup that requests are authenticated with. Needs, from global modules:
 * `CqrsModule.forRoot()`, `CONTROL_PLANE_CONFIG`, `CONTROL_PLANE_POOL`, `EVENT_STORE`, `FeedFollower`, `CommandExecutor`, `SecretsModule`.
 */
@Global()
@Module({
  controllers: [AccountsController],
  providers: [
    AccountRows,
    AccessKeys,
    AccessKeyChanges,
    ...accountCommandHandlers,
    ...accountQueryHandlers,
    { provide: ACCESS_KEY_LOOKUP, useExisting: AccessKeys },
  ],
  exports: [ACCESS_KEY_LOOKUP, AccessKeys],
})
export class AccountsModule {}
