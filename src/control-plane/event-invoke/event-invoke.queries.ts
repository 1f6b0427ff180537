import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { EventInvokeConfigPart } from '../function/function.state.js';
import { FunctionRows } from '../function/function-rows.store.js';
import { streamOf } from '../function/functions.js';
import type { FunctionTarget } from '../function/function.decider.js';
import type { Page } from '../function/page.js';
import { EventInvokeConfigs } from './event-invoke-configs.store.js';
import { configNotFound, functionNotThere, type EventInvokeConfigName } from './event-invoke.decider.js';

/** One configuration. @throws AwsError ResourceNotFound, the same whatever of it is missing */
export class GetEventInvokeConfigQuery extends Query<EventInvokeConfigPart> {
  constructor(readonly name: EventInvokeConfigName) {
    super();
  }
}

/** A page of a function's configurations by qualifier. @throws AwsError ResourceNotFound for a missing function */
export class ListEventInvokeConfigsQuery extends Query<EventInvokeConfigPart[]> {
  constructor(
    readonly target: FunctionTarget,
    readonly page: Page,
  ) {
    super();
  }
}

@QueryHandler(GetEventInvokeConfigQuery)
export class GetEventInvokeConfigHandler implements IQueryHandler<GetEventInvokeConfigQuery> {
  constructor(@Inject(EventInvokeConfigs) private readonly configs: EventInvokeConfigs) {}

  async execute({ name }: GetEventInvokeConfigQuery): Promise<EventInvokeConfigPart> {
    const config = await this.configs.config(name);
    if (!config) throw configNotFound(name);
    return config;
  }
}

@QueryHandler(ListEventInvokeConfigsQuery)
export class ListEventInvokeConfigsHandler implements IQueryHandler<ListEventInvokeConfigsQuery> {
  constructor(
    @Inject(EventInvokeConfigs) private readonly configs: EventInvokeConfigs,
    @Inject(FunctionRows) private readonly functions: FunctionRows,
  ) {}

  async execute({ target, page }: ListEventInvokeConfigsQuery): Promise<EventInvokeConfigPart[]> {
    const configs = await this.configs.configs(target, page);
    if (configs.length === 0 && !(await this.functions.latest(streamOf(target), target.functionName))) throw functionNotThere();
    return configs;
  }
}

export const eventInvokeQueryHandlers = [GetEventInvokeConfigHandler, ListEventInvokeConfigsHandler];
