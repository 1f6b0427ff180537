import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { loadSql } from '../../postgres/sql-files.js';
import { CONTROL_PLANE_POOL } from '../pool.js';

const PUT = { name: 'package-put', text: loadSql(import.meta.url, './put-package.sql') };
const GET = { name: 'package-get', text: loadSql(import.meta.url, './get-package.sql') };

/** Deployment packages in Postgres, by the SHA-256 of the zip. */
@Injectable()
export class PackageStore {
  constructor(@Inject(CONTROL_PLANE_POOL) private readonly pool: Pool) {}

  async put(sha256: Buffer, zip: Buffer): Promise<void> {
    await this.pool.query({ ...PUT, values: [sha256, zip] });
  }

  async get(sha256: Buffer): Promise<Buffer | undefined> {
    const { rows } = await this.pool.query<{ content: Buffer }>({ ...GET, values: [sha256] });
    return rows[0]?.content;
  }
}
