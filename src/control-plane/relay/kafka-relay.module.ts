import { Inject, Injectable, Logger, Module, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { Pool } from '../../postgres/index.js';
import { ROUTING_MARK, topics, type RoutingMark } from '../../contract/index.js';
import { Checkpoint } from '../../event-store/checkpoint.js';
import { FeedFollower } from '../../event-store/feed.js';
import { KafkaMessaging } from '../../messaging/kafka/kafka-messaging.js';
import { HealthProbes } from '../../operations/health/health-probes.js';
import { METRICS, type Metrics } from '../../operations/metrics/metrics.js';
import { Lease } from '../leadership/lease.store.js';
import { CONTROL_PLANE_POOL } from '../pool.js';
import { Relay, type RelayNotice } from './relay.js';
import { relayGauges, relayProbe } from './relay-health.js';
import { RelayProgress } from './relay-progress.store.js';
import { RelaySession, type RelayParts } from './relay-session.js';
import { RoutingTopic } from './routing-topic.js';
import { RouteRows } from './routing-topic.store.js';

/** Name of the lease and the checkpoint, and transactional id on the broker. */
const NAME = 'switchyard-relay';
const LEASE_MS = 3_000;
/** Offsets of the routing topic's end in which there is a mark: each page of the feed ends with one. */
const MARK_WITHIN = 5_000;
const TIMES = { candidateMs: 500, renewalMs: 750, pauseMs: 1_000 };

const logger = new Logger('Relay');
const notice: RelayNotice = (level, message) => (level === 'info' ? logger.log(message) : logger.error(message));

/** Starts the relay with the application and ends it first, so that another control plane leads at once. */
@Injectable()
class RelayLifecycle implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(@Inject(Relay) private readonly relay: Relay) {}

  onApplicationBootstrap(): void {
    this.relay.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.relay.stop();
  }
}

/**
 * Fences whoever led before, then looks at the topics. Where one is new, as after a loss of the broker's data, everything
 * is published again from the first event on: readers know by its id what they have seen.
 */
async function openSession(kafka: KafkaMessaging, parts: RelayParts): Promise<RelaySession> {
  await kafka.prepareTopics();
  const producer = await kafka.openFenced(NAME);
  try {
    const untouched = await Promise.all([topics.events, topics.routing].map((topic) => kafka.isUntouched(topic)));
    if (!untouched.includes(true)) return await RelaySession.start(NAME, producer, await lastMark(kafka), parts);
    await Checkpoint.forget(parts.pool, NAME);
    return await RelaySession.start(NAME, producer, undefined, parts);
  } catch (error) {
    await producer.close();
    throw error;
  }
}

/**
 * How far the broker has come: the mark that was committed last, with the events before it. A leader that died between the
 * broker's commit and its own checkpoint would otherwise have its last events published twice.
 */
async function lastMark(kafka: KafkaMessaging): Promise<RoutingMark | undefined> {
  const tail = await kafka.committedTail(topics.routing, MARK_WITHIN);
  const value = tail.findLast(({ key }) => key === ROUTING_MARK)?.value;
  return value ? (JSON.parse(value) as RoutingMark) : undefined;
}

/** The relay from the feed to Kafka. Gives Relay. Needs DatabaseModule and KafkaModule. */
@Module({
  providers: [
    RouteRows,
    RoutingTopic,
    {
      provide: Relay,
      inject: [KafkaMessaging, CONTROL_PLANE_POOL, FeedFollower, RoutingTopic, { token: METRICS, optional: true }],
      useFactory: (kafka: KafkaMessaging, pool: Pool, follower: FeedFollower, routing: RoutingTopic, metrics?: Metrics) => {
        const progress = new RelayProgress(pool, NAME);
        const parts: RelayParts = { pool, follower, routing, isInStore: (mark) => progress.isInStore(mark), onPublished: (events) => metrics?.relayPublished.inc(events.length) };
        return new Relay(new Lease(pool, NAME, LEASE_MS), progress, () => openSession(kafka, parts), TIMES, notice);
      },
    },
    {
      provide: Symbol('RelayHealth'),
      inject: [Relay, { token: HealthProbes, optional: true }, { token: METRICS, optional: true }],
      useFactory: (relay: Relay, probes?: HealthProbes, metrics?: Metrics) => {
        probes?.add(relayProbe(relay));
        if (metrics) for (const source of relayGauges(relay, metrics)) metrics.addSource(source);
      },
    },
    RelayLifecycle,
  ],
  exports: [Relay],
})
export class KafkaRelayModule {}
