import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { FunctionsModule } from '../function/functions.module.js';
import { ConcurrencyTaken } from './concurrency-taken.store.js';
import { provisionedConcurrencyCommandHandlers } from './provisioned-concurrency.commands.js';
import { ProvisionedConcurrencyConfigs } from './provisioned-concurrency.configs.js';
import { ProvisionedConcurrencyController } from './provisioned-concurrency.controller.js';

/** Provisioned concurrency as the API has it; keeping the environments is the invoker's. */
@Module({
  imports: [CqrsModule, FunctionsModule],
  controllers: [ProvisionedConcurrencyController],
  providers: [ConcurrencyTaken, ProvisionedConcurrencyConfigs, ...provisionedConcurrencyCommandHandlers],
})
export class ProvisionedConcurrencyModule {}
