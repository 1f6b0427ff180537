import { Inject, Injectable } from '@nestjs/common';
import type { RollbackPlanEntry } from '../../../contract/index.js';
import { Functions } from '../../function/functions.js';
import { requireFunction, type FunctionTarget } from '../../function/function.decider.js';
import { cutPage, type Page } from '../../function/page.js';
import { AliasEvents } from './alias-events.store.js';
import { planRollbacks, type PastDestination } from './rollback-plan.js';

/** A page of a plan; a page holds so many functions, however many aliases they have. */
export interface RollbackPlanPage {
  readonly Aliases: readonly RollbackPlanEntry[];
  readonly NextMarker?: string;
}

/** Plans to take all aliases of a region, or those of one function, back to a moment. */
@Injectable()
export class RollbackPlans {
  constructor(
    @Inject(Functions) private readonly functions: Functions,
    @Inject(AliasEvents) private readonly events: AliasEvents,
  ) {}

  /** @throws AwsError ResourceNotFound for a function that never was */
  async ofFunction(target: FunctionTarget, to: PastDestination): Promise<RollbackPlanPage> {
    const { state, version } = await this.functions.read(target);
    if (version === 0) requireFunction(state, target);
    return { Aliases: planRollbacks(target, state, await this.events.read(target, { upTo: version }), to) };
  }

  async ofRegion(accountId: string, region: string, page: Page, to: PastDestination): Promise<RollbackPlanPage> {
    const found = await this.events.functionNames(accountId, region, { ...page, limit: page.limit + 1 });
    const { rows, NextMarker } = cutPage(found, page, (name) => name);
    const aliases: RollbackPlanEntry[] = [];
    for (const functionName of rows) aliases.push(...(await this.ofFunction({ accountId, region, functionName }, to)).Aliases);
    return { Aliases: aliases, ...(NextMarker === undefined ? {} : { NextMarker }) };
  }
}
