import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { Functions } from '../../function/functions.js';
import { AliasEvents } from './alias-events.store.js';
import { rollbackCommandHandlers } from './rollback.commands.js';
import { RollbackController } from './rollback.controller.js';
import { RollbackPlans } from './rollback-plans.js';
import { Rollbacks } from './rollbacks.js';

/** Aliases back to what they pointed at. Needs the global DatabaseModule and AsOfModule. */
@Module({
  imports: [CqrsModule],
  controllers: [RollbackController],
  providers: [AliasEvents, Functions, RollbackPlans, Rollbacks, ...rollbackCommandHandlers],
})
export class RollbackModule {}
