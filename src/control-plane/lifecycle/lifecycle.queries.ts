import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { resourceNotFound } from '../../aws/index.js';
import type { Moment } from '../../event-store/moment.js';
import type { LatestPart, VersionPart } from '../function/function.state.js';
import type { ListedPart } from '../function/function-reads.js';
import { FunctionRows } from '../function/function-rows.store.js';
import { streamOf } from '../function/functions.js';
import { targetArn, type FunctionTarget } from '../function/function.decider.js';
import { listedNumber, type Page } from '../function/page.js';

/** What a read of a function found: the part that its qualifier names, and the function's tags. */
export interface FoundFunction {
  readonly part: LatestPart | VersionPart;
  readonly version: string;
  readonly latest: LatestPart;
}

/** A function by name, version or alias. */
export class GetFunctionQuery extends Query<FoundFunction> {
  constructor(
    readonly target: FunctionTarget,
    readonly qualifier?: string,
    readonly asOf?: Moment,
  ) {
    super();
  }
}

/** A page of an account's functions in a region, by name. */
export class ListFunctionsQuery extends Query<LatestPart[]> {
  constructor(
    readonly accountId: string,
    readonly region: string,
    readonly page: Page,
    readonly asOf?: Moment,
  ) {
    super();
  }
}

/** A page of an account's functions in a region with all their versions: by name, $LATEST first, then by number. */
export class ListAllVersionsQuery extends Query<ListedPart[]> {
  constructor(
    readonly accountId: string,
    readonly region: string,
    readonly page: Page,
    readonly asOf?: Moment,
  ) {
    super();
  }
}

/** What the Marker of a page of ListAllVersionsQuery holds. */
export const listedKey = ({ functionName, version }: ListedPart): string => `${functionName}:${version}`;

@QueryHandler(GetFunctionQuery)
export class GetFunctionHandler implements IQueryHandler<GetFunctionQuery> {
  constructor(@Inject(FunctionRows) private readonly rows: FunctionRows) {}

  /** @throws AwsError ResourceNotFound `Function not found: ARN[:qualifier]`, for a missing alias as well (recorded) */
  async execute({ target, qualifier, asOf }: GetFunctionQuery): Promise<FoundFunction> {
    const found = await this.rows.at(asOf).qualified(streamOf(target), qualifier ?? '$LATEST');
    if (found) {
      const { latest, alias, version } = found;
      const pointsAt = alias?.target.functionVersion ?? version?.version ?? qualifier ?? '$LATEST';
      if (pointsAt === '$LATEST') return { part: latest, version: pointsAt, latest };
      if (version) return { part: version, version: pointsAt, latest };
    }
    throw resourceNotFound(`Function not found: ${targetArn(target, qualifier)}`);
  }
}

@QueryHandler(ListFunctionsQuery)
export class ListFunctionsHandler implements IQueryHandler<ListFunctionsQuery> {
  constructor(@Inject(FunctionRows) private readonly rows: FunctionRows) {}

  execute({ accountId, region, page, asOf }: ListFunctionsQuery): Promise<LatestPart[]> {
    return this.rows.at(asOf).functions(accountId, region, page);
  }
}

@QueryHandler(ListAllVersionsQuery)
export class ListAllVersionsHandler implements IQueryHandler<ListAllVersionsQuery> {
  constructor(@Inject(FunctionRows) private readonly rows: FunctionRows) {}

  /** @throws AwsError InvalidParameterValue for a marker that no page gave */
  async execute({ accountId, region, page: { limit, after }, asOf }: ListAllVersionsQuery): Promise<ListedPart[]> {
    const rows = this.rows.at(asOf);
    if (after === undefined) return rows.allVersions(accountId, region, limit);
    const [functionName = '', version = ''] = after.split(':');
    return rows.allVersions(accountId, region, limit, { functionName, number: listedNumber(version) });
  }
}

export const lifecycleQueryHandlers = [GetFunctionHandler, ListFunctionsHandler, ListAllVersionsHandler];
