/** Rows of one source that belong to one stream. */
export interface StreamCursor<Row extends { readonly streamId: string }> {
  /** The stream of the next row; undefined at the end. */
  peek(): Promise<string | undefined>;
  /** The next row if it belongs to this stream. */
  take(streamId: string): Promise<Row | undefined>;
}

/** Reads rows ordered by stream, page by page: `page` gives what comes after a row (undefined: from the start). */
export function streamCursor<Row extends { readonly streamId: string }>(
  page: (after: Row | undefined) => Promise<readonly Row[]>,
): StreamCursor<Row> {
  let rows: readonly Row[] = [];
  let next = 0;
  let ended = false;
  const current = async (): Promise<Row | undefined> => {
    if (next === rows.length && !ended) {
      rows = await page(rows.at(-1));
      next = 0;
      ended = rows.length === 0;
    }
    return rows[next];
  };
  return {
    peek: async () => (await current())?.streamId,
    async take(streamId) {
      const row = await current();
      if (row?.streamId !== streamId) return undefined;
      next += 1;
      return row;
    },
  };
}

/** The first of the streams that cursors stand at, in the database's order (bytes of UTF-8); undefined when all are at their end. */
export async function firstStream(cursors: readonly { peek(): Promise<string | undefined> }[]): Promise<string | undefined> {
  let first: string | undefined;
  for (const cursor of cursors) {
    const streamId = await cursor.peek();
    if (streamId === undefined) continue;
    if (first === undefined || Buffer.compare(Buffer.from(streamId), Buffer.from(first)) < 0) first = streamId;
  }
  return first;
}
