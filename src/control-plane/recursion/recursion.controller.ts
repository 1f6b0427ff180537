import { Controller, Inject } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { FunctionRows } from '../function/function-rows.store.js';
import { ownFunction } from '../function/own-function.js';
import type { Answer, Call } from '../http/call.js';
import { LambdaOperation } from '../http/operation.js';
import type { Input } from '../http/shapes.js';
import { ConfigureRecursionCommand } from './recursion.commands.js';
import { recursiveLoopOf } from './recursion.decider.js';
import { getFunctionRecursionConfigInput, putFunctionRecursionConfigInput } from './recursion.inputs.js';

const RECURSION = '/2024-08-31/functions/:FunctionName/recursion-config';

/** What becomes of functions that invoke themselves. */
@Controller()
export class RecursionController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(FunctionRows) private readonly rows: FunctionRows,
  ) {}

  @LambdaOperation('PUT', RECURSION, 'PutFunctionRecursionConfig', putFunctionRecursionConfigInput)
  async putFunctionRecursionConfig(call: Call<Input<typeof putFunctionRecursionConfigInput>>): Promise<Answer> {
    const { RecursiveLoop: recursiveLoop } = call.input;
    const { state } = await this.commands.execute(new ConfigureRecursionCommand({ target: ownFunction(call), recursiveLoop }, call));
    return { status: 200, body: { RecursiveLoop: recursiveLoopOf(state.latest!) } };
  }

  @LambdaOperation('GET', RECURSION, 'GetFunctionRecursionConfig', getFunctionRecursionConfigInput, { asOf: true })
  async getFunctionRecursionConfig(call: Call<Input<typeof getFunctionRecursionConfigInput>>): Promise<Answer> {
    return { status: 200, body: { RecursiveLoop: recursiveLoopOf(await this.rows.at(call.asOf).requireFunction(ownFunction(call))) } };
  }
}
