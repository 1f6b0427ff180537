import { Controller, Inject } from '@nestjs/common';
import { ownLatest } from '../../function/own-function.js';
import type { Answer, Call } from '../../http/call.js';
import { SwitchyardOperation } from '../../http/operation.js';
import type { Input } from '../../http/shapes.js';
import { forgetEnvironmentInput } from './forget.inputs.js';
import { Forgetting } from './forgetting.js';

/** The right to be forgotten, of an account over its own functions. */
@Controller()
export class ForgetController {
  constructor(@Inject(Forgetting) private readonly forgetting: Forgetting) {}

  @SwitchyardOperation('POST', '/_switchyard/functions/:FunctionName/forget', 'ForgetEnvironment', forgetEnvironmentInput)
  async forgetEnvironment(call: Call<Input<typeof forgetEnvironmentInput>>): Promise<Answer> {
    const target = ownLatest(call);
    const plan = await this.forgetting.plan(target);
    if (call.input.DryRun) return { status: 200, body: { ...plan, Forgotten: false } };
    await this.forgetting.forget(target, plan.KeyId, call);
    return { status: 200, body: { ...plan, Forgotten: plan.KeyId !== null } };
  }
}
