import { randomUUID } from 'node:crypto';
import { tooManyRequests } from '../../aws/errors.js';
import type { AcceptedNotifications } from '../../contract/index.js';
import type { NewInvocation } from '../queue/types.js';
import type { RoutingTable } from '../routing/routing-table.js';
import { planInvocations, type PlannedInvocation, type Unplanned } from './plan.js';
import { readNotification, type ObjectEvent } from './s3-record.js';

/** Where planned invocations become durable: all or none. Gives how many were new. */
export type AcceptInvocations = (invocations: readonly NewInvocation[]) => Promise<number>;

/** How the intake knows that the routing table has what was committed before a notification came. */
export interface RoutingCurrency {
  /** False where that cannot be told in time. */
  readonly isCurrent: () => Promise<boolean>;
  /**
   * `always`: before every plan. `before-dropping`: only before something would plan nothing, which must not be for a
   * bucket or target that is on its way; a plan may then go by a configuration that is some milliseconds old.
   */
  readonly asked: 'always' | 'before-dropping';
}

/** Events with what they plan. `undecided` plan nothing as far as is known, and it is not known whether that is current. */
export interface Plan {
  readonly invocations: readonly NewInvocation[];
  readonly undecided: readonly ObjectEvent[];
}

/**
 * Takes notifications: reads, plans and makes durable, all or nothing. A notification of a bucket that nobody
 * registered is accepted with nothing planned, since sending it again would not help its producer.
 */
export class NotificationIntake {
  constructor(
    private readonly routing: RoutingTable,
    private readonly acceptInvocations: AcceptInvocations,
    private readonly currency: RoutingCurrency,
    private readonly unplanned: Unplanned,
  ) {}

  /**
   * @throws AwsError InvalidRequestContentException (400) for a malformed notification; TooManyRequestsException (429)
   * where the routing table stays behind what was committed before, so that the producer sends it again
   */
  async accept(body: unknown): Promise<AcceptedNotifications> {
    const events = readNotification(body);
    const { invocations, undecided } = await this.plan(events);
    if (undecided.length > 0) throw tooManyRequests('The routing table is behind. Send the notification again.', 'CallerRateLimitExceeded');
    const planned = await this.acceptInvocations(invocations);
    return { records: events.length, planned, duplicates: invocations.length - planned };
  }

  /** What these events ask to run, by the routing table as it is now. */
  async plan(events: readonly ObjectEvent[]): Promise<Plan> {
    if (events.length === 0) return { invocations: [], undecided: [] };
    if (this.currency.asked === 'always') {
      return (await this.currency.isCurrent()) ? { invocations: this.invocationsOf(events), undecided: [] } : { invocations: [], undecided: events };
    }
    const planned = events.map((event) => ({ event, invocations: this.invocationsOf([event], () => undefined) }));
    const invocations = planned.flatMap((one) => one.invocations);
    const unplanned = planned.filter((one) => one.invocations.length === 0).map(({ event }) => event);
    if (unplanned.length === 0) return { invocations, undecided: [] };
    if (!(await this.currency.isCurrent())) return { invocations, undecided: unplanned };
    return { invocations: [...invocations, ...this.invocationsOf(unplanned)], undecided: [] };
  }

  private invocationsOf(events: readonly ObjectEvent[], unplanned: Unplanned = this.unplanned): NewInvocation[] {
    return planInvocations(events, (name) => this.routing.bucket(name), unplanned).map((planned) => this.newInvocation(planned));
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
