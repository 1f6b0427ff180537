import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { FunctionsModule } from '../function/functions.module.js';
import { Destinations } from './destinations.js';
import { eventInvokeCommandHandlers } from './event-invoke.commands.js';
import { EventInvokeConfigs } from './event-invoke-configs.store.js';
import { EventInvokeController } from './event-invoke.controller.js';
import { eventInvokeQueryHandlers } from './event-invoke.queries.js';

/** How events of functions are handled. Needs the global DatabaseModule. */
@Module({
  imports: [CqrsModule, FunctionsModule],
  controllers: [EventInvokeController],
  providers: [Destinations, EventInvokeConfigs, ...eventInvokeCommandHandlers, ...eventInvokeQueryHandlers],
})
export class EventInvokeModule {}
