import { serviceException } from '../../aws/errors.js';
import { checkPayloadSize } from '../../aws/invoke-payload.js';
import {
  decodeEnvelope, encodeEnvelope, functionStream, internalPaths, INVOKE_HEADER, preferred, RESULT_HEADER,
  type AcceptedNotifications, type DeadLetter, type DeadLetterQuery, type InvocationQuery, type InvocationRecord, type InvokeRequest,
  type InvokeResponse, type Invoker, type LogEventsPage, type LogEventsQuery, type LogGroup, type LogGroupChange, type LogGroupName, type LogGroupsQuery,
  type LogLine, type LogQuery, type LogStream, type LogStreamsQuery, type MissingLog, type NewLogGroup, type ProvisionedConcurrencyQuery,
  type ProvisionedEnvironments, type RedriveOutcome, type RedriveRequest, type Replay, type ReplayDescription,
  type ReplayOrder, type ReplayPlan, type ReplayQuery, type ReplaySelection, type ReplaysQuery, type ReplayTarget, type ResultEnvelope, type RuntimeStatus,
} from '../../contract/index.js';
import { ConnectionBroken, InvokerNode, NodeUnavailable } from './invoker-node.js';

/**
 * The invokers of an installation, over HTTP. A function has the same first choice on every control plane, so that its
 * environments stay warm; the next in line takes over what the first cannot take.
 */
export class RemoteInvoker implements Invoker {
  private readonly nodes: ReadonlyMap<string, InvokerNode>;

  /** `urls` of the invokers, `token`: the service token. */
  constructor(
    private readonly urls: readonly string[],
    token: string,
  ) {
    this.nodes = new Map(urls.map((url) => [url, new InvokerNode(url, token)]));
  }

  /** @throws AwsError as the invoker refuses; ServiceException where no invoker can be reached or the one that ran broke off */
  async invoke({ payload, signal, ...envelope }: InvokeRequest): Promise<InvokeResponse> {
    checkPayloadSize(envelope.invocationType, payload);
    const { accountId, region, functionName } = envelope;
    const headers = { [INVOKE_HEADER]: encodeEnvelope(envelope), 'content-type': 'application/octet-stream' };
    const call = { path: internalPaths.invoke, headers, body: payload, signal };
    // An Event call is accepted under its request id: said twice, it is accepted once.
    const repeatable = envelope.invocationType !== 'RequestResponse';
    const answer = await first(this.inLine(functionStream(accountId, region, functionName)), (node) => node.call(call), repeatable);
    const { hasPayload, ...result } = decodeEnvelope<ResultEnvelope>(String(answer.headers[RESULT_HEADER]));
    return { ...result, ...(hasPayload && { payload: answer.body }) };
  }

  listInvocations(query: InvocationQuery): Promise<InvocationRecord[]> {
    return this.ask('listInvocations', query, query.accountId);
  }

  readLogs(query: LogQuery): Promise<LogLine[]> {
    // The one that runs the function has lines that are not stored yet.
    return this.ask('readLogs', query, functionStream(query.accountId, query.region, query.functionName));
  }

  listLogGroups(query: LogGroupsQuery): Promise<LogGroup[]> {
    return this.ask('listLogGroups', query, query.accountId);
  }

  createLogGroup(group: NewLogGroup): Promise<boolean> {
    return this.ask('createLogGroup', group, group.accountId);
  }

  changeLogGroup(change: LogGroupChange): Promise<boolean> {
    return this.ask('changeLogGroup', change, change.accountId);
  }

  deleteLogGroup(group: LogGroupName): Promise<boolean> {
    return this.ask('deleteLogGroup', group, writerOf(group));
  }

  listLogStreams(query: LogStreamsQuery): Promise<LogStream[] | MissingLog> {
    return this.ask('listLogStreams', query, writerOf(query));
  }

  readLogEvents(query: LogEventsQuery): Promise<LogEventsPage | MissingLog> {
    return this.ask('readLogEvents', query, writerOf(query));
  }

