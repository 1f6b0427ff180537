import { Module } from '@nestjs/common';
import { LogEventsController } from './log-events.controller.js';
import { LogGroupsController } from './log-groups.controller.js';
import { LogStreamsController } from './log-streams.controller.js';

/** CloudWatch Logs' API over what functions printed. Needs INVOKER from a global module. */
@Module({ controllers: [LogGroupsController, LogStreamsController, LogEventsController] })
export class CloudWatchLogsModule {}
