import type pg from 'pg';
import type { LogLine, LogQuery } from '../../contract/index.js';
import { loadSql } from '../../postgres/index.js';
import type { LogEntry } from '../execution/types.js';

const sql = {
  read: loadSql(import.meta.url, './read.sql'),
  readLast: loadSql(import.meta.url, './read-last.sql'),
};

/** What CloudWatch counts for a line beside its bytes. */
const LINE_OVERHEAD = 26;

interface LogRow {
  readonly id: string;
  readonly log_stream: string;
  readonly timestamp: string;
  readonly message: string;
}

/** The lines of a batch that one function wrote to one stream of one group. */
interface Source {
  readonly place: number;
  readonly of: LogEntry;
  first: number;
  last: number;
  bytes: number;
}

/** Table `invoker.log_lines`, as functions write it and as `switchyard logs` reads it. */
export class LogLines {
  constructor(private readonly pool: pg.Pool) {}

  /** Groups and streams that are not there yet come with their first line, as on AWS. */
  async append(entries: readonly LogEntry[]): Promise<void> {
    const { sources, places } = sourcesOf(entries);
    const all = <Value>(value: (source: Source) => Value): Value[] => sources.map(value);
    await this.pool.query('SELECT invoker.append_log_lines($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)', [
      all(({ of }) => of.accountId),
      all(({ of }) => of.region),
      all(({ of }) => of.functionName),
      all(({ of }) => of.logGroup),
      all(({ of }) => of.logStream),
      all(({ first }) => first),
      all(({ last }) => last),
      all(({ bytes }) => bytes),
      places,
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

/** The sources of a batch, and of each line the place of its source, from 1: what they have in common travels and is looked up once. */
function sourcesOf(entries: readonly LogEntry[]): { readonly sources: readonly Source[]; readonly places: readonly number[] } {
  const sources = new Map<string, Source>();
  const places = entries.map((of) => {
    const { accountId, region, functionName, logGroup, logStream, message } = of;
    const timestamp = Math.trunc(of.timestamp);
    const key = `${accountId}/${region}/${functionName}\n${logGroup}\n${logStream}`;
    let source = sources.get(key);
    if (source === undefined) {
      source = { place: sources.size + 1, of, first: timestamp, last: timestamp, bytes: 0 };
      sources.set(key, source);
    }
    source.first = Math.min(source.first, timestamp);
    source.last = Math.max(source.last, timestamp);
    source.bytes += Buffer.byteLength(message) + LINE_OVERHEAD;
    return source.place;
  });
  return { sources: [...sources.values()], places };
}
