import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { UNQUALIFIED } from '../../contract/index.js';
import { inJsonbOrder } from '../../event-store/jsonb-order.js';
import type { Moment } from '../../event-store/moment.js';
import { PastStates } from '../../event-store/past-states.js';
import { statements } from '../../postgres/sql-files.js';
import { functionAggregate } from '../function/function.aggregate.js';
import type { FunctionUrlPart } from '../function/function.state.js';
import type { FunctionTarget } from '../function/function.decider.js';
import { streamOf } from '../function/functions.js';
import { CONTROL_PLANE_POOL } from '../pool.js';

const sql = statements(import.meta.url, 'function-urls');
const GET_URL = sql('get-url');
const LIST_URLS = sql('list-urls');
const FIND_URL = sql('find-url');

/** A URL as a request for it finds it. */
export interface FoundUrl {
  readonly target: FunctionTarget;
  readonly url: FunctionUrlPart;
  readonly streamVersion: number;
}

/** Whose a URL is among those of its function. */
export const urlKey = ({ qualifier }: Pick<FunctionUrlPart, 'qualifier'>): string => qualifier ?? UNQUALIFIED;

/** The rows of function URLs: as they are now, or as they were at a moment. */
@Injectable()
export class FunctionUrlRows {
  constructor(
    @Inject(CONTROL_PLANE_POOL) private readonly pool: Pool,
    @Inject(PastStates) private readonly past: PastStates,
  ) {}

  async get(stream: string, key: string, asOf?: Moment): Promise<FunctionUrlPart | undefined> {
    if (asOf) return inJsonbOrder((await this.urlsThen(stream, asOf)).get(key));
    const { rows } = await this.pool.query<{ data: FunctionUrlPart }>({ ...GET_URL, values: [stream, key] });
    return rows[0]?.data;
  }

  /** A page by key; the unqualified function's comes first. */
  async list(target: FunctionTarget, page: { readonly limit: number; readonly after?: string }, asOf?: Moment): Promise<FunctionUrlPart[]> {
    const { limit, after } = page;
    if (asOf) {
      const then = [...(await this.urlsThen(streamOf(target), asOf)).values()].filter((url) => after === undefined || urlKey(url) > after);
      return then.sort((one, other) => (urlKey(one) < urlKey(other) ? -1 : 1)).slice(0, limit).map(inJsonbOrder);
    }
    const { rows } = await this.pool.query<{ data: FunctionUrlPart }>({ ...LIST_URLS, values: [streamOf(target), after ?? null, limit] });
    return rows.map(({ data }) => data);
  }

  async find(urlId: string): Promise<FoundUrl | undefined> {
    const { rows: [row] } = await this.pool.query<{ streamId: string; url: FunctionUrlPart; streamVersion: number }>({ ...FIND_URL, values: [urlId] });
    if (!row) return undefined;
    const [accountId, region, functionName] = row.streamId.split('/') as [string, string, string];
    return { target: { accountId, region, functionName }, url: row.url, streamVersion: row.streamVersion };
  }

  private async urlsThen(stream: string, asOf: Moment): Promise<ReadonlyMap<string, FunctionUrlPart>> {
    return (await this.past.at(functionAggregate, stream, asOf)).state.urls;
  }
}
