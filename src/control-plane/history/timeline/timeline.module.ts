import { Module } from '@nestjs/common';
import { LineStreamsModule } from '../line-streams.module.js';
import { EventWindows } from './event-windows.store.js';
import { HistoryEntries } from './history-entries.js';
import { HistoryEvents } from './history-events.store.js';
import { HistoryPages } from './history-pages.js';
import { RequestedFilters } from './requested-filter.js';
import { StatesBefore } from './states-before.js';
import { TimelineController } from './timeline.controller.js';

/** Histories of what there is in an account. Needs the global DatabaseModule, AsOfModule and SecretsModule. */
@Module({
  imports: [LineStreamsModule],
  controllers: [TimelineController],
  providers: [EventWindows, HistoryEntries, HistoryEvents, HistoryPages, RequestedFilters, StatesBefore],
  exports: [EventWindows, HistoryEvents, StatesBefore],
})
export class TimelineModule {}
