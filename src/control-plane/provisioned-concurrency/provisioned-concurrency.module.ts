import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { ConcurrencyModule } from '../concurrency/concurrency.module.js';
import { FunctionsModule } from '../function/functions.module.js';
import { provisionedConcurrencyCommandHandlers } from './provisioned-concurrency.commands.js';
import { ProvisionedConcurrencyConfigs } from './provisioned-concurrency.configs.js';
import { ProvisionedConcurrencyController } from './provisioned-concurrency.controller.js';

/** Provisioned concurrency as the API has it; keeping the environments is the invoker's. */
@Module({
  imports: [CqrsModule, ConcurrencyModule, FunctionsModule],
  controllers: [ProvisionedConcurrencyController],
  providers: [ProvisionedConcurrencyConfigs, ...provisionedConcurrencyCommandHandlers],
})
export class ProvisionedConcurrencyModule {}
