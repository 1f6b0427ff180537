import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { FunctionRows } from '../function/function-rows.store.js';
import { Functions } from '../function/functions.js';
import { ConcurrencyShares } from './concurrency-shares.store.js';
import { concurrencyCommandHandlers } from './concurrency.commands.js';
import { ConcurrencyController } from './concurrency.controller.js';

/** Reserved concurrency. Needs the global DatabaseModule and AsOfModule. */
@Module({
  imports: [CqrsModule],
  controllers: [ConcurrencyController],
  providers: [Functions, FunctionRows, ConcurrencyShares, ...concurrencyCommandHandlers],
  exports: [ConcurrencyShares],
})
export class ConcurrencyModule {}
