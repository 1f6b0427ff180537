import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { statements } from '../../postgres/sql-files.js';
import type { EventInvokeConfigPart } from '../function/function.state.js';
import { streamOf } from '../function/functions.js';
import type { FunctionTarget } from '../function/function.decider.js';
import type { Page } from '../function/page.js';
import { CONTROL_PLANE_POOL } from '../pool.js';
import type { EventInvokeConfigName } from './event-invoke.decider.js';

const sql = statements(import.meta.url, 'event-invoke');
const CONFIG = sql('event-invoke-config');
const LIST = sql('list-event-invoke-configs');

/** The rows of event invoke configurations. */
@Injectable()
export class EventInvokeConfigs {
  constructor(@Inject(CONTROL_PLANE_POOL) private readonly pool: Pool) {}

  async config({ target, qualifier }: EventInvokeConfigName): Promise<EventInvokeConfigPart | undefined> {
    const { rows } = await this.pool.query<{ data: EventInvokeConfigPart }>({ ...CONFIG, values: [streamOf(target), qualifier] });
    return rows[0]?.data;
  }

  /** A page by qualifier: `$LATEST`, versions, aliases. */
  async configs(target: FunctionTarget, { limit, after }: Page): Promise<EventInvokeConfigPart[]> {
    const { rows } = await this.pool.query<{ data: EventInvokeConfigPart }>({ ...LIST, values: [streamOf(target), after ?? null, limit] });
    return rows.map(({ data }) => data);
  }
}
