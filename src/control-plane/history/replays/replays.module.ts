import { Module } from '@nestjs/common';
import { FunctionRows } from '../../function/function-rows.store.js';
import { ReplayOrders } from './replay-orders.js';
import { ReplaysController } from './replays.controller.js';

/** Accepted notifications, run again. Needs the global DatabaseModule and INVOKER. */
@Module({
  controllers: [ReplaysController],
  providers: [FunctionRows, ReplayOrders],
})
export class ReplaysModule {}
