import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { RoleChangesController } from './role-changes.controller.js';
import { ChangeRoleHandler } from './roles.commands.js';
import { RolesController } from './roles.controller.js';
import { RoleRows } from './roles.store.js';

/**
 * IAM's roles, as a registry: tools that make a function's role find it again. Nothing is decided by them, and a function may have
 * a role that is not registered. Needs the global DatabaseModule.
 */
@Module({ imports: [CqrsModule], controllers: [RolesController, RoleChangesController], providers: [RoleRows, ChangeRoleHandler] })
export class RolesModule {}
