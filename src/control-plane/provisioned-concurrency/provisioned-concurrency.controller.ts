import { Controller, Inject } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { targetArn } from '../function/function.decider.js';
import { ownFunction } from '../function/own-function.js';
import { cutPage, pageOf } from '../function/page.js';
import { onceSettled } from '../function/settled.js';
import { type Answer, type Call, NO_CONTENT } from '../http/call.js';
import { LambdaOperation } from '../http/operation.js';
import type { Input } from '../http/shapes.js';
import { DeleteProvisionedConcurrencyCommand, PutProvisionedConcurrencyCommand } from './provisioned-concurrency.commands.js';
import { ProvisionedConcurrencyConfigs } from './provisioned-concurrency.configs.js';
import type { ProvisionedTarget } from './provisioned-concurrency.decider.js';
import { listProvisionedConcurrencyInput, provisionedConcurrencyInput, putProvisionedConcurrencyInput } from './provisioned-concurrency.inputs.js';
import { provisionedConcurrencyView } from './provisioned-concurrency.view.js';

const PATH = '/2019-09-30/functions/:FunctionName/provisioned-concurrency';

const targetOf = (call: Call<Input<typeof provisionedConcurrencyInput>>): ProvisionedTarget => {
  const { qualifier = call.input.Qualifier, ...target } = ownFunction(call);
  return { target, qualifier };
};

/** Environments that are kept initialised for versions and aliases. */
@Controller()
export class ProvisionedConcurrencyController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(ProvisionedConcurrencyConfigs) private readonly configs: ProvisionedConcurrencyConfigs,
  ) {}

  @LambdaOperation('PUT', PATH, 'PutProvisionedConcurrencyConfig', putProvisionedConcurrencyInput)
  async put(call: Call<Input<typeof putProvisionedConcurrencyInput>>): Promise<Answer> {
    const of = targetOf(call);
    const { ProvisionedConcurrentExecutions: provisionedConcurrentExecutions } = call.input;
    const command = { ...of, provisionedConcurrentExecutions };
    const { state } = await onceSettled(() => this.commands.execute(new PutProvisionedConcurrencyCommand(command, call)));
    return { status: 202, body: provisionedConcurrencyView(state.provisioned.get(of.qualifier)!) };
  }

  @LambdaOperation('GET', PATH, 'GetProvisionedConcurrencyConfig', provisionedConcurrencyInput)
  async get(call: Call<Input<typeof provisionedConcurrencyInput>>): Promise<Answer> {
    const { config, environments } = await this.configs.one(targetOf(call));
    return { status: 200, body: provisionedConcurrencyView(config, environments) };
  }

  @LambdaOperation('GET', `${PATH}?List=ALL`, 'ListProvisionedConcurrencyConfigs', listProvisionedConcurrencyInput)
  async list(call: Call<Input<typeof listProvisionedConcurrencyInput>>): Promise<Answer> {
    const { accountId, region, functionName } = ownFunction(call);
    const target = { accountId, region, functionName };
    const page = pageOf(call.input);
    const found = await this.configs.page(target, { ...page, limit: page.limit + 1 });
    const { rows, NextMarker } = cutPage(found, page, ({ config }) => config.qualifier);
    const ProvisionedConcurrencyConfigs = rows.map(({ config, environments }) => ({
      FunctionArn: targetArn(target, config.qualifier),
      ...provisionedConcurrencyView(config, environments),
    }));
    return { status: 200, body: { ProvisionedConcurrencyConfigs, NextMarker } };
  }

  @LambdaOperation('DELETE', PATH, 'DeleteProvisionedConcurrencyConfig', provisionedConcurrencyInput)
  async delete(call: Call<Input<typeof provisionedConcurrencyInput>>): Promise<Answer> {
    await this.commands.execute(new DeleteProvisionedConcurrencyCommand(targetOf(call), call));
    return NO_CONTENT;
  }
}
