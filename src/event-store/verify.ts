import { isDeepStrictEqual } from 'node:util';
import type { Pool } from 'pg';
import { comparePositions, upcastEvent } from '../contract/index.js';
import { statements } from '../postgres/index.js';
import type { Part } from './aggregate.js';
import type { FoldedAggregate, Folding, StoredEvent } from './folded-aggregate.js';
import { firstStream, streamCursor, type StreamCursor } from './merged-streams.js';
import { SNAPSHOTS_PAGE, SnapshotCheck, VERIFY_SNAPSHOTS, type SnapshotRow } from './verify-snapshots.js';

const prepared = statements(import.meta.url, 'event-store');
const STREAMS = prepared('verify-streams');
const EVENTS = prepared('verify-events');
const PARTS = prepared('verify-parts');

const PAGE = 500;
const MOST_PROBLEMS = 1_000;

/** Something that is not as it was written: in an event (`version`), a row (`part`: kind and key), or the stream's head. */
export interface VerificationProblem {
  readonly streamId: string;
  readonly version?: number;
  readonly part?: string;
  readonly problem: string;
}

/** What was read, and at most the first 1,000 problems. */
export interface Verification {
  readonly streams: number;
  readonly events: number;
  readonly rows: number;
  readonly problems: readonly VerificationProblem[];
}

interface EventRow extends StoredEvent {
  readonly streamId: string;
  readonly streamType: string;
  readonly txId: string;
  readonly position: string;
  readonly hash: Buffer;
  readonly rightAccount: boolean;
  readonly rightHash: boolean;
}

interface StreamRow {
  readonly streamId: string;
  readonly streamType: string;
  readonly version: number;
  readonly headHash: Buffer;
  readonly rightAccount: boolean;
}

interface PartRow extends Part {
  readonly streamId: string;
  readonly rightAccount: boolean;
}

interface Cursors {
  readonly streams: StreamCursor<StreamRow>;
  readonly events: StreamCursor<EventRow>;
  readonly parts: StreamCursor<PartRow>;
  readonly snapshots: StreamCursor<SnapshotRow>;
}

/**
 * Recomputes every hash chain and compares all rows with the fold of all events, of one account or of all. Reads one
 * snapshot, so it may run beside writers; holds one stream's state at a time. A tail cut off together with the stream's
 * head leaves no trace in the store itself: compare with the topic, or with a head noted before.
 */
export async function verifyStore(pool: Pool, aggregates: readonly FoldedAggregate[], accountId?: string): Promise<Verification> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    // Before the snapshot: a rebuild that swapped the table after it would leave a new one, whose rows the snapshot does not see.
    await client.query('LOCK TABLE switchyard.parts IN ACCESS SHARE MODE');
    const start = accountId === undefined ? '' : `${accountId}/`;
    const end = accountId === undefined ? null : `${accountId}0`; // '0' follows '/'
    const rows = async <Row>(query: { name: string; text: string }, values: unknown[], limit = PAGE): Promise<Row[]> =>
      (await client.query({ ...query, values: [...values, end, limit] })).rows as Row[];
    const verification = await verifyAll(aggregates, {
      streams: streamCursor((after) => rows(STREAMS, [after?.streamId ?? start])),
      events: streamCursor((after) => rows(EVENTS, [after?.streamId ?? start, after?.version ?? 0])),
      parts: streamCursor((after) => rows(PARTS, [after?.streamId ?? start, after?.kind ?? '', after?.key ?? ''])),
      snapshots: streamCursor((after) => rows(VERIFY_SNAPSHOTS, [after?.streamId ?? start, after?.version ?? 0], SNAPSHOTS_PAGE)),
    });
    await client.query('COMMIT');
    client.release();
    return verification;
  } catch (error) {
    client.release(true);
    throw error;
  }
}

async function verifyAll(aggregates: readonly FoldedAggregate[], cursors: Cursors): Promise<Verification> {
  const byType = new Map(aggregates.map((aggregate) => [aggregate.type, aggregate]));
  const found = { streams: 0, events: 0, rows: 0 };
  const problems: VerificationProblem[] = [];
  const report = (problem: VerificationProblem): void => {
    if (problems.length < MOST_PROBLEMS) problems.push(problem);
  };
  for (;;) {
    const streamId = await firstStream([cursors.streams, cursors.events, cursors.parts, cursors.snapshots]);
    if (streamId === undefined) return { ...found, problems };
    const stream = await cursors.streams.take(streamId);
    found.streams += 1;
    if (!stream) report({ streamId, problem: 'is missing from the streams' });
    else if (!stream.rightAccount) report({ streamId, problem: 'is listed under another account' });
    const { events, parts } = await verifyEvents(streamId, stream, cursors, byType, report);
    found.events += events;
    found.rows += await verifyParts(streamId, parts, cursors.parts, report);
  }
}

