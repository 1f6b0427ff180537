import { Controller, Inject } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ownFunction } from '../function/own-function.js';
import type { Answer, Call } from '../http/call.js';
import { LambdaOperation } from '../http/operation.js';
import type { Input } from '../http/shapes.js';
import { GetFunctionQuery } from '../lifecycle/lifecycle.queries.js';
import { getFunctionCodeSigningConfigInput } from './code-signing.inputs.js';

/** Packages are not signed here; Terraform asks about every function that it manages, and takes no ARN for none. */
@Controller()
export class CodeSigningController {
  constructor(@Inject(QueryBus) private readonly queries: QueryBus) {}

  @LambdaOperation('GET', '/2020-06-30/functions/:FunctionName/code-signing-config', 'GetFunctionCodeSigningConfig', getFunctionCodeSigningConfigInput)
  async getFunctionCodeSigningConfig(call: Call<Input<typeof getFunctionCodeSigningConfigInput>>): Promise<Answer> {
    const { qualifier, ...target } = ownFunction(call);
    await this.queries.execute(new GetFunctionQuery(target, qualifier));
    return { status: 200, body: { FunctionName: target.functionName } };
  }
}
