import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { aliasCommandHandlers } from '../aliases/aliases.commands.js';
import { AliasesController } from '../aliases/aliases.controller.js';
import { aliasQueryHandlers } from '../aliases/aliases.queries.js';
import { FUNCTION_POLICIES } from '../buckets/destinations.js';
import { InvokeController } from '../invoke/invoke.controller.js';
import { ActivationProcess } from '../lifecycle/activation.process.js';
import { EncryptedEnvironments } from '../lifecycle/encrypted-environments.js';
import { lifecycleCommandHandlers } from '../lifecycle/lifecycle.commands.js';
import { LifecycleController } from '../lifecycle/lifecycle.controller.js';
import { lifecycleQueryHandlers } from '../lifecycle/lifecycle.queries.js';
import { FunctionPolicyRows } from '../permissions/function-policies.js';
import { permissionCommandHandlers } from '../permissions/permissions.commands.js';
import { PermissionsController } from '../permissions/permissions.controller.js';
import { permissionQueryHandlers } from '../permissions/permissions.queries.js';
import { versionCommandHandlers } from '../versions/versions.commands.js';
import { VersionsController } from '../versions/versions.controller.js';
import { versionQueryHandlers } from '../versions/versions.queries.js';
import { FunctionPresenter } from './function-presenter.js';
import { FunctionRows } from './function-rows.store.js';
import { Functions } from './functions.js';

/** The Function aggregate and its features. Needs the global DatabaseModule, SecretsModule and CodeModule, and INVOKER. */
@Module({
  imports: [CqrsModule],
  controllers: [LifecycleController, VersionsController, AliasesController, PermissionsController, InvokeController],
  providers: [
    Functions,
    FunctionRows,
    FunctionPresenter,
    EncryptedEnvironments,
    { provide: FUNCTION_POLICIES, useClass: FunctionPolicyRows },
    ActivationProcess,
    ...lifecycleCommandHandlers,
    ...lifecycleQueryHandlers,
    ...versionCommandHandlers,
    ...versionQueryHandlers,
    ...aliasCommandHandlers,
    ...aliasQueryHandlers,
    ...permissionCommandHandlers,
    ...permissionQueryHandlers,
  ],
  exports: [FUNCTION_POLICIES, Functions, FunctionRows],
})
export class FunctionsModule {}
