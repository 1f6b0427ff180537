import { once } from 'node:events';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { accountOf } from '../../contract/index.js';
import { loadSql } from '../../postgres/index.js';
import { copyLine } from './copy-text.js';
import type { StreamFolding } from './stream-folding.js';

const COPY_PARTS = 'COPY switchyard.parts_rebuilt (stream_id, kind, key, account_id, data) FROM STDIN';
const COPY_STREAMS = 'COPY switchyard.parts_rebuilt_streams (stream_id, version) FROM STDIN';
const COMPARE = loadSql(import.meta.url, './compare.sql').replaceAll(':streams', 'stream_id > $1 AND ($2::text IS NULL OR stream_id <= $2)');
/** Characters of one transaction: it lasts milliseconds, since followers of the feed wait for the oldest transaction that writes. */
const BATCH_CHARACTERS = 1 << 20;

/** What was written and compared. */
export interface Written {
  readonly streams: number;
  readonly rows: number;
  readonly differences: number;
}

/** Writes the rows of whole streams, in the order of the streams, and compares each batch with the rows that are there. */
export class RebuiltRows {
  private parts: string[] = [];
  private streams: string[] = [];
  private characters = 0;
  private writing: Promise<void> = Promise.resolve();
  private writtenUpTo: string;
  private last: string;

  /** @param after the stream before the first that will come */
  constructor(private readonly client: pg.Client, after: string, private readonly onWritten: (written: Written) => void) {
    this.writtenUpTo = after;
    this.last = after;
  }

  add(stream: StreamFolding): void {
    const { streamId } = stream;
    const accountId = accountOf(streamId);
    for (const { kind, key, data } of stream.parts()) {
      const line = copyLine([streamId, kind, key, accountId, JSON.stringify(data)]);
      this.characters += line.length;
      this.parts.push(line);
    }
    this.streams.push(copyLine([streamId, stream.version]));
    this.last = streamId;
  }

  /** Writes where enough has come together; waits only for the batch before, so that folding goes on beside the writing. */
  flushIfFull(): Promise<void> | undefined {
    return this.characters < BATCH_CHARACTERS ? undefined : this.flush(this.last);
  }

  /** Writes the rest; `upTo` is the end of the range, null where there is none. */
  async end(upTo: string | null): Promise<void> {
    await this.flush(upTo);
    await this.writing;
  }

  private async flush(upTo: string | null): Promise<void> {
    const { parts, streams, writtenUpTo: after } = this;
    this.parts = [];
    this.streams = [];
    this.characters = 0;
    this.writtenUpTo = upTo ?? '';
    await this.writing;
    this.writing = this.write(parts, streams, after, upTo);
    // Whoever waits for it next hears of its failure.
    this.writing.catch(() => undefined);
  }

  private async write(parts: readonly string[], streams: readonly string[], after: string, upTo: string | null): Promise<void> {
    await this.client.query('BEGIN');
    await this.copy(COPY_PARTS, parts);
    await this.copy(COPY_STREAMS, streams);
    await this.client.query('COMMIT');
    const { rowCount } = await this.client.query({ name: 'rebuild-compare-range', text: COMPARE, values: [after, upTo] });
    this.onWritten({ streams: streams.length, rows: parts.length, differences: rowCount ?? 0 });
  }

  private async copy(statement: string, lines: readonly string[]): Promise<void> {
    if (lines.length === 0) return;
    const stream = this.client.query(copyFrom(statement));
    stream.end(lines.join(''));
    await once(stream, 'finish');
  }
}
