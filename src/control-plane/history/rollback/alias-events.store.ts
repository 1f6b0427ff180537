import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { functionStream, type Recorded } from '../../../contract/index.js';
import { recordedFrom, type EventRow } from '../../../event-store/recorded-row.js';
import { statements } from '../../../postgres/sql-files.js';
import { streamOf } from '../../function/functions.js';
import type { FunctionTarget } from '../../function/function.decider.js';
import type { Page } from '../../function/page.js';
import { CONTROL_PLANE_POOL } from '../../pool.js';
import { ALIAS_EVENT_TYPES, type AliasEvent } from './moves.js';

const sql = statements(import.meta.url, 'rollback');
const ALIAS_EVENTS = sql('alias-events');
const FUNCTIONS_EVER = sql('functions-ever');

/** Which events: of one alias or of all, up to and with a version of the stream or all, and the newest of them or all. */
export interface AliasEventScope {
  readonly aliasName?: string;
  readonly upTo?: number;
  readonly newest?: number;
}

/** The events of aliases, of functions that exist and of deleted ones. */
@Injectable()
export class AliasEvents {
  constructor(@Inject(CONTROL_PLANE_POOL) private readonly pool: Pool) {}

  /** In stream order. */
  async read(target: FunctionTarget, { aliasName, upTo, newest }: AliasEventScope = {}): Promise<readonly AliasEvent[]> {
    const values = [streamOf(target), ALIAS_EVENT_TYPES, aliasName ?? null, upTo ?? null, newest ?? null];
    const { rows } = await this.pool.query<EventRow>({ ...ALIAS_EVENTS, values });
    return rows.map((row) => recordedFrom(row) as Recorded & AliasEvent);
  }

  /** Names of the functions that an account ever had in a region, page by page. */
  async functionNames(accountId: string, region: string, { limit, after = '' }: Page): Promise<string[]> {
    const { rows } = await this.pool.query<{ name: string }>({ ...FUNCTIONS_EVER, values: [functionStream(accountId, region, ''), after, limit] });
    return rows.map(({ name }) => name);
  }
}
