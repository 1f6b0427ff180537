import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { loadSql } from '../../postgres/sql-files.js';
import { CONTROL_PLANE_POOL } from '../pool.js';

const FIND = { name: 'data-key-find', text: loadSql(import.meta.url, './find-data-key.sql') };
const ADD = { name: 'data-key-add', text: loadSql(import.meta.url, './add-data-key.sql') };
const DESTROY = { name: 'data-key-destroy', text: loadSql(import.meta.url, './destroy-data-key.sql') };
const RESTORE = { name: 'data-key-restore', text: loadSql(import.meta.url, './restore-data-key.sql') };

/** What became of a data key that came with an export. */
export type RestoredKey = 'ok' | 'there' | 'other' | 'forgotten';

/** Wrapped data keys by stream. */
@Injectable()
export class DataKeyStore {
  constructor(@Inject(CONTROL_PLANE_POOL) private readonly pool: Pool) {}

  async find(streamId: string): Promise<Buffer | undefined> {
    const { rows } = await this.pool.query<{ wrapped_key: Buffer }>({ ...FIND, values: [streamId] });
    return rows[0]?.wrapped_key;
  }

  /** Keeps the key of whoever comes first, and gives that one back; undefined where it was forgotten the moment after. */
  async findOrAdd(streamId: string, wrappedKey: Buffer): Promise<Buffer | undefined> {
    await this.pool.query({ ...ADD, values: [streamId, wrappedKey] });
    return this.find(streamId);
  }

  /** Stores a key that another installation made, unless the stream has one or it is forgotten. */
  async restore(streamId: string, wrappedKey: Buffer): Promise<RestoredKey> {
    const { rows } = await this.pool.query<{ restored: RestoredKey }>({ ...RESTORE, values: [streamId, wrappedKey] });
    return rows[0]!.restored;
  }

  /** The key with this id is there no more; another of the stream stays. */
  async destroy(streamId: string, keyId: string): Promise<void> {
    await this.pool.query({ ...DESTROY, values: [streamId, keyId] });
  }
}
