import { randomUUID } from 'node:crypto';
import { Controller, Inject } from '@nestjs/common';
import { resourceNotFound, type AwsError } from '../../../aws/index.js';
import { INVOKER, type Invoker } from '../../../contract/index.js';
import type { Answer, Call } from '../../http/call.js';
import { SwitchyardOperation } from '../../http/operation.js';
import type { Input } from '../../http/shapes.js';
import { ReplayOrders } from './replay-orders.js';
import { cancelReplayInput, describeReplayInput, listReplaysInput, startReplayInput } from './replays.inputs.js';

const DEFAULT_REPLAYS = 20;
const DEFAULT_RUNS = 100;

/** Accepted notifications, run again: those that invoked functions of the caller's account. */
@Controller()
export class ReplaysController {
  constructor(
    @Inject(INVOKER) private readonly invoker: Invoker,
    @Inject(ReplayOrders) private readonly orders: ReplayOrders,
  ) {}

  @SwitchyardOperation('POST', '/_switchyard/replays', 'StartReplay', startReplayInput)
  async startReplay(call: Call<Input<typeof startReplayInput>>): Promise<Answer> {
    if (call.input.DryRun) return { status: 200, body: { Plan: await this.invoker.planReplay(await this.orders.of(call, randomUUID())) } };
    const order = await this.orders.of(call, call.input.ReplayId?.toLowerCase() ?? call.commandId ?? randomUUID());
    return { status: 200, body: { Replay: await this.invoker.startReplay(order) } };
  }

  @SwitchyardOperation('GET', '/_switchyard/replays', 'ListReplays', listReplaysInput)
  async listReplays({ caller, input }: Call<Input<typeof listReplaysInput>>): Promise<Answer> {
    const { After: after, Limit: limit = DEFAULT_REPLAYS } = input;
    return { status: 200, body: { Replays: await this.invoker.listReplays({ accountId: caller.accountId, after, limit }) } };
  }

  @SwitchyardOperation('GET', '/_switchyard/replays/:ReplayId', 'DescribeReplay', describeReplayInput)
  async describeReplay({ caller, input }: Call<Input<typeof describeReplayInput>>): Promise<Answer> {
    const { ReplayId: id, Comparison: comparison, After: after, Limit: limit = DEFAULT_RUNS } = input;
    const found = await this.invoker.describeReplay({ accountId: caller.accountId, id, comparison, after: after?.toLowerCase(), limit });
    if (found === null) throw notFound(id);
    return { status: 200, body: { Replay: found.replay, Comparisons: found.comparisons, Runs: found.runs } };
  }

  @SwitchyardOperation('POST', '/_switchyard/replays/:ReplayId/cancel', 'CancelReplay', cancelReplayInput)
  async cancelReplay({ caller, input }: Call<Input<typeof cancelReplayInput>>): Promise<Answer> {
    const replay = await this.invoker.cancelReplay({ accountId: caller.accountId, id: input.ReplayId });
    if (replay === null) throw notFound(input.ReplayId);
    return { status: 200, body: { Replay: replay } };
  }
}

const notFound = (id: string): AwsError => resourceNotFound(`Replay not found: ${id}`);
