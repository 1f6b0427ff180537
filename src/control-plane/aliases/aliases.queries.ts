import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { resourceNotFound } from '../../aws/index.js';
import type { Moment } from '../../event-store/moment.js';
import type { AliasPart } from '../function/function.state.js';
import { FunctionRows } from '../function/function-rows.store.js';
import { streamOf } from '../function/functions.js';
import { targetArn, type FunctionTarget } from '../function/function.decider.js';
import type { Page } from '../function/page.js';

/** One alias. @throws AwsError ResourceNotFound `Cannot find alias arn: …`, also where the function is missing */
export class GetAliasQuery extends Query<AliasPart> {
  constructor(
    readonly target: FunctionTarget,
    readonly name: string,
    readonly asOf?: Moment,
  ) {
    super();
  }
}

/** A page of a function's aliases by name; `functionVersion` keeps those whose primary version it is. */
export class ListAliasesQuery extends Query<AliasPart[]> {
  constructor(
    readonly target: FunctionTarget,
    readonly page: Page,
    readonly functionVersion?: string,
    readonly asOf?: Moment,
  ) {
    super();
  }
}

@QueryHandler(GetAliasQuery)
export class GetAliasHandler implements IQueryHandler<GetAliasQuery> {
  constructor(@Inject(FunctionRows) private readonly rows: FunctionRows) {}

  async execute({ target, name, asOf }: GetAliasQuery): Promise<AliasPart> {
    const alias = await this.rows.at(asOf).alias(streamOf(target), name);
    if (!alias) throw resourceNotFound(`Cannot find alias arn: ${targetArn(target, name)}`);
    return alias;
  }
}

@QueryHandler(ListAliasesQuery)
export class ListAliasesHandler implements IQueryHandler<ListAliasesQuery> {
  constructor(@Inject(FunctionRows) private readonly rows: FunctionRows) {}

  async execute({ target, page, functionVersion, asOf }: ListAliasesQuery): Promise<AliasPart[]> {
    const rows = this.rows.at(asOf);
    const aliases = await rows.aliases(streamOf(target), page, functionVersion);
    if (aliases.length === 0) await rows.requireFunction(target);
    return aliases;
  }
}

export const aliasQueryHandlers = [GetAliasHandler, ListAliasesHandler];
