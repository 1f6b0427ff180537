import { Controller, Inject } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { AwsError } from '../../aws/index.js';
import { ownFunction } from '../function/own-function.js';
import { type Answer, type Call, NO_CONTENT } from '../http/call.js';
import { LambdaOperation } from '../http/operation.js';
import type { Input } from '../http/shapes.js';
import { GetFunctionQuery } from '../lifecycle/lifecycle.queries.js';
import {
  codeSigningConfigInput, functionCodeSigningConfigInput, listCodeSigningConfigsInput, listFunctionsByCodeSigningConfigInput,
  putFunctionCodeSigningConfigInput, updateCodeSigningConfigInput,
} from './code-signing.inputs.js';

const OF_FUNCTION = '/2020-06-30/functions/:FunctionName/code-signing-config';
const CONFIGS = '/2020-04-22/code-signing-configs';

type OfFunction = Call<Input<typeof functionCodeSigningConfigInput>>;
type OfConfig = Call<Input<typeof codeSigningConfigInput>>;

/**
 * Packages are not signed here: no configuration is ever made, and so none is found. Terraform asks about every function that it
 * manages, and takes no ARN for none.
 */
@Controller()
export class CodeSigningController {
  constructor(@Inject(QueryBus) private readonly queries: QueryBus) {}

  @LambdaOperation('GET', OF_FUNCTION, 'GetFunctionCodeSigningConfig', functionCodeSigningConfigInput)
  async getFunctionCodeSigningConfig(call: OfFunction): Promise<Answer> {
    return { status: 200, body: { FunctionName: await this.existingFunction(call) } };
  }

  @LambdaOperation('DELETE', OF_FUNCTION, 'DeleteFunctionCodeSigningConfig', functionCodeSigningConfigInput)
  async deleteFunctionCodeSigningConfig(call: OfFunction): Promise<Answer> {
    await this.existingFunction(call);
    return NO_CONTENT;
  }

  @LambdaOperation('PUT', OF_FUNCTION, 'PutFunctionCodeSigningConfig', putFunctionCodeSigningConfigInput)
  async putFunctionCodeSigningConfig(call: Call<Input<typeof putFunctionCodeSigningConfigInput>>): Promise<Answer> {
    ownFunction(call);
    const text = 'The code signing configuration cannot be found. Check that the provided code signing configuration is not deleted';
    throw new AwsError('CodeSigningConfigNotFoundException', 404, `${text}: ${call.input.CodeSigningConfigArn}.`, { messageMember: 'Message' });
  }

  @LambdaOperation('GET', CONFIGS, 'ListCodeSigningConfigs', listCodeSigningConfigsInput)
  async listCodeSigningConfigs(_call: Call<Input<typeof listCodeSigningConfigsInput>>): Promise<Answer> {
    return { status: 200, body: { CodeSigningConfigs: [] } };
  }

  @LambdaOperation('GET', `${CONFIGS}/:CodeSigningConfigArn`, 'GetCodeSigningConfig', codeSigningConfigInput)
  async getCodeSigningConfig(call: OfConfig): Promise<Answer> {
    throw configNotFound(call);
  }

  @LambdaOperation('PUT', `${CONFIGS}/:CodeSigningConfigArn`, 'UpdateCodeSigningConfig', updateCodeSigningConfigInput)
  async updateCodeSigningConfig(call: Call<Input<typeof updateCodeSigningConfigInput>>): Promise<Answer> {
    throw configNotFound(call);
  }

  @LambdaOperation('DELETE', `${CONFIGS}/:CodeSigningConfigArn`, 'DeleteCodeSigningConfig', codeSigningConfigInput)
  async deleteCodeSigningConfig(call: OfConfig): Promise<Answer> {
    throw configNotFound(call);
  }

  @LambdaOperation('GET', `${CONFIGS}/:CodeSigningConfigArn/functions`, 'ListFunctionsByCodeSigningConfig', listFunctionsByCodeSigningConfigInput)
  async listFunctionsByCodeSigningConfig(call: Call<Input<typeof listFunctionsByCodeSigningConfigInput>>): Promise<Answer> {
    throw configNotFound(call);
  }

  /** Its name. @throws AwsError ResourceNotFound */
  private async existingFunction(call: OfFunction): Promise<string> {
    const { qualifier, ...target } = ownFunction(call);
    await this.queries.execute(new GetFunctionQuery(target, qualifier));
    return target.functionName;
  }
}

/** Recorded without Type (reference sheet §0). */
const configNotFound = ({ input }: OfConfig): AwsError =>
  new AwsError('ResourceNotFoundException', 404, `The Lambda code signing configuration ${input.CodeSigningConfigArn} can not be found.`, { messageMember: 'Message', type: null });
