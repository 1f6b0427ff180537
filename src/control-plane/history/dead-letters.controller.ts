import { Controller, Inject } from '@nestjs/common';
import { invalidParameterValue } from '../../aws/index.js';
import { INVOKER, type Invoker } from '../../contract/index.js';
import type { Answer, Call } from '../http/call.js';
import { SwitchyardOperation } from '../http/operation.js';
import type { Input } from '../http/shapes.js';
import { listDeadLettersInput, redriveDeadLettersInput } from './history.inputs.js';

const DEFAULT_DEAD_LETTERS = 50;

/** What the invoker gave up: an account's own, and for the operator also the messages that belong to no account. */
@Controller()
export class DeadLettersController {
  constructor(@Inject(INVOKER) private readonly invoker: Invoker) {}

  @SwitchyardOperation('GET', '/_switchyard/dead-letters', 'ListDeadLetters', listDeadLettersInput)
  async listDeadLetters({ caller, input }: Call<Input<typeof listDeadLettersInput>>): Promise<Answer> {
    const { Redriven: redriven = false, Limit: limit = DEFAULT_DEAD_LETTERS, After: after } = input;
    const deadLetters = await this.invoker.listDeadLetters({ accountId: caller.accountId, messages: caller.operator, redriven, limit, after });
    return { status: 200, body: { DeadLetters: deadLetters } };
  }

  @SwitchyardOperation('POST', '/_switchyard/dead-letters/redrive', 'RedriveDeadLetters', redriveDeadLettersInput)
  async redriveDeadLetters({ caller, input }: Call<Input<typeof redriveDeadLettersInput>>): Promise<Answer> {
    const ids = chosen(input);
    const outcomes = await this.invoker.redriveDeadLetters({ accountId: caller.accountId, messages: caller.operator, ids });
    return { status: 200, body: { Outcomes: outcomes } };
  }
}

/** Each once, written as the invoker writes ids. @throws AwsError InvalidParameterValueException unless exactly one of both is given */
function chosen({ Ids: ids, All: all = false }: Input<typeof redriveDeadLettersInput>): readonly string[] | 'all' {
  if (all && ids !== undefined) throw invalidParameterValue('Ids and All: true exclude each other.');
  if (all) return 'all';
  if (ids === undefined) throw invalidParameterValue('Say what to drive again: Ids, or All: true.');
  return [...new Set(ids.map((id) => id.toLowerCase()))];
}
