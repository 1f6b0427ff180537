import { tooManyRequests } from '../aws/errors.js';
import { functionArn } from '../aws/arn.js';
import { checkPayloadSize } from '../aws/invoke-payload.js';
import {
  functionStream,
  type AcceptedNotifications,
  type DeadLetter,
  type DeadLetterQuery,
  type InvocationQuery,
  type InvocationRecord,
  type InvokeRequest,
  type InvokeResponse,
  type Invoker,
  type LogEventsPage,
  type LogEventsQuery,
  type LogGroup,
  type LogGroupChange,
  type LogGroupName,
  type LogGroupsQuery,
  type LogLine,
  type LogQuery,
  type Logs,
  type LogStream,
  type LogStreamsQuery,
  type MissingLog,
  type NewLogGroup,
  type ProvisionedConcurrencyQuery,
  type ProvisionedEnvironments,
  type RedriveOutcome,
  type RedriveRequest,
  type Replay,
  type ReplayDescription,
  type ReplayOrder,
  type ReplayPlan,
  type ReplayQuery,
  type Replays,
  type ReplaySelection,
  type ReplaysQuery,
  type ReplayTarget,
  type RuntimeStatus,
} from '../contract/index.js';
import { invokeRefusal } from './authorisation.js';
import type { DeadLetters } from './dead-letters/dead-letters.store.js';
import { Redrive } from './dead-letters/redrive.js';
import type { KeptFunctions } from './execution/provisioning/kept-functions.js';
import type { Executor } from './execution/types.js';
import { parseJson } from './json.js';
import type { NotificationIntake } from './notifications/intake.js';
import type { InvocationStore } from './queue/invocations.store.js';
import { activeRoute } from './routing/active-route.js';
import type { RoutingTable } from './routing/routing-table.js';

/** The interpreters that this invoker has and can bring. */
export interface RuntimeCatalogue {
  status(): Promise<RuntimeStatus[]>;
  /** @throws AwsError where there is none to bring */
  install(runtime: string): Promise<RuntimeStatus>;
}

/** What the service stands on. */
export interface InvokerParts {
  readonly routing: RoutingTable;
  readonly executor: Executor;
  readonly runtimes: RuntimeCatalogue;
  readonly invocations: InvocationStore;
  readonly intake: NotificationIntake;
  readonly logs: Logs;
  readonly deadLetters: DeadLetters;
  readonly replays: Replays;
  readonly kept: KeptFunctions;
  /** Something was accepted. */
  readonly wake: () => void;
  readonly routingWaitMs: number;
  readonly activeWaitMs: number;
}

const LONGEST_PAGE = 10_000;

/** The invoker behind the Invoke API and the `switchyard` command. */
export class InvokerService implements Invoker {
  private readonly redrive: Redrive;

  constructor(private readonly parts: InvokerParts) {
    const { deadLetters, invocations } = parts;
    this.redrive = new Redrive(deadLetters, {
      accept: (body) => this.acceptNotifications(body),
      requeue: (id) => invocations.requeue(id),
    });
  }

  async invoke(request: InvokeRequest): Promise<InvokeResponse> {
    const { routing } = this.parts;
    const { accountId, region, functionName, qualifier, invocationType, requestId } = request;
    checkPayloadSize(invocationType, request.payload);
    if (!(await routing.waitFor(functionStream(accountId, region, functionName), request.streamVersion, this.parts.routingWaitMs))) {
      throw tooManyRequests('The function’s latest change has not reached the invoker yet. Try again.', 'CallerRateLimitExceeded');
    }
    const refusal = invokeRefusal(routing, request, qualifier, request.principal);
    if (refusal !== undefined) throw refusal;
    routing.resolve(request, qualifier, requestId);
    if (invocationType === 'DryRun') return { statusCode: 204 };
    const payload = readPayload(request.payload);
    return invocationType === 'Event' ? this.enqueue(request, payload) : this.run(request, payload);
  }

  async listInvocations(query: InvocationQuery): Promise<InvocationRecord[]> {
    return this.parts.invocations.list({ ...query, limit: pageSize(query.limit) });
  }

  readLogs(query: LogQuery): Promise<LogLine[]> {
    return this.parts.logs.readLogs(query);
  }

  listLogGroups(query: LogGroupsQuery): Promise<LogGroup[]> {
    return this.parts.logs.listLogGroups(query);
  }

  createLogGroup(group: NewLogGroup): Promise<boolean> {
    return this.parts.logs.createLogGroup(group);
  }

