import { functionArn } from '../../aws/arn.js';
import { AwsError } from '../../aws/errors.js';
import { functionStream, PINNED_TO_NOTHING } from '../../contract/index.js';
import { invokeRefusal } from '../authorisation.js';
import type { Executor } from '../execution/types.js';
import { activeRoute } from '../routing/active-route.js';
import { eventInvokeSettingsOf } from '../routing/resolve.js';
import type { RoutingTable } from '../routing/routing-table.js';
import type { LeasedInvocation, Outcome, Run } from './types.js';

/** How long a dispatch waits before it comes back later, in milliseconds. */
export interface DispatchSettings {
  readonly routingWaitMs: number;
  readonly activeWaitMs: number;
}

/**
 * Makes one attempt at an invocation. Policy and alias are looked at now, not at acceptance: an alias never runs a
 * version that it does not point at when the run begins, and a permission that was taken away holds nothing open.
 */
export class Dispatcher {
  constructor(
    private readonly routing: RoutingTable,
    private readonly executor: Executor,
    private readonly settings: DispatchSettings,
    /** Told of the system's own trouble, which a tenant's record does not show. */
    private readonly onSystemError: (invocationId: string, error: unknown) => void,
  ) {}

  async dispatch(invocation: LeasedInvocation): Promise<Outcome> {
    const { accountId, region, functionName } = invocation;
    const stream = functionStream(accountId, region, functionName);
    if (!(await this.routing.waitFor(stream, invocation.streamVersion, this.settings.routingWaitMs))) {
      return { kind: 'postponed', error: { type: 'ServiceException', message: 'The invoker does not know the function’s latest change yet.' } };
    }
    try {
      return await this.attempt(invocation);
    } catch (error) {
      return this.withoutRun(invocation.id, error);
    }
  }

  private async attempt(invocation: LeasedInvocation): Promise<Outcome> {
    const { id, accountId, region, functionName, qualifier, pinnedVersion, onBehalfOf, payload, traceId, correlationId } = invocation;
    if (pinnedVersion !== null && !this.routing.has(invocation, pinnedVersion)) return goneSince(invocation, pinnedVersion);
    const resolved = await activeRoute(this.routing, invocation, pinnedVersion ?? qualifier, id, this.settings.activeWaitMs);
    const { route, executedVersion, routeVersion, reservedConcurrentExecutions } = resolved;
    if (onBehalfOf !== null) {
      const refusal = invokeRefusal(this.routing, invocation, qualifier, { kind: 'service', ...onBehalfOf });
      if (refusal !== undefined) return { kind: 'refused', error: { type: refusal.code, message: refusal.message } };
    }
    if (this.isNeverToRun(invocation)) return { kind: 'never-to-run', error: { type: 'TooManyRequestsException', message: 'Rate Exceeded.' } };
    const result = await this.executor.execute({
      requestId: id,
      accountId,
      region,
      functionName,
      route,
      reservedConcurrentExecutions,
      invokedFunctionArn: functionArn(accountId, region, functionName, qualifier),
      payload,
      traceId,
      correlationId: correlationId ?? undefined,
    });
    const run: Run = { executedVersion, routeVersion, durationMs: result.durationMs, payload: result.payload };
    if (result.functionError === undefined) return { kind: 'succeeded', ...run };
    const error = result.error ?? { type: 'Unhandled', message: 'The function failed without naming an error.' };
    return { kind: 'function-error', ...run, error };
  }

  /**
   * Events of a function for which nothing is reserved go to their destination on failure at once; without one they wait as what
   * is throttled does (Lambda developer guide, "Reserved concurrency"; reference sheet "Throttle").
   */
  private isNeverToRun(invocation: LeasedInvocation): boolean {
    const route = this.routing.function(invocation);
    return route?.reservedConcurrentExecutions === 0 && invocation.replayOf === null && eventInvokeSettingsOf(route, invocation.qualifier).onFailure !== undefined;
  }

  private withoutRun(invocationId: string, error: unknown): Outcome {
    if (!(error instanceof AwsError)) {
      this.onSystemError(invocationId, error);
      return { kind: 'postponed', error: { type: 'ServiceException', message: 'The invoker could not run the function.' } };
    }
    const { code, status, message } = error;
    // A key that is gone does not come back: new values make a new one, and then the dead letter can be driven again.
    const passing = (status === 429 || status >= 500 || code === 'ResourceConflictException') && code !== 'KMSNotFoundException';
    return { kind: passing ? 'postponed' : 'unroutable', error: { type: code, message } };
  }
}

/** A re-run as of then whose version there is not, or no more. */
function goneSince({ accountId, region, functionName, qualifier }: LeasedInvocation, version: string): Outcome {
  const arn = functionArn(accountId, region, functionName, qualifier);
  const message =
    version === PINNED_TO_NOTHING ? `${arn} did not exist when the original was accepted.` : `Version ${version}, which ${arn} ran then, does not exist any more.`;
  return { kind: 'unroutable', error: { type: 'ResourceNotFoundException', message } };
}
