import type { Pool } from 'pg';
import { upcastEvent, type DomainEvent } from '../contract/index.js';
import { statements } from '../postgres/index.js';
import type { Evolving, Part } from './aggregate.js';
import type { Moment } from './moment.js';

const prepared = statements(import.meta.url, 'event-store');
const KEEP_SNAPSHOT = prepared('keep-snapshot');
const READ_PAST = prepared('read-past');

/** Events between two snapshots where a state has few parts, and what every longer interval is a multiple of. */
export const SHORTEST_INTERVAL = 16;

/**
 * Events between two snapshots of a state with so many parts: never fewer than the parts, so that all snapshots of a stream
 * together hold no more parts than it has events.
 */
export const snapshotInterval = (parts: number): number => (parts <= SHORTEST_INTERVAL ? SHORTEST_INTERVAL : 2 ** Math.ceil(Math.log2(parts)));

/** Whether a snapshot is due at a version whose predecessor is `before`: a multiple of the interval lies between. */
export const isSnapshotDue = (before: number, version: number, parts: readonly Part[]): boolean => {
  const interval = snapshotInterval(parts.length);
  return Math.floor(version / interval) > Math.floor(before / interval);
};

/** A state that is worth keeping. */
export interface Snapshot {
  readonly version: number;
  readonly parts: readonly Part[];
}

/** The newest snapshot before a moment (version 0 without parts where there is none), and the events after it that had happened. */
export interface NearestPast extends Snapshot {
  readonly streamId: string;
  readonly events: readonly Evolving<DomainEvent>[];
  /** No more events had happened than these. */
  readonly whole: boolean;
}

type PastEvent = readonly [id: string, version: number, type: string, schemaVersion: number, data: unknown, time: string];

interface PastRow {
  readonly streamId: string;
  readonly version: number;
  readonly parts: readonly Part[] | null;
  readonly events: readonly PastEvent[] | null;
  readonly whole: boolean;
}

/** At the current version of its type, whichever it was recorded in. @throws UnknownEventError see upcastEvent */
const evolving = ([id, version, type, schemaVersion, data, time]: PastEvent): Evolving<DomainEvent> =>
  upcastEvent({ id, version, type, schemaVersion, data, metadata: { time } });

/** States of streams at some of their versions: a cache, whose loss costs time alone. */
export class Snapshots {
  constructor(
    private readonly pool: Pool,
    private readonly onError: (error: unknown) => void = () => undefined,
  ) {}

  /** Keeps states of a stream one after the other. Never rejects: nobody has to wait for it. */
  async keep(streamId: string, snapshots: readonly Snapshot[]): Promise<void> {
    try {
      for (const { version, parts } of snapshots) {
        await this.pool.query({ ...KEEP_SNAPSHOT, values: [streamId, version, JSON.stringify(parts)] });
      }
    } catch (error) {
      this.onError(error);
    }
  }

  /** For each stream, in the order of their ids, what its state at a moment can be folded from, or the first of it: one query. */
  async nearest(streamIds: readonly string[], moment: Moment): Promise<NearestPast[]> {
    const place = 'feed' in moment ? [null, moment.feed.txId, moment.feed.position] : [moment.recordedBefore, null, null];
    const { rows } = await this.pool.query<PastRow>({ ...READ_PAST, values: [streamIds, ...place, SHORTEST_INTERVAL] });
    return rows.map(({ streamId, version, parts, events, whole }) => ({ streamId, version, parts: parts ?? [], events: (events ?? []).map(evolving), whole }));
  }
}
