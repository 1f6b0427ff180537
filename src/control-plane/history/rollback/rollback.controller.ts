import { Controller, Inject } from '@nestjs/common';
import { invalidParameterValue } from '../../../aws/index.js';
import { Moments } from '../../as-of/moments.js';
import { ownFunction } from '../../function/own-function.js';
import { pageOf } from '../../function/page.js';
import type { Answer, Call } from '../../http/call.js';
import { SwitchyardOperation } from '../../http/operation.js';
import type { Input } from '../../http/shapes.js';
import { ownFunctionFilter } from '../own-function-filter.js';
import type { Destination } from './alias-history.js';
import type { PastDestination } from './rollback-plan.js';
import { RollbackPlans } from './rollback-plans.js';
import { planRollbacksInput, rollbackAliasInput } from './rollback.inputs.js';
import { Rollbacks } from './rollbacks.js';

/** Puts aliases back to what they pointed at. Who may move an alias may move it back, and nobody else. */
@Controller()
export class RollbackController {
  constructor(
    @Inject(Rollbacks) private readonly rollbacks: Rollbacks,
    @Inject(RollbackPlans) private readonly plans: RollbackPlans,
    @Inject(Moments) private readonly moments: Moments,
  ) {}

  @SwitchyardOperation('POST', '/_switchyard/functions/:FunctionName/aliases/:Name/rollback', 'RollbackAlias', rollbackAliasInput, {
    access: { action: 'lambda:UpdateAlias' },
  })
  async rollbackAlias(call: Call<Input<typeof rollbackAliasInput>>): Promise<Answer> {
    const { Name: name, RevisionId: revisionId, DryRun: dryRun = false } = call.input;
    const request = { target: ownFunction(call), name, to: await this.destination(call), revisionId };
    return { status: 200, body: dryRun ? await this.rollbacks.preview(request) : await this.rollbacks.perform(request, call) };
  }

  @SwitchyardOperation('GET', '/_switchyard/rollback-plan', 'PlanRollbacks', planRollbacksInput)
  async planRollbacks(call: Call<Input<typeof planRollbacksInput>>): Promise<Answer> {
    const { accountId } = call.caller;
    const target = ownFunctionFilter(call);
    const page = pageOf(call.input);
    const to = await this.past(accountId, call.input.ToTime);
    return { status: 200, body: await (target ? this.plans.ofFunction(target, to) : this.plans.ofRegion(accountId, call.region, page, to)) };
  }

  /** @throws AwsError InvalidParameterValue for more than one destination; see Moments.resolve */
  private async destination({ caller, input }: Call<Input<typeof rollbackAliasInput>>): Promise<Destination> {
    const { Steps: steps, ToEvent: eventId, ToTime: time } = input;
    if ([steps, eventId, time].filter((given) => given !== undefined).length > 1) {
      throw invalidParameterValue('Steps, ToEvent and ToTime exclude each other.');
    }
    if (eventId !== undefined) return { eventId: eventId.toLowerCase() };
    return time === undefined ? { steps: steps ?? 1 } : this.past(caller.accountId, time);
  }

  private async past(accountId: string, text: string): Promise<PastDestination> {
    return { moment: await this.moments.resolve(accountId, text), text };
  }
}
