import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Moment } from '../../event-store/moment.js';
import { FunctionRows } from '../function/function-rows.store.js';
import type { FunctionUrlPart } from '../function/function.state.js';
import type { FunctionTarget } from '../function/function.decider.js';
import { streamOf } from '../function/functions.js';
import type { Page } from '../function/page.js';
import { functionMissing, urlMissing, type UrlOwner } from './function-urls.decider.js';
import { FunctionUrlRows, urlKey } from './function-urls.store.js';

/** The URL of a function or alias. */
export class GetFunctionUrlQuery extends Query<FunctionUrlPart> {
  constructor(
    readonly owner: UrlOwner,
    readonly asOf?: Moment,
  ) {
    super();
  }
}

/** A page of a function's URLs, by key. */
export class ListFunctionUrlsQuery extends Query<FunctionUrlPart[]> {
  constructor(
    readonly target: FunctionTarget,
    readonly page: Page,
    readonly asOf?: Moment,
  ) {
    super();
  }
}

@QueryHandler(GetFunctionUrlQuery)
export class GetFunctionUrlHandler implements IQueryHandler<GetFunctionUrlQuery> {
  constructor(@Inject(FunctionUrlRows) private readonly urls: FunctionUrlRows) {}

  /** @throws AwsError ResourceNotFound, one text for a missing function, alias or URL */
  async execute({ owner, asOf }: GetFunctionUrlQuery): Promise<FunctionUrlPart> {
    const url = await this.urls.get(streamOf(owner.target), urlKey(owner), asOf);
    if (!url) throw urlMissing();
    return url;
  }
}

@QueryHandler(ListFunctionUrlsQuery)
export class ListFunctionUrlsHandler implements IQueryHandler<ListFunctionUrlsQuery> {
  constructor(
    @Inject(FunctionUrlRows) private readonly urls: FunctionUrlRows,
    @Inject(FunctionRows) private readonly rows: FunctionRows,
  ) {}

  /** @throws AwsError ResourceNotFound for a missing function */
  async execute({ target, page, asOf }: ListFunctionUrlsQuery): Promise<FunctionUrlPart[]> {
    const urls = await this.urls.list(target, page, asOf);
    if (urls.length === 0 && !(await this.rows.at(asOf).latest(streamOf(target), target.functionName))) throw functionMissing();
    return urls;
  }
}

export const functionUrlQueryHandlers = [GetFunctionUrlHandler, ListFunctionUrlsHandler];
