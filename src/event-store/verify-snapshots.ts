import { isDeepStrictEqual } from 'node:util';
import { statements } from '../postgres/index.js';
import type { Part } from './aggregate.js';
import type { Folding } from './folded-aggregate.js';
import type { StreamCursor } from './merged-streams.js';

/** Query of a page of snapshots, for verification: see verify-snapshots.sql. */
export const VERIFY_SNAPSHOTS = statements(import.meta.url, 'event-store')('verify-snapshots');

/** A snapshot may be large: a page of them is small. */
export const SNAPSHOTS_PAGE = 20;

export interface SnapshotRow {
  readonly streamId: string;
  readonly version: number;
  readonly parts: readonly Part[];
  /** Whether its times and its place in the feed are those of its version. */
  readonly rightPlace: boolean;
}

type Report = (problem: { readonly streamId: string; readonly version: number; readonly problem: string }) => void;

/** Compares the snapshots of one stream with its fold, as the fold goes on from event to event. */
export class SnapshotCheck {
  private next: SnapshotRow | undefined;

  private constructor(
    private readonly streamId: string,
    private readonly cursor: StreamCursor<SnapshotRow>,
    private readonly report: Report,
  ) {}

  static async of(streamId: string, cursor: StreamCursor<SnapshotRow>, report: Report): Promise<SnapshotCheck> {
    const check = new SnapshotCheck(streamId, cursor, report);
    check.next = await cursor.take(streamId);
    return check;
  }

  /** The stream has come to a version; `folding` undefined: its events cannot be folded, which was reported. */
  async reached(version: number, folding: Pick<Folding, 'parts'> | undefined): Promise<void> {
    for (; this.next && this.next.version <= version; this.next = await this.cursor.take(this.streamId)) {
      const { version: of, rightPlace } = this.next;
      if (of < version) this.problem(of, 'there is a snapshot, but no event');
      else if (!rightPlace) this.problem(of, 'the snapshot stands elsewhere in time or in the feed than the event');
      if (of === version && folding && !isDeepStrictEqual(inOrder(folding.parts()), inOrder(this.next.parts))) {
        this.problem(of, 'the snapshot is not what the events give');
      }
    }
  }

  /** The stream has ended. */
  async ended(): Promise<void> {
    for (; this.next; this.next = await this.cursor.take(this.streamId)) this.problem(this.next.version, 'there is a snapshot, but no event');
  }

  private problem(version: number, problem: string): void {
    this.report({ streamId: this.streamId, version, problem });
  }
}

/** Parts in one order, as JSON gives them back: maps come out of rows in another order than out of events. */
const inOrder = (parts: readonly Part[]): unknown => {
  const written = parts.map(({ kind, key, data }) => ({ identity: `${kind} ${key}`, data }));
  return JSON.parse(JSON.stringify(written.sort((one, other) => (one.identity < other.identity ? -1 : 1))));
};
