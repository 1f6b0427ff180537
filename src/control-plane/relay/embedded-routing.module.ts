import { Global, Module } from '@nestjs/common';
import { topics } from '../../contract/index.js';
import { FeedFollower } from '../../event-store/feed.js';
import { PostgresEventStore } from '../../event-store/postgres-event-store.js';
import { FeedConsumer } from '../../messaging/feed-consumer.js';
import { MESSAGE_CONSUMER } from '../../messaging/ports.js';
import { RoutingTopic } from './routing-topic.js';
import { RouteRows } from './routing-topic.store.js';

/** Gives MESSAGE_CONSUMER to an invoker in this process: topics as views of the feed. Needs DatabaseModule. */
@Global()
@Module({
  providers: [
    RouteRows,
    RoutingTopic,
    {
      provide: MESSAGE_CONSUMER,
      inject: [PostgresEventStore, FeedFollower, RoutingTopic],
      useFactory: (store: PostgresEventStore, follower: FeedFollower, routing: RoutingTopic) =>
        new FeedConsumer(
          { feedHead: () => store.feedHead(), follow: (name, from, handle) => follower.follow(name, from, handle) },
          { [topics.routing]: routing },
        ),
    },
  ],
  exports: [MESSAGE_CONSUMER],
})
export class EmbeddedRoutingModule {}
