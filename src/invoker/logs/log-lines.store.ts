import type pg from 'pg';
import type { LogLine, LogQuery } from '../../contract/index.js';
import { loadSql } from '../../postgres/index.js';
import type { LogEntry } from '../execution/types.js';

const sql = {
  read: loadSql(import.meta.url, './read.sql'),
  readLast: loadSql(import.meta.url, './read-last.sql'),
};

interface LogRow {
  readonly id: string;
  readonly log_stream: string;
  readonly timestamp: string;
  readonly message: string;
}

/** Table `invoker.log_lines`. */
export class LogLines {
  constructor(private readonly pool: pg.Pool) {}

  async append(entries: readonly LogEntry[]): Promise<void> {
    await this.pool.query('SELECT invoker.append_log_lines($1, $2, $3, $4, $5, $6)', [
      entries.map(({ accountId }) => accountId),
      entries.map(({ region }) => region),
      entries.map(({ functionName }) => functionName),
      entries.map(({ logStream }) => logStream),
      entries.map(({ timestamp }) => Math.trunc(timestamp)),
      entries.map(({ message }) => message),
    ]);
  }

  async read({ accountId, region, functionName, after, limit }: LogQuery): Promise<LogLine[]> {
    const { rows } = await (after === undefined
      ? this.pool.query<LogRow>(sql.readLast, [accountId, region, functionName, limit])
      : this.pool.query<LogRow>(sql.read, [accountId, region, functionName, after, limit]));
    return rows.map(({ id, log_stream, timestamp, message }) => ({ id, logStream: log_stream, timestamp: Number(timestamp), message }));
  }
}
