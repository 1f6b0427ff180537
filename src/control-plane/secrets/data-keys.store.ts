import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { loadSql } from '../../postgres/sql-files.js';
import { CONTROL_PLANE_POOL } from '../pool.js';

const FIND = { name: 'data-key-find', text: loadSql(import.meta.url, './find-data-key.sql') };
const ADD = { name: 'data-key-add', text: loadSql(import.meta.url, './add-data-key.sql') };

/** Wrapped data keys by stream. */
@Injectable()
export class DataKeyStore {
  constructor(@Inject(CONTROL_PLANE_POOL) private readonly pool: Pool) {}

  async find(streamId: string): Promise<Buffer | undefined> {
    const { rows } = await this.pool.query<{ wrapped_key: Buffer }>({ ...FIND, values: [streamId] });
    return rows[0]?.wrapped_key;
  }

  /** Keeps the key of whoever comes first, and gives that one back. */
  async findOrAdd(streamId: string, wrappedKey: Buffer): Promise<Buffer> {
    await this.pool.query({ ...ADD, values: [streamId, wrappedKey] });
    const found = await this.find(streamId);
    if (found === undefined) throw new Error(`the data key of ${streamId} was destroyed while it was made`);
    return found;
  }
}
