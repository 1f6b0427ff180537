import { Controller, Inject } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { invalidParameterValue } from '../../aws/index.js';
import type { FunctionTarget } from '../function/function.decider.js';
import { FunctionRows } from '../function/function-rows.store.js';
import { ownFunction } from '../function/own-function.js';
import { type Answer, type Call, NO_CONTENT } from '../http/call.js';
import { LambdaOperation } from '../http/operation.js';
import type { Input } from '../http/shapes.js';
import { RemoveReservationCommand, ReserveConcurrencyCommand } from './concurrency.commands.js';
import { concurrencyInput, putFunctionConcurrencyInput } from './concurrency.inputs.js';
import { concurrencyView } from './concurrency.view.js';

const changing = '/2017-10-31/functions/:FunctionName/concurrency';
const reading = '/2019-09-30/functions/:FunctionName/concurrency';

/** Reserved concurrency: what of the account's is a function's own, and the most that it may use. */
@Controller()
export class ConcurrencyController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(FunctionRows) private readonly rows: FunctionRows,
  ) {}

  @LambdaOperation('PUT', changing, 'PutFunctionConcurrency', putFunctionConcurrencyInput)
  async putFunctionConcurrency(call: Call<Input<typeof putFunctionConcurrencyInput>>): Promise<Answer> {
    const { ReservedConcurrentExecutions: reservedConcurrentExecutions } = call.input;
    const { state } = await this.commands.execute(new ReserveConcurrencyCommand({ target: functionAlone(call), reservedConcurrentExecutions }, call));
    return { status: 200, body: concurrencyView(state.latest!) };
  }

  @LambdaOperation('GET', reading, 'GetFunctionConcurrency', concurrencyInput, { asOf: true })
  async getFunctionConcurrency(call: Call<Input<typeof concurrencyInput>>): Promise<Answer> {
    return { status: 200, body: concurrencyView(await this.rows.at(call.asOf).requireFunction(functionAlone(call))) };
  }

  @LambdaOperation('DELETE', changing, 'DeleteFunctionConcurrency', concurrencyInput)
  async deleteFunctionConcurrency(call: Call<Input<typeof concurrencyInput>>): Promise<Answer> {
    await this.commands.execute(new RemoveReservationCommand({ target: functionAlone(call) }, call));
    return NO_CONTENT;
  }
}

/** @throws AwsError InvalidParameterValue for any qualifier, before anything is asked of the function; see parseOwnFunctionReference */
function functionAlone(call: Call<{ FunctionName: string }>): FunctionTarget {
  const { qualifier, ...target } = ownFunction(call);
  if (qualifier !== undefined) {
    throw invalidParameterValue(
      'This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. ' +
        'Please specify either a function name or an unqualified function ARN.',
    );
  }
  return target;
}