  changeLogGroup(change: LogGroupChange): Promise<boolean> {
    return this.parts.logs.changeLogGroup(change);
  }

  deleteLogGroup(group: LogGroupName): Promise<boolean> {
    return this.parts.logs.deleteLogGroup(group);
  }

  listLogStreams(query: LogStreamsQuery): Promise<LogStream[] | MissingLog> {
    return this.parts.logs.listLogStreams(query);
  }

  readLogEvents(query: LogEventsQuery): Promise<LogEventsPage | MissingLog> {
    return this.parts.logs.readLogEvents(query);
  }

  async acceptNotifications(body: unknown): Promise<AcceptedNotifications> {
    const accepted = await this.parts.intake.accept(body);
    if (accepted.planned > 0) this.parts.wake();
    return accepted;
  }

  listDeadLetters(query: DeadLetterQuery): Promise<DeadLetter[]> {
    return this.parts.deadLetters.list({ ...query, limit: pageSize(query.limit) });
  }

  async redriveDeadLetters(request: RedriveRequest): Promise<RedriveOutcome[]> {
    const outcomes = await this.redrive.redrive(request);
    this.parts.wake();
    return outcomes;
  }

  replayTargets(selection: ReplaySelection): Promise<ReplayTarget[]> {
    return this.parts.replays.replayTargets(selection);
  }

  planReplay(order: ReplayOrder): Promise<ReplayPlan> {
    return this.parts.replays.planReplay(order);
  }

  startReplay(order: ReplayOrder): Promise<Replay> {
    return this.parts.replays.startReplay(order);
  }

  listReplays(query: ReplaysQuery): Promise<Replay[]> {
    return this.parts.replays.listReplays({ ...query, limit: pageSize(query.limit) });
  }

  describeReplay(query: ReplayQuery): Promise<ReplayDescription | null> {
    return this.parts.replays.describeReplay({ ...query, limit: pageSize(query.limit) });
  }

  cancelReplay(query: Pick<ReplayQuery, 'accountId' | 'id'>): Promise<Replay | null> {
    return this.parts.replays.cancelReplay(query);
  }

  async provisionedConcurrency({ accountId, region, functionName, streamVersion }: ProvisionedConcurrencyQuery): Promise<Record<string, ProvisionedEnvironments>> {
    const stream = functionStream(accountId, region, functionName);
    const current = await this.parts.routing.waitFor(stream, streamVersion, this.parts.routingWaitMs);
    return current ? this.parts.kept.state(stream) : {};
  }

  runtimes(): Promise<RuntimeStatus[]> {
    return this.parts.runtimes.status();
  }

  installRuntime(runtime: string): Promise<RuntimeStatus> {
    return this.parts.runtimes.install(runtime);
  }

  private async enqueue(request: InvokeRequest, payload: Buffer): Promise<InvokeResponse> {
    const { requestId, accountId, region, functionName, qualifier, traceId, streamVersion, correlationId } = request;
    await this.parts.invocations.accept([
      {
        id: requestId,
        dedupeKey: null,
        target: { accountId, region, functionName, qualifier },
        source: 'invoke',
        onBehalfOf: null,
        payload,
        traceId,
        streamVersion,
        correlationId,
      },
    ]);
    this.parts.wake();
    return { statusCode: 202 };
  }

  private async run(request: InvokeRequest, payload: Buffer): Promise<InvokeResponse> {
    const { requestId, accountId, region, functionName, qualifier, clientContext, traceId, correlationId, signal } = request;
    const { route, executedVersion, reservedConcurrentExecutions } = await activeRoute(this.parts.routing, request, qualifier, requestId, this.parts.activeWaitMs);
    const result = await this.parts.executor.execute({
      requestId,
      accountId,
      region,
      functionName,
      route,
      reservedConcurrentExecutions,
      invokedFunctionArn: functionArn(accountId, region, functionName, qualifier),
      payload,
      clientContext,
      traceId,
      correlationId,
      signal,
    });
    return {
      statusCode: 200,
      executedVersion,
      functionError: result.functionError,
      logResult: request.logType === 'Tail' ? result.logTail.toString('base64') : undefined,
      payload: result.payload,
    };
  }
}

/** The event as the function gets it: the bytes as sent, which must be JSON; no body at all is an empty event. */
function readPayload(payload: Buffer): Buffer {
  if (payload.length === 0) return Buffer.from('{}');
  parseJson(payload);
  return payload;
}

const pageSize = (limit: number): number => (Number.isInteger(limit) ? Math.min(Math.max(limit, 1), LONGEST_PAGE) : LONGEST_PAGE);
