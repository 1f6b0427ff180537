import { Module } from '@nestjs/common';
import { BucketsModule } from '../buckets/buckets.module.js';
import { FunctionRows } from '../function/function-rows.store.js';
import { CloudTrailModule } from './cloudtrail/cloudtrail.module.js';
import { DeadLettersController } from './dead-letters.controller.js';
import { DiffModule } from './diff/diff.module.js';
import { EvidenceModule } from './evidence/evidence.module.js';
import { EventsController } from './events.controller.js';
import { AccountEvents } from './events.store.js';
import { ForgetModule } from './forget/forget.module.js';
import { InvocationsController } from './invocations.controller.js';
import { LineStreamsModule } from './line-streams.module.js';
import { LogsController } from './logs.controller.js';
import { RebuildModule } from './rebuild/rebuild.module.js';
import { ReplaysModule } from './replays/replays.module.js';
import { RepublishModule } from './republish/republish.module.js';
import { RollbackModule } from './rollback/rollback.module.js';
import { TimelineModule } from './timeline/timeline.module.js';
import { TransferModule } from './transfer/transfer.module.js';

/** What happened: events, invocations, dead letters, logs. Needs the global DatabaseModule and INVOKER. */
@Module({
  imports: [
    BucketsModule, CloudTrailModule, DiffModule, EvidenceModule, ForgetModule, LineStreamsModule, RebuildModule, ReplaysModule, RepublishModule,
    RollbackModule, TimelineModule, TransferModule,
  ],
  controllers: [DeadLettersController, EventsController, InvocationsController, LogsController],
  providers: [AccountEvents, FunctionRows],
})
export class HistoryModule {}
