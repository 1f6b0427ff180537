import { randomUUID } from 'node:crypto';
import { tooManyRequests } from '../../aws/errors.js';
import type { AcceptedNotifications } from '../../contract/index.js';
import type { NewInvocation } from '../queue/types.js';
import type { RoutingTable } from '../routing/routing-table.js';
import { planInvocations, type PlannedInvocation, type Unplanned } from './plan.js';
import { readNotification } from './s3-record.js';

/** Where planned invocations become durable: all or none. Gives how many were new. */
export type AcceptInvocations = (invocations: readonly NewInvocation[]) => Promise<number>;

/**
 * Takes notifications: reads, plans and makes durable, all or nothing. A notification of a bucket that nobody
 * registered is accepted with nothing planned, since sending it again would not help its producer.
 */
export class NotificationIntake {
  constructor(
    private readonly routing: RoutingTable,
    private readonly acceptInvocations: AcceptInvocations,
    private readonly routingWaitMs: number,
    private readonly unplanned: Unplanned,
  ) {}

  /**
   * @throws AwsError InvalidRequestContentException (400) for a malformed notification; TooManyRequestsException (429)
   * where the routing table stays behind what was committed before, so that the producer sends it again
   */
  async accept(body: unknown): Promise<AcceptedNotifications> {
    const events = readNotification(body);
    if (events.length === 0) return { records: 0, planned: 0, duplicates: 0 };
    if (!(await this.routing.caughtUp(this.routingWaitMs))) {
      throw tooManyRequests('The routing table is behind. Send the notification again.', 'CallerRateLimitExceeded');
    }
    const planned = planInvocations(events, (name) => this.routing.bucket(name), this.unplanned);
    const accepted = await this.acceptInvocations(planned.map((one) => this.newInvocation(one)));
    return { records: events.length, planned: accepted, duplicates: planned.length - accepted };
  }

  private newInvocation({ target, source, payload, dedupeKey, service, sourceArn, sourceAccount }: PlannedInvocation): NewInvocation {
    return {
      id: randomUUID(),
      dedupeKey,
      target,
      source,
      onBehalfOf: { service, sourceArn, sourceAccount },
      payload,
      streamVersion: this.routing.function(target)?.streamVersion ?? 0,
    };
  }
}
