import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { Functions } from '../function/functions.js';
import { resourcePolicyCommandHandlers } from './resource-policies.commands.js';
import { ResourcePoliciesController } from './resource-policies.controller.js';

/** Resource policies as whole documents. Needs the global DatabaseModule, and FunctionsModule's query handlers. */
@Module({ imports: [CqrsModule], controllers: [ResourcePoliciesController], providers: [Functions, ...resourcePolicyCommandHandlers] })
export class ResourcePoliciesModule {}
