import { Inject, Injectable } from '@nestjs/common';
import type { Pool, PoolClient } from 'pg';
import type { ExportCounts, ExportedEvent } from '../../../contract/index.js';
import { FEED_START } from '../../../event-store/types.js';
import { statements } from '../../../postgres/sql-files.js';
import { CONTROL_PLANE_POOL } from '../../pool.js';

const sql = statements(import.meta.url, 'transfer');
const COUNTS = sql('export-counts');
const PACKAGES = sql('export-packages');
const PACKAGE_PIECE = sql('export-package-piece');
const DATA_KEYS = sql('export-data-keys');
const EVENTS = sql('export-events');

const PAGE = 500;
/** A multiple of three, so that the base64 of the pieces is the base64 of the whole. */
const PIECE_BYTES = 3 * 1024 * 1024;
/**
 * A reader that pauses for longer is cut off: the snapshot keeps Postgres from tidying up. The rows, which tell what is forgotten,
 * are locked before it: of a table that a rebuild swapped in after it, it would see none.
 */
const SNAPSHOT = `
  BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
  SET LOCAL idle_in_transaction_session_timeout = '60s';
  SET LOCAL statement_timeout = '5min';
  LOCK TABLE switchyard.parts IN ACCESS SHARE MODE`;

/** The query that meets the lost connection rejects. */
const ignored = (): void => undefined;

/** An event as it is stored; `data` and `metadata` in the store's own JSON text. */
export type StoredEvent = Omit<ExportedEvent, 'kind' | 'data' | 'metadata'> & { readonly data: string; readonly metadata: string };

/** A package, without its content. */
export interface StoredPackage {
  readonly sha256: Buffer;
  readonly size: number;
}

/** A data key, wrapped. */
export interface StoredDataKey {
  readonly stream: string;
  readonly wrappedKey: Buffer;
}

/** Everything of one account as of one moment; `close` it. */
export class AccountSnapshot {
  constructor(
    private readonly client: PoolClient,
    private readonly accountId: string,
  ) {}

  async counts(): Promise<ExportCounts> {
    return (await this.rows<ExportCounts>(COUNTS, [this.accountId]))[0]!;
  }

  packages(): Promise<StoredPackage[]> {
    return this.rows<StoredPackage>(PACKAGES, [this.accountId]);
  }

  /** The zip in pieces, each but the last a multiple of three bytes long. */
  async *content({ sha256, size }: StoredPackage): AsyncGenerator<Buffer> {
    for (let from = 0; from < size; from += PIECE_BYTES) {
      const [row] = await this.rows<{ piece: Buffer }>(PACKAGE_PIECE, [sha256, from + 1, PIECE_BYTES]);
      yield row!.piece;
    }
  }

  async *dataKeys(): AsyncGenerator<readonly StoredDataKey[]> {
    for (let page = await this.dataKeysAfter(''); page.length > 0; page = await this.dataKeysAfter(page.at(-1)!.stream)) yield page;
  }

  /** In feed order. */
  async *events(): AsyncGenerator<readonly StoredEvent[]> {
    for (let page = await this.eventsAfter(FEED_START); page.length > 0; page = await this.eventsAfter(page.at(-1)!)) yield page;
  }

  async close(): Promise<void> {
    const broken = await this.client.query('ROLLBACK').then(() => undefined, (error: Error) => error);
    this.client.off('error', ignored);
    this.client.release(broken);
  }

  private dataKeysAfter(stream: string): Promise<StoredDataKey[]> {
    return this.rows<StoredDataKey>(DATA_KEYS, [this.accountId, stream, PAGE]);
  }

  private eventsAfter({ txId, position }: { readonly txId: string; readonly position: string }) {
    return this.rows<StoredEvent & { readonly txId: string; readonly position: string }>(EVENTS, [this.accountId, txId, position, PAGE]);
  }

  private async rows<Row>(query: { name: string; text: string }, values: unknown[]): Promise<Row[]> {
    return (await this.client.query({ ...query, values })).rows as Row[];
  }
}

/** Opens snapshots of accounts. */
@Injectable()
export class AccountSnapshots {
  constructor(@Inject(CONTROL_PLANE_POOL) private readonly pool: Pool) {}

  async open(accountId: string): Promise<AccountSnapshot> {
    const client = await this.pool.connect();
    client.on('error', ignored);
    try {
      await client.query(SNAPSHOT);
      return new AccountSnapshot(client, accountId);
    } catch (error) {
      client.release(error as Error);
      throw error;
    }
  }
}
