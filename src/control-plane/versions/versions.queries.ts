import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Moment } from '../../event-store/moment.js';
import type { LatestPart, VersionPart } from '../function/function.state.js';
import { FunctionRows } from '../function/function-rows.store.js';
import { streamOf } from '../function/functions.js';
import type { FunctionTarget } from '../function/function.decider.js';
import { listedNumber, type Page } from '../function/page.js';

/** A row of ListVersionsByFunction. */
export interface ListedVersion {
  readonly version: string;
  readonly part: LatestPart | VersionPart;
}

/** $LATEST, then the published versions by number (Terraform takes the last as the newest). */
export class ListVersionsQuery extends Query<ListedVersion[]> {
  constructor(
    readonly target: FunctionTarget,
    readonly page: Page,
    readonly asOf?: Moment,
  ) {
    super();
  }
}

@QueryHandler(ListVersionsQuery)
export class ListVersionsHandler implements IQueryHandler<ListVersionsQuery> {
  constructor(@Inject(FunctionRows) private readonly rows: FunctionRows) {}

  /** @throws AwsError ResourceNotFound for a missing function, InvalidParameterValue for a marker that no page gave */
  async execute({ target, page: { limit, after }, asOf }: ListVersionsQuery): Promise<ListedVersion[]> {
    const afterNumber = listedNumber(after ?? '$LATEST');
    const rows = this.rows.at(asOf);
    const latest = await rows.requireFunction(target);
    const versions = await rows.versions(streamOf(target), afterNumber, limit);
    const published = versions.map((part) => ({ version: part.version, part }));
    return after === undefined ? [{ version: '$LATEST', part: latest }, ...published] : published;
  }
}

export const versionQueryHandlers = [ListVersionsHandler];
