import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { FunctionsModule } from '../function/functions.module.js';
import { bucketCommandHandlers } from './buckets.commands.js';
import { BucketsController } from './buckets.controller.js';
import { bucketQueryHandlers } from './buckets.queries.js';
import { BucketRows } from './buckets.store.js';

/** The bucket registry and its S3 dialect. Needs the global DatabaseModule. */
@Module({
  imports: [CqrsModule, FunctionsModule],
  controllers: [BucketsController],
  providers: [BucketRows, ...bucketCommandHandlers, ...bucketQueryHandlers],
  exports: [BucketRows],
})
export class BucketsModule {}
