import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { loadSql } from '../../postgres/sql-files.js';
import { CONTROL_PLANE_POOL } from '../pool.js';

const PUT = { name: 'package-put', text: loadSql(import.meta.url, './put-package.sql') };
const GET = { name: 'package-get', text: loadSql(import.meta.url, './get-package.sql') };
/** Bytes that one answer of Postgres carries: as text they are twice as many characters, and the driver holds some copies. */
const PIECE = 32 * 1024 * 1024;

/** Deployment packages in Postgres, by the SHA-256 of the zip. */
@Injectable()
export class PackageStore {
  constructor(@Inject(CONTROL_PLANE_POOL) private readonly pool: Pool) {}

  async put(sha256: Buffer, zip: Buffer): Promise<void> {
    await this.pool.query({ ...PUT, values: [sha256, zip] });
  }

  async get(sha256: Buffer): Promise<Buffer | undefined> {
    const first = await this.piece(sha256, 0);
    if (first === undefined || first.piece.length === first.size) return first?.piece;
    const zip = Buffer.allocUnsafe(first.size);
    let read = first.piece.copy(zip);
    while (read < zip.length) read += (await this.piece(sha256, read))!.piece.copy(zip, read);
    return zip;
  }

  private async piece(sha256: Buffer, from: number): Promise<{ size: number; piece: Buffer } | undefined> {
    const { rows } = await this.pool.query<{ size: number; piece: Buffer }>({ ...GET, values: [sha256, from + 1, PIECE] });
    return rows[0];
  }
}
