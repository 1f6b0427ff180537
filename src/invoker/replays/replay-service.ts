import { functionArn } from '../../aws/arn.js';
import { resourceConflict, tooManyRequests } from '../../aws/errors.js';
import {
  functionStream, PINNED_TO_NOTHING,
  type PlannedTarget, type Replay, type ReplayDescription, type ReplayOrder, type ReplayPlan, type ReplayQuery, type Replays, type ReplaySelection,
  type ReplaysQuery, type ReplayTarget,
} from '../../contract/index.js';
import type { RoutingTable } from '../routing/routing-table.js';
import type { PlanRows, ReplayStore } from './replays.store.js';

/** What the service stands on. */
export interface ReplayParts {
  readonly store: Pick<ReplayStore, keyof ReplayStore>;
  readonly routing: RoutingTable;
  /** There is something to run. */
  readonly wake: () => void;
  readonly routingWaitMs: number;
}

/** Runs accepted notifications again: plans the runs into the queue, whose workers do the rest. */
export class ReplayService implements Replays {
  constructor(private readonly parts: ReplayParts) {}

  replayTargets(selection: ReplaySelection): Promise<ReplayTarget[]> {
    return this.parts.store.targets(selection);
  }

  async planReplay(order: ReplayOrder): Promise<ReplayPlan> {
    for (const { region, functionName, streamVersion } of order.targets) {
      if (!(await this.parts.routing.waitFor(functionStream(order.accountId, region, functionName), streamVersion, this.parts.routingWaitMs))) {
        throw tooManyRequests('The function’s latest change has not reached the invoker yet. Try again.', 'CallerRateLimitExceeded');
      }
    }
    const { targets, runs } = await this.parts.store.dryRun(order);
    return {
      planned: targets.reduce((sum, { count }) => sum + count, 0),
      targets: targets.map((target) => this.plannedTarget(order.accountId, target)),
      runs,
    };
  }

  async startReplay(order: ReplayOrder): Promise<Replay> {
    if (!(await this.parts.store.start(order))) throw resourceConflict(`Replay ${order.id} was asked for before, with other parameters.`);
    this.parts.wake();
    return (await this.parts.store.find(order))!;
  }

  listReplays(query: ReplaysQuery): Promise<Replay[]> {
    return this.parts.store.list(query);
  }

  async describeReplay(query: ReplayQuery): Promise<ReplayDescription | null> {
    const replay = await this.parts.store.find(query);
    return replay === undefined ? null : { replay, ...(await this.parts.store.runs(query)) };
  }

  async cancelReplay(query: Pick<ReplayQuery, 'accountId' | 'id'>): Promise<Replay | null> {
    await this.parts.store.cancel(query);
    return (await this.parts.store.find(query)) ?? null;
  }

  private plannedTarget(accountId: string, target: PlanRows['targets'][number]): PlannedTarget {
    const { region, functionName, qualifier } = target;
    const aliases = this.parts.routing.function({ accountId, region, functionName })?.aliases ?? {};
    const pointsAt = qualifier !== null && Object.hasOwn(aliases, qualifier) ? aliases[qualifier]! : null;
    return { ...target, pointsAt, impossible: this.impossible(accountId, target, pointsAt !== null) };
  }

  private impossible(accountId: string, { region, functionName, qualifier, pinnedVersion }: PlanRows['targets'][number], isAlias: boolean): string | null {
    const name = { accountId, region, functionName };
    const arn = functionArn(accountId, region, functionName, qualifier ?? undefined);
    if (pinnedVersion === PINNED_TO_NOTHING) return `${arn} did not exist when they were accepted`;
    if (pinnedVersion !== null) return this.parts.routing.has(name, pinnedVersion) ? null : `version ${pinnedVersion} does not exist any more`;
    return isAlias || this.parts.routing.has(name, qualifier ?? '$LATEST') ? null : `Function not found: ${arn}`;
  }
}
