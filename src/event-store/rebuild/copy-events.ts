import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { upcastEvent } from '../../contract/index.js';
import type { StoredEvent } from '../folded-aggregate.js';
import { copyFields } from './copy-text.js';

const LINE_END = 10;

/** An event with the stream that it belongs to. */
export interface StreamEvent extends StoredEvent {
  readonly streamId: string;
  readonly streamType: string;
}

/** The text of a statement with its `:names` replaced by literals, where a statement takes no parameters. */
export function sqlWith(text: string, values: Readonly<Record<string, string | null>>): string {
  return text.replace(/^--.*$/gm, '').replace(/(?<!:):([a-z]\w*)/gi, (name, key: string) => {
    const value = values[key];
    if (value === undefined) return name;
    return value === null ? 'NULL' : pg.escapeLiteral(value);
  });
}

/**
 * Reads events by a COPY whose columns are those of copy-range.sql, at the current version of their types. `onEvent` is
 * called for each; `betweenChunks` is waited for now and then, the database meanwhile. Several times as fast as rows of
 * a query, which pg makes objects of one member at a time.
 * @throws what the callbacks throw; the connection can only be ended then
 */
export async function copyEvents(
  client: pg.Client, statement: string, onEvent: (event: StreamEvent) => void, betweenChunks: () => Promise<void> | undefined,
): Promise<void> {
  let begun: Buffer = Buffer.alloc(0);
  for await (const chunk of client.query(copyTo(statement)) as AsyncIterable<Buffer>) {
    const end = chunk.lastIndexOf(LINE_END) + 1;
    if (end === 0) {
      begun = Buffer.concat([begun, chunk]);
      continue;
    }
    const whole = begun.length === 0 ? chunk.subarray(0, end - 1) : Buffer.concat([begun, chunk.subarray(0, end - 1)]);
    begun = chunk.subarray(end);
    for (const line of whole.toString().split('\n')) onEvent(eventFrom(line));
    await betweenChunks();
  }
}

function eventFrom(line: string): StreamEvent {
  const [streamId, version, streamType, type, schemaVersion, id, time, data] = copyFields(line) as [string, string, string, string, string, string, string, string];
  return upcastEvent({
    streamId, streamType, id, type, version: Number(version), schemaVersion: Number(schemaVersion), metadata: { time },
    data: JSON.parse(data) as unknown,
  });
}
