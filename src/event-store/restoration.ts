import type { Pool, QueryConfig } from 'pg';
import { statements } from '../postgres/index.js';
import type { Part } from './aggregate.js';
import { RESTORED_CHANNEL, type FeedSignal } from './feed-signal.js';
import type { FoldedAggregate } from './folded-aggregate.js';
import { restoredParts, type RestorableEvent } from './restorable.js';
import { RestoreRefused, refusalOf } from './restore-refused.js';

const prepared = statements(import.meta.url, 'event-store');
const STREAMS = prepared('restore-streams');
const DIFFERING = prepared('restore-differing');
const RESTORE = prepared('restore');
const RESTORING = prepared('restoring-streams');
const RESTORED = prepared('restored-streams');

/** Races with writers on the same streams that a restore may lose. */
const MOST_TRIES = 4;

/** How many events were appended, and how many were there already. */
export interface Restored {
  readonly restored: number;
  readonly there: number;
}

interface HeldStream {
  readonly stream: string;
  readonly streamType: string;
  readonly version: number;
  readonly parts: readonly Part[];
}

type Answer = { readonly status: 'ok' } | { readonly status: 'conflict' | 'broken'; readonly stream: string; readonly version: number };

/**
 * Appends events of another installation with their ids, times and hashes. The chain is recomputed, so what was changed
 * since cannot come in. The same events again change nothing.
 */
export class Restoration {
  private readonly aggregates: ReadonlyMap<string, FoldedAggregate>;

  constructor(
    private readonly pool: Pool,
    private readonly signal: FeedSignal,
    aggregates: readonly FoldedAggregate[],
  ) {
    this.aggregates = new Map(aggregates.map((aggregate) => [aggregate.type, aggregate]));
  }

  /**
   * Events of one account in the order of their feed; all or none of them. Their streams count as being restored until
   * `finish`.
   * @throws RestoreRefused for a stream that has another history here, for events that cannot be what was recorded, and for a
   * name that somebody else has
   */
  async restore(accountId: string, events: readonly RestorableEvent[]): Promise<Restored> {
    for (let tried = 1; ; tried += 1) {
      const held = await this.held(events);
      const there = events.filter(({ stream, version }) => version <= (held.get(stream)?.version ?? 0));
      await this.requireSame(there);
      const missing = events.filter(({ stream, version }) => version > (held.get(stream)?.version ?? 0));
      if (missing.length === 0) return { restored: 0, there: there.length };
      const answer = await this.append(accountId, missing, held);
      if (answer.status === 'ok') {
        // After the append: inside, it would make commits wait for each other.
        await this.pool.query(`NOTIFY ${RESTORED_CHANNEL}`);
        this.signal.notify();
        return { restored: missing.length, there: there.length };
      }
      if (answer.status === 'broken') throw RestoreRefused.broken(answer.stream, answer.version);
      if (tried === MOST_TRIES) throw RestoreRefused.differs(answer.stream, answer.version);
    }
  }

  /** Which of these streams are not restored whole yet. */
  async restoring(streams: readonly string[]): Promise<ReadonlySet<string>> {
    if (streams.length === 0) return new Set();
    const { rows } = await this.pool.query<{ stream: string }>({ ...RESTORING, values: [streams] });
    return new Set(rows.map(({ stream }) => stream));
  }

  /** All events of an account's restore are there. */
  async finish(accountId: string): Promise<void> {
    await this.pool.query({ ...RESTORED, values: [accountId] });
  }

  private async held(events: readonly RestorableEvent[]): Promise<ReadonlyMap<string, HeldStream>> {
    const streams = [...new Set(events.map(({ stream }) => stream))];
    const rows = await this.rows<HeldStream>({ ...STREAMS, values: [streams] });
    return new Map(rows.map((row) => [row.stream, row]));
  }

  private async requireSame(there: readonly RestorableEvent[]): Promise<void> {
    if (there.length === 0) return;
    const column = <Value>(of: (event: RestorableEvent) => Value): Value[] => there.map(of);
    const values = [column(({ stream }) => stream), column(({ version }) => version), column(({ id }) => id), column(({ hash }) => hash)];
    const [differing] = await this.rows<{ stream: string; version: number }>({ ...DIFFERING, values });
    if (differing) throw RestoreRefused.differs(differing.stream, differing.version);
  }

  private async append(accountId: string, missing: readonly RestorableEvent[], held: ReadonlyMap<string, HeldStream>): Promise<Answer> {
    const streams = byStream(missing);
    const changes = [...streams].map(([stream, events]) => ({ stream, ...this.changesOf(stream, events, held.get(stream)) }));
    const values = [
      accountId,
      JSON.stringify([...streams.keys()].map((stream) => ({ stream, version: held.get(stream)?.version ?? 0 }))),
      `[${missing.map(({ text }) => text).join(',')}]`,
      JSON.stringify(changes.flatMap(({ stream, upserts }) => upserts.map((part) => ({ stream, ...part })))),
      JSON.stringify(changes.flatMap(({ stream, deletes }) => deletes.map((part) => ({ stream, ...part })))),
    ];
    return (await this.rows<Answer>({ ...RESTORE, values }))[0]!;
  }

  private async rows<Row extends object>(query: QueryConfig): Promise<Row[]> {
    try {
      return (await this.pool.query<Row>(query)).rows;
    } catch (error) {
      throw refusalOf(error) ?? error;
    }
  }

  private changesOf(stream: string, events: readonly RestorableEvent[], held: HeldStream | undefined) {
    const first = events[0]!;
    events.forEach(({ version }, index) => {
      const expected = (held?.version ?? 0) + index + 1;
      if (version !== expected) throw RestoreRefused.missing(stream, expected);
    });
    if ((held?.streamType ?? first.streamType) !== first.streamType) throw RestoreRefused.differs(stream, first.version);
    const aggregate = this.aggregates.get(first.streamType);
    if (!aggregate) throw RestoreRefused.invalid(stream, first.version, `there are no streams of type ${first.streamType}`);
    try {
      return restoredParts(aggregate, held?.parts ?? [], events);
    } catch (error) {
      throw RestoreRefused.invalid(stream, first.version, error instanceof Error ? error.message : String(error));
    }
  }
}

function byStream(events: readonly RestorableEvent[]): ReadonlyMap<string, readonly RestorableEvent[]> {
  const streams = new Map<string, RestorableEvent[]>();
  for (const event of events) {
    const others = streams.get(event.stream);
    if (others) others.push(event);
    else streams.set(event.stream, [event]);
  }
  return streams;
}