  acceptNotifications(body: unknown): Promise<AcceptedNotifications> {
    return this.ask('acceptNotifications', body, '');
  }

  listDeadLetters(query: DeadLetterQuery): Promise<DeadLetter[]> {
    return this.ask('listDeadLetters', query, query.accountId);
  }

  redriveDeadLetters(request: RedriveRequest): Promise<RedriveOutcome[]> {
    return this.ask('redriveDeadLetters', request, request.accountId);
  }

  replayTargets(selection: ReplaySelection): Promise<ReplayTarget[]> {
    return this.ask('replayTargets', selection, selection.accountId);
  }

  planReplay(order: ReplayOrder): Promise<ReplayPlan> {
    return this.ask('planReplay', order, order.accountId);
  }

  startReplay(order: ReplayOrder): Promise<Replay> {
    return this.ask('startReplay', order, order.accountId);
  }

  listReplays(query: ReplaysQuery): Promise<Replay[]> {
    return this.ask('listReplays', query, query.accountId);
  }

  describeReplay(query: ReplayQuery): Promise<ReplayDescription | null> {
    return this.ask('describeReplay', query, query.accountId);
  }

  cancelReplay(query: Pick<ReplayQuery, 'accountId' | 'id'>): Promise<Replay | null> {
    return this.ask('cancelReplay', query, query.accountId);
  }

  provisionedConcurrency(query: ProvisionedConcurrencyQuery): Promise<Record<string, ProvisionedEnvironments>> {
    return this.ask('provisionedConcurrency', query, functionStream(query.accountId, query.region, query.functionName));
  }

  runtimes(): Promise<RuntimeStatus[]> {
    return this.ask('runtimes', null, '');
  }

  /** On every invoker: each runs functions. */
  async installRuntime(runtime: string): Promise<RuntimeStatus> {
    const statuses = await Promise.all([...this.nodes.values()].map((node) => first([node], (one) => callByName<RuntimeStatus>(one, 'installRuntime', runtime), false)));
    return statuses[0]!;
  }

  /** All of them, in the order in which they were given. */
  get everyNode(): readonly InvokerNode[] {
    return [...this.nodes.values()];
  }

  async close(): Promise<void> {
    await Promise.all([...this.nodes.values()].map((node) => node.close()));
  }

  private ask<Result>(method: keyof Invoker, argument: unknown, key: string): Promise<Result> {
    return first(this.inLine(key), (node) => callByName<Result>(node, method, argument), true);
  }

  /** The nodes that a key prefers, those that were not there a moment ago last. */
  private inLine(key: string): InvokerNode[] {
    const nodes = preferred(this.urls, key).map((url) => this.nodes.get(url)!);
    return [...nodes.filter(({ promising }) => promising), ...nodes.filter(({ promising }) => !promising)];
  }
}

/** The function that writes to a group, where the group is a function's own: its lines are with its invoker first. */
const writerOf = ({ accountId, region, group }: LogGroupName): string => functionStream(accountId, region, group.replace(/^\/aws\/lambda\//, ''));

/** The first answer; where a connection broke, the next is asked if the call may be carried out twice. */
async function first<Result>(nodes: readonly InvokerNode[], call: (node: InvokerNode) => Promise<Result>, repeatable: boolean): Promise<Result> {
  let failure = serviceException('No invoker can be reached. Try again.');
  for (const node of nodes) {
    try {
      return await call(node);
    } catch (error) {
      if (error instanceof ConnectionBroken) {
        failure = serviceException('The invoker went away before it answered. The function may have run.');
        if (!repeatable) throw failure;
      } else if (!(error instanceof NodeUnavailable)) throw error;
    }
  }
  throw failure;
}

async function callByName<Result>(node: InvokerNode, method: keyof Invoker, argument: unknown): Promise<Result> {
  const { body } = await node.call({ path: internalPaths.call, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ method, argument }) });
  return JSON.parse(body.toString('utf8')) as Result;
}
