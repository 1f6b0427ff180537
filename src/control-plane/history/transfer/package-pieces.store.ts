import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { statements } from '../../../postgres/sql-files.js';
import { CONTROL_PLANE_POOL } from '../../pool.js';

const sql = statements(import.meta.url, 'transfer');
const PUT = sql('put-package-piece');
const PIECES = sql('package-pieces');
const GET = sql('get-package-piece');
const DELETE = sql('delete-package-pieces');

/** Table `switchyard.package_pieces`: packages on their way in, each by its SHA-256. */
@Injectable()
export class PackagePieceStore {
  constructor(@Inject(CONTROL_PLANE_POOL) private readonly pool: Pool) {}

  /** `from`: the first byte's place in the package. The same place again takes the newer piece; a package that is there takes none. */
  async put(sha256: Buffer, from: number, content: Buffer): Promise<void> {
    await this.pool.query({ ...PUT, values: [sha256, from, content] });
  }

  /** The package of so many bytes; undefined where its pieces do not make it up. */
  async whole(sha256: Buffer, size: number): Promise<Buffer | undefined> {
    const { rows } = await this.pool.query<{ from: number; length: number }>({ ...PIECES, values: [sha256] });
    let end = 0;
    for (const { from, length } of rows) {
      if (from !== end) return undefined;
      end += length;
    }
    if (end !== size) return undefined;
    const whole = Buffer.allocUnsafe(size);
    for (const { from, length } of rows) {
      const found = await this.pool.query<{ content: Buffer }>({ ...GET, values: [sha256, from] });
      // Another import may have put it together, or put another piece there, meanwhile.
      const content = found.rows[0]?.content;
      if (content?.length !== length) return undefined;
      content.copy(whole, from);
    }
    return whole;
  }

  async delete(sha256: Buffer): Promise<void> {
    await this.pool.query({ ...DELETE, values: [sha256] });
  }
}
