import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { statements } from '../../postgres/index.js';
import type { Part } from '../../event-store/aggregate.js';
import { CONTROL_PLANE_POOL } from '../pool.js';

const ROUTES = statements(import.meta.url, 'relay')('routes');
const ROUTES_OF = statements(import.meta.url, 'relay')('routes-of');

/** A stream with all its rows. */
export interface StreamRows {
  readonly streamId: string;
  readonly streamType: string;
  readonly version: number;
  readonly parts: readonly Part[];
}

/** Reads the rows that routing entries are made of, stream by stream. */
@Injectable()
export class RouteRows {
  constructor(@Inject(CONTROL_PLANE_POOL) private readonly pool: Pool) {}

  /** Functions and buckets that exist, in the order of their streams after `after`, at most `limit`. */
  async page(after: string, limit: number): Promise<StreamRows[]> {
    const { rows } = await this.pool.query<StreamRows>({ ...ROUTES, values: [after, limit] });
    return rows;
  }

  /** These functions and buckets, without rows where they exist no more. */
  async of(streamIds: readonly string[]): Promise<StreamRows[]> {
    if (streamIds.length === 0) return [];
    const { rows } = await this.pool.query<StreamRows>({ ...ROUTES_OF, values: [streamIds] });
    return rows;
  }
}
