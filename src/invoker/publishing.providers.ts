import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { Logger, type Provider } from '@nestjs/common';
import { topics } from '../contract/index.js';
import { KafkaMessaging } from '../messaging/kafka/kafka-messaging.js';
import { METRICS, type Metrics } from '../operations/metrics/metrics.js';
import type { Pool } from '../postgres/index.js';
import { INVOKER_CONFIG, type InvokerConfig } from './config.js';
import { ControlPlaneClient } from './control-plane-client.js';
import { DeadLetters } from './dead-letters/dead-letters.store.js';
import { DestinationPublisher } from './destinations/destination-publisher.js';
import { InvokerLifecycle, type BrokerParts } from './invoker.lifecycle.js';
import { NotificationIntake, type RoutingCurrency } from './notifications/intake.js';
import { takeNotifications } from './notifications/notification-consumer.js';
import { Outbox } from './outbox/outbox.store.js';
import { OutboxPublisher } from './outbox/outbox-publisher.js';
import { announceNothing, announceOnTopics } from './queue/announcement.js';
import { InvocationStore } from './queue/invocations.store.js';
import { QueueWorker } from './queue/worker.js';
import { RoutingTable } from './routing/routing-table.js';
import { ANNOUNCE, BROKER_PARTS, INVOKER_POOL, OUTBOX_PUBLISHER, ROUTING_CURRENCY } from './tokens.js';

/** All invokers of an installation share the notifications. */
const GROUP = 'switchyard-invokers';

const logger = new Logger('Invoker');

/** In one process: the routing table follows the feed itself, and there are no topics to publish on. */
export const embeddedPublishing: readonly Provider[] = [
  {
    provide: ROUTING_CURRENCY,
    inject: [RoutingTable, INVOKER_CONFIG],
    useFactory: (routing: RoutingTable, { routingWaitMs }: InvokerConfig): RoutingCurrency => ({
      asked: 'always',
      isCurrent: () => routing.caughtUp(routingWaitMs),
    }),
  },
  { provide: ANNOUNCE, useValue: announceNothing },
  { provide: OUTBOX_PUBLISHER, useValue: undefined },
  { provide: BROKER_PARTS, useValue: undefined },
];

/** With a broker: notifications come from it, results and dead letters go to it. Needs KafkaMessaging and ControlPlaneClient. */
export const brokerPublishing: readonly Provider[] = [
  {
    provide: ROUTING_CURRENCY,
    inject: [RoutingTable, ControlPlaneClient, INVOKER_CONFIG],
    useFactory: (routing: RoutingTable, controlPlane: ControlPlaneClient, { routingWaitMs }: InvokerConfig): RoutingCurrency => ({
      asked: 'before-dropping',
      isCurrent: () => controlPlane.feedHead().then((head) => routing.reaches(head, routingWaitMs), () => false),
    }),
  },
  { provide: ANNOUNCE, useFactory: () => announceOnTopics(`${hostname()}/${process.pid}/${randomUUID().slice(0, 8)}`) },
  {
    provide: OUTBOX_PUBLISHER,
    inject: [INVOKER_POOL, KafkaMessaging],
    useFactory: (pool: Pool, kafka: KafkaMessaging) =>
      new OutboxPublisher(new Outbox(pool), kafka, (notice, detail) => {
        if (notice === 'publishing') logger.log('results are published again');
        else logger.warn(`results wait to be published: ${detail instanceof Error ? detail.message : String(detail)}`);
      }),
  },
  {
    provide: DestinationPublisher,
    inject: [INVOKER_POOL, KafkaMessaging, { token: METRICS, optional: true }],
    useFactory: (pool: Pool, kafka: KafkaMessaging, metrics?: Metrics) =>
      new DestinationPublisher(new Outbox(pool), kafka.producerApart(), (notice, detail, count = 0) => {
        logger.warn(`destination: ${notice}: ${detail}`);
        metrics?.undeliveredResults.inc(count);
      }),
  },
  {
    provide: BROKER_PARTS,
    inject: [KafkaMessaging, NotificationIntake, InvocationStore, DeadLetters, OUTBOX_PUBLISHER, DestinationPublisher, QueueWorker, { token: METRICS, optional: true }],
    useFactory: (
      kafka: KafkaMessaging, intake: NotificationIntake, invocations: InvocationStore, deadLetters: DeadLetters, outbox: OutboxPublisher,
      destinations: DestinationPublisher, worker: QueueWorker, metrics?: Metrics,
    ): BrokerParts => ({
      outbox,
      destinations,
      prepareTopics: () => kafka.prepareTopics(),
      joinNotifications: () =>
        kafka.join(topics.notifications, GROUP, (messages) =>
          takeNotifications(messages, {
            intake,
            accept: (planned) => invocations.accept(planned),
            deadLetters,
            accepted: () => worker.wake(),
            buried: (dead) => {
              outbox.wake();
              for (const { reason } of dead) metrics?.deadLetters.inc({ reason });
            },
          })),
    }),
  },
  {
    provide: Symbol('ConsumerLag'),
    inject: [InvokerLifecycle, { token: METRICS, optional: true }],
    useFactory: (lifecycle: InvokerLifecycle, metrics?: Metrics) =>
      metrics?.addSource({
        gauges: [metrics.consumerLag],
        read: async () => {
          const lag = await lifecycle.notificationLag();
          return lag === undefined ? [] : [{ gauge: metrics.consumerLag, value: lag, labels: { topic: topics.notifications } }];
        },
      }),
  },
];
