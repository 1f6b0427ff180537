import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { roleStream } from '../../contract/index.js';
import { statements } from '../../postgres/sql-files.js';
import { CONTROL_PLANE_POOL } from '../pool.js';
import type { Role } from './role.aggregate.js';

const sql = statements(import.meta.url, 'roles');
const FIND_ROLE = sql('find-role');
const LIST_ROLES = sql('list-roles');

/** The rows of roles. They are written in the append's transaction, so a read is never behind. */
@Injectable()
export class RoleRows {
  constructor(@Inject(CONTROL_PLANE_POOL) private readonly pool: Pool) {}

  async find(accountId: string, roleName: string): Promise<Role | undefined> {
    const { rows } = await this.pool.query<{ data: Role }>({ ...FIND_ROLE, values: [roleStream(accountId, roleName)] });
    return rows[0]?.data;
  }

  /** An account's roles by name: those whose path begins so, after a name. */
  async list(accountId: string, pathPrefix: string, after: string, limit: number): Promise<Role[]> {
    const { rows } = await this.pool.query<{ data: Role }>({ ...LIST_ROLES, values: [accountId, pathPrefix, after, limit] });
    return rows.map(({ data }) => data);
  }
}
