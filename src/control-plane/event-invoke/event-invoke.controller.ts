import { Controller, Inject } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { invalidParameterValue } from '../../aws/index.js';
import type { FunctionOutcome } from '../function/functions.js';
import { ownFunction } from '../function/own-function.js';
import { cutPage, pageOf } from '../function/page.js';
import { type Answer, type Call, NO_CONTENT } from '../http/call.js';
import { LambdaOperation } from '../http/operation.js';
import type { Input } from '../http/shapes.js';
import { Destinations } from './destinations.js';
import { DeleteEventInvokeConfigCommand, PutEventInvokeConfigCommand, UpdateEventInvokeConfigCommand } from './event-invoke.commands.js';
import { eventInvokeConfigView } from './event-invoke-config.view.js';
import type { ChangeEventInvokeConfig, EventInvokeConfigName } from './event-invoke.decider.js';
import { changeEventInvokeConfigInput, eventInvokeConfigInput, listEventInvokeConfigsInput } from './event-invoke.inputs.js';
import { GetEventInvokeConfigQuery, ListEventInvokeConfigsQuery } from './event-invoke.queries.js';

const CONFIG = '/2019-09-25/functions/:FunctionName/event-invoke-config';

type Change = Call<Input<typeof changeEventInvokeConfigInput>>;

/** How events of a function, version or alias are handled: retries, age, destinations. */
@Controller()
export class EventInvokeController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(Destinations) private readonly destinations: Destinations,
  ) {}

  @LambdaOperation('PUT', CONFIG, 'PutFunctionEventInvokeConfig', changeEventInvokeConfigInput)
  async putConfig(call: Change): Promise<Answer> {
    const change = await this.changeOf(call);
    return changed(change, await this.commands.execute(new PutEventInvokeConfigCommand(change, call)));
  }

  @LambdaOperation('POST', CONFIG, 'UpdateFunctionEventInvokeConfig', changeEventInvokeConfigInput)
  async updateConfig(call: Change): Promise<Answer> {
    const change = await this.changeOf(call);
    return changed(change, await this.commands.execute(new UpdateEventInvokeConfigCommand(change, call)));
  }

  @LambdaOperation('GET', CONFIG, 'GetFunctionEventInvokeConfig', eventInvokeConfigInput)
  async getConfig(call: Call<Input<typeof eventInvokeConfigInput>>): Promise<Answer> {
    const name = nameOf(call);
    return { status: 200, body: eventInvokeConfigView(await this.queries.execute(new GetEventInvokeConfigQuery(name)), name.target) };
  }

  @LambdaOperation('DELETE', CONFIG, 'DeleteFunctionEventInvokeConfig', eventInvokeConfigInput)
  async deleteConfig(call: Call<Input<typeof eventInvokeConfigInput>>): Promise<Answer> {
    await this.commands.execute(new DeleteEventInvokeConfigCommand(nameOf(call), call));
    return NO_CONTENT;
  }

  @LambdaOperation('GET', `${CONFIG}/list`, 'ListFunctionEventInvokeConfigs', listEventInvokeConfigsInput)
  async listConfigs(call: Call<Input<typeof listEventInvokeConfigsInput>>): Promise<Answer> {
    const target = ownFunction(call);
    const page = pageOf(call.input);
    const found = await this.queries.execute(new ListEventInvokeConfigsQuery(target, { ...page, limit: page.limit + 1 }));
    const { rows, NextMarker } = cutPage(found, page, ({ qualifier }) => qualifier);
    return { status: 200, body: { FunctionEventInvokeConfigs: rows.map((config) => eventInvokeConfigView(config, target)), NextMarker } };
  }

  /** @throws AwsError InvalidParameterValue for a change that says nothing; see ownFunction */
  private async changeOf(call: Change): Promise<ChangeEventInvokeConfig> {
    const { MaximumRetryAttempts: maximumRetryAttempts, MaximumEventAgeInSeconds: maximumEventAgeInSeconds, DestinationConfig } = call.input;
    if (maximumRetryAttempts === undefined && maximumEventAgeInSeconds === undefined && DestinationConfig === undefined) {
      throw invalidParameterValue('You must specify at least one of error handling or destination setting.');
    }
    const name = nameOf(call);
    const onSuccess = DestinationConfig?.OnSuccess && (DestinationConfig.OnSuccess.Destination ?? '');
    const onFailure = DestinationConfig?.OnFailure && (DestinationConfig.OnFailure.Destination ?? '');
    const settings = {
      ...(maximumRetryAttempts !== undefined && { maximumRetryAttempts }),
      ...(maximumEventAgeInSeconds !== undefined && { maximumEventAgeInSeconds }),
      ...(onSuccess !== undefined && { onSuccess }),
      ...(onFailure !== undefined && { onFailure }),
    };
    return { ...name, settings, invalidDestination: await this.destinations.refusal(name.target, settings) };
  }
}

function nameOf(call: Call<{ FunctionName: string; Qualifier?: string }>): EventInvokeConfigName {
  const { qualifier = '$LATEST', ...target } = ownFunction(call);
  return { target, qualifier };
}

const changed = ({ target, qualifier }: EventInvokeConfigName, { state }: FunctionOutcome): Answer =>
  ({ status: 200, body: eventInvokeConfigView(state.eventInvokeConfigs.get(qualifier)!, target) });
