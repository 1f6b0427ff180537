import { Module } from '@nestjs/common';
import { TimelineModule } from '../timeline/timeline.module.js';
import { ApiCalls } from './api-calls.store.js';
import { CloudTrailController } from './cloudtrail.controller.js';

/** AWS CloudTrail's LookupEvents over the account's events. Needs the global DatabaseModule, AsOfModule and SecretsModule. */
@Module({ imports: [TimelineModule], controllers: [CloudTrailController], providers: [ApiCalls] })
export class CloudTrailModule {}
