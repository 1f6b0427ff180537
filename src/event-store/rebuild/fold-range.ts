import type pg from 'pg';
import { loadSql } from '../../postgres/index.js';
import type { FoldedAggregate } from '../folded-aggregate.js';
import { copyEvents, sqlWith } from './copy-events.js';
import { RebuiltRows, type Written } from './rebuilt-rows.js';
import { StreamFolding } from './stream-folding.js';

const COPY_RANGE = loadSql(import.meta.url, './copy-range.sql');

/** Progress is told at least so often. */
const EVENTS_TO_TELL = 5_000;
const NOTHING: Written = { streams: 0, rows: 0, differences: 0 };

/** Streams after one up to and with another, in the database's order; `upTo` null: all that follow. */
export interface StreamRange {
  readonly after: string;
  readonly upTo: string | null;
}

/** Two connections: `reader` in a transaction with the rebuild's snapshot, `writer` outside of any. */
export interface RangeConnections {
  readonly reader: pg.Client;
  readonly writer: pg.Client;
}

/** What has been done since it was last told. */
export type RangeProgress = Written & { readonly events: number };

/**
 * Folds a range of streams and writes and compares its rows. Holds one stream's state and a batch of rows, never a stream's
 * events.
 * @throws UnfoldableStream
 */
export async function foldRange(
  { reader, writer }: RangeConnections, aggregates: ReadonlyMap<string, FoldedAggregate>, { after, upTo }: StreamRange,
  onProgress: (progress: RangeProgress) => void,
): Promise<void> {
  let stream: StreamFolding | undefined;
  let events = 0;
  const tell = (written: Written = NOTHING): void => {
    onProgress({ ...written, events });
    events = 0;
  };
  const rows = new RebuiltRows(writer, after, tell);
  await copyEvents(reader, sqlWith(COPY_RANGE, { after, upTo }), (event) => {
    if (event.streamId !== stream?.streamId) {
      if (stream) rows.add(stream);
      stream = new StreamFolding(aggregates, event.streamId, event.streamType);
    }
    stream.evolve(event);
    events += 1;
  }, () => {
    if (events >= EVENTS_TO_TELL) tell();
    return rows.flushIfFull();
  });
  if (stream) rows.add(stream);
  await rows.end(upTo);
}
