import type pg from 'pg';
import type { LogEvent, LogEventsPage, LogEventsQuery, LogPlace } from '../../contract/index.js';
import { statements } from '../../postgres/sql-files.js';

const statement = statements(import.meta.url, 'logs');
const OF_GROUP = statement('events-of-group');
const OF_STREAM = { forward: statement('events-of-stream'), backward: statement('events-of-stream-backward') };

/** No line has it. */
const BEFORE_ALL_IDS = '-1';

/** Of one stream, or of a group: all streams of it, or those with these ids whose name begins so. */
export type LogSelection =
  | { readonly streamId: string; readonly name: string }
  | { readonly groupId: string; readonly streamIds?: readonly string[]; readonly prefix: string };

interface EventRow {
  readonly id: string;
  readonly timestamp: string;
  readonly ingested_at: string;
  readonly message: string;
  readonly looked_at: string;
}

type GroupRow = { [Column in keyof EventRow]: EventRow[Column] | null } & {
  readonly log_stream: string | null;
  readonly looked_at: string;
  readonly fitting: string | null;
  readonly last_timestamp: string | null;
  readonly last_id: string | null;
};

type Span = Pick<LogEventsQuery, 'from' | 'before' | 'direction' | 'place' | 'limit' | 'bytes'>;

/** Table `invoker.log_lines`, as CloudWatch Logs reads it: by time. */
export class LogEvents {
  constructor(private readonly pool: pg.Pool) {}

  read(selection: LogSelection, span: Span): Promise<LogEventsPage> {
    return 'streamId' in selection ? this.ofStream(selection, span) : this.ofGroup(selection, span);
  }

  private async ofStream({ streamId, name }: Extract<LogSelection, { streamId: string }>, span: Span): Promise<LogEventsPage> {
    const { from, before, direction, limit, bytes } = span;
    const { timestamp, id } = direction === 'forward' ? startOf(span) : endOf(span);
    const values = [streamId, timestamp, id, direction === 'forward' ? before : from, limit, bytes];
    const { rows } = await this.pool.query<EventRow>({ ...OF_STREAM[direction], values });
    const events = rows.map((row) => eventFrom(row, name));
    const reached = direction === 'forward' ? events.at(-1) : events[0];
    const lookedAt = Number(rows[0]?.looked_at ?? 0);
    return { events, reached: reached && placeOf(reached), more: lookedAt === limit || lookedAt > events.length };
  }

  private async ofGroup({ groupId, streamIds, prefix }: Extract<LogSelection, { groupId: string }>, span: Span): Promise<LogEventsPage> {
    const { before, limit, bytes } = span;
    const { timestamp, id } = startOf(span);
    const values = [groupId, timestamp, id, before, limit, streamIds ?? null, prefix, bytes];
    const { rows } = await this.pool.query<GroupRow>({ ...OF_GROUP, values });
    const events = rows.filter(({ id: line }) => line !== null).map((row) => eventFrom(row as EventRow, row.log_stream!));
    const { looked_at: lookedAt, fitting, last_timestamp: lastTimestamp, last_id: lastId } = rows[0]!;
    const cut = Number(fitting ?? 0) > events.length;
    const last = lastTimestamp === null || lastId === null ? undefined : { timestamp: Number(lastTimestamp), id: lastId };
    return { events, reached: cut ? placeOf(events.at(-1)!) : last, more: cut || Number(lookedAt) === limit };
  }
}

/** Where to begin: beyond the place, if that is not before the time asked for. */
const startOf = ({ from, place }: Span): LogPlace => (place !== undefined && place.timestamp >= from ? place : { timestamp: from, id: BEFORE_ALL_IDS });

const endOf = ({ before, place }: Span): LogPlace => (place !== undefined && place.timestamp < before ? place : { timestamp: before, id: BEFORE_ALL_IDS });

const placeOf = ({ timestamp, id }: LogEvent): LogPlace => ({ timestamp, id });

const eventFrom = ({ id, timestamp, ingested_at, message }: EventRow, logStream: string): LogEvent => ({
  id, logStream, timestamp: Number(timestamp), ingestedAt: Number(ingested_at), message,
});
