import { Module } from '@nestjs/common';
import { keyPolicyCommandHandlers } from './key-policies.commands.js';
import { KeyPoliciesController } from './key-policies.controller.js';

/** Identity policies of access keys. Needs, from global modules: `CqrsModule.forRoot()`, `AccountsModule`, `CommandExecutor`. */
@Module({ controllers: [KeyPoliciesController], providers: keyPolicyCommandHandlers })
export class KeyPoliciesModule {}