type Report = (problem: VerificationProblem) => void;

/** Gives the parts that the events fold to; undefined where they cannot be folded (which was reported). */
async function verifyEvents(
  streamId: string, stream: StreamRow | undefined, { events: cursor, snapshots: cursorOfSnapshots }: Cursors, byType: ReadonlyMap<string, FoldedAggregate>, report: Report,
): Promise<{ events: number; parts: readonly Part[] | undefined }> {
  let previous: EventRow | undefined;
  let events = 0;
  let folding: Folding | undefined;
  let folds = true;
  const snapshots = await SnapshotCheck.of(streamId, cursorOfSnapshots, report);
  for (let event = await cursor.take(streamId); event; event = await cursor.take(streamId)) {
    const { version } = event;
    const expected = (previous?.version ?? 0) + 1;
    if (version !== expected) {
      report({ streamId, version: expected, problem: version === expected + 1 ? 'the event is missing' : `the events up to ${version - 1} are missing` });
      folds = false;
    }
    if (!event.rightHash) report({ streamId, version, problem: 'the hash is not the one of the event and the events before it' });
    if (!event.rightAccount) report({ streamId, version, problem: 'the event is listed under another account' });
    if (stream && event.streamType !== stream.streamType) report({ streamId, version, problem: `the event says that the stream is a ${event.streamType}` });
    if (previous && comparePositions(previous, event) >= 0) report({ streamId, version, problem: 'the event stands before its predecessor in the feed' });
    folding ??= byType.get(event.streamType)?.folding();
    if (!folding) {
      if (folds) report({ streamId, version, problem: `nothing folds the events of a ${event.streamType}` });
      folds = false;
    }
    if (folds) {
      try {
        folding?.evolve(upcastEvent(event));
      } catch (error) {
        report({ streamId, version, problem: `the event cannot follow the events before it: ${error instanceof Error ? error.message : String(error)}` });
        folds = false;
      }
    }
    await snapshots.reached(version, folds ? folding : undefined);
    previous = event;
    events += 1;
  }
  await snapshots.ended();
  if (stream) verifyHead(stream, previous, report);
  return { events, parts: folds && (!stream || previous?.version === stream.version) ? (folding?.parts() ?? []) : undefined };
}

function verifyHead({ streamId, version, headHash }: StreamRow, last: EventRow | undefined, report: Report): void {
  const found = last?.version ?? 0;
  if (found < version) {
    report({ streamId, version: found + 1, problem: `the events from here to the stream's version ${version} are missing` });
  } else if (found > version) {
    report({ streamId, version: version + 1, problem: `there are events after the stream's version ${version}` });
  } else if (!last || !headHash.equals(last.hash)) {
    report({ streamId, problem: "the stream's hash is not the one of its last event" });
  }
}

/** Compares rows with parts (undefined: not known, rows are only counted). */
async function verifyParts(streamId: string, parts: readonly Part[] | undefined, cursor: StreamCursor<PartRow>, report: Report): Promise<number> {
  const expected = new Map((parts ?? []).map(({ kind, key, data }) => [`${kind} ${key}`, data]));
  let rows = 0;
  for (let row = await cursor.take(streamId); row; row = await cursor.take(streamId)) {
    rows += 1;
    const part = `${row.kind} ${row.key}`;
    if (!row.rightAccount) report({ streamId, part, problem: 'the row is listed under another account' });
    if (!parts) continue;
    if (!expected.has(part)) report({ streamId, part, problem: 'the events give no such row' });
    else if (!isDeepStrictEqual(asStored(expected.get(part)), row.data)) report({ streamId, part, problem: 'the row is not what the events give' });
    expected.delete(part);
  }
  for (const part of expected.keys()) report({ streamId, part, problem: 'the row is missing' });
  return rows;
}

/** As JSON gives it back: without members that are undefined. */
const asStored = (data: unknown): unknown => JSON.parse(JSON.stringify(data));
