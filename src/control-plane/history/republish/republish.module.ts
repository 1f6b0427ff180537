import { Module } from '@nestjs/common';
import { RepublishController } from './republish.controller.js';
import { SelectedEvents } from './republish.store.js';

/** Events sent again to a topic. Needs the global DatabaseModule; KafkaModule where there is a Kafka. */
@Module({ controllers: [RepublishController], providers: [SelectedEvents] })
export class RepublishModule {}
