import { randomUUID } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { resourceConflict } from '../aws/index.js';
import type { DomainEvent, EventMetadata } from '../contract/index.js';
import { asWritten, fold, type Aggregate, type Part } from './aggregate.js';
import { changedParts } from './changed-parts.js';
import { isSnapshotDue, type Snapshots } from './snapshots.js';
import type { AppendResult, CommandEnd, CommandObserver, EventStore, NewerEvents, StoredParts } from './types.js';

/** One command: whose stream, who asks, and the pure decision on the stream's state. */
export interface CommandExecution<State, Event extends DomainEvent> {
  readonly aggregate: Aggregate<State, Event>;
  readonly streamId: string;
  readonly metadata: EventMetadata;
  /** UUID, the same for every try of one request. */
  readonly commandId?: string;
  /** Throws to refuse, gives no events where there is nothing to do. */
  readonly decide: (state: State) => readonly Event[];
}

/** What a command left. For a duplicate: what its first try left. */
export interface CommandOutcome<State> {
  readonly before: State;
  readonly state: State;
  readonly version: number;
  readonly duplicate: boolean;
}

/** A cached state, with the rows that it is. */
interface Cached extends Folded<unknown> {
  readonly rows: () => readonly Part[];
}

/** State of a stream at a version. */
interface Folded<State> {
  readonly state: State;
  readonly version: number;
}

/** How many streams' states are kept, who is told of commands, and where states are kept for reads of the past. */
export interface CommandExecutorOptions {
  readonly cachedStreams?: number;
  readonly observer?: CommandObserver;
  readonly snapshots?: Pick<Snapshots, 'keep'>;
}

const MAX_CONFLICTS = 3;
const DEFAULT_CACHED_STREAMS = 10_000;

/**
 * Decides commands on cached folded states and appends what they decide: a write on a warm stream is one round trip. A yes
 * is checked by the append; a no (a refusal, or nothing to do) is checked by a read before it is answered. Cached states
 * are shared and never changed.
 */
export class CommandExecutor {
  private readonly cache: LRUCache<string, Cached>;
  private readonly observer: CommandObserver | undefined;
  private readonly snapshots: Pick<Snapshots, 'keep'> | undefined;
  /** The last command of each stream that has one at work in this process. */
  private readonly lines = new Map<string, Promise<unknown>>();

  constructor(
    private readonly store: EventStore,
    { cachedStreams = DEFAULT_CACHED_STREAMS, observer, snapshots }: CommandExecutorOptions = {},
  ) {
    this.observer = observer;
    this.snapshots = snapshots;
    this.cache = new LRUCache({ max: cachedStreams });
  }

  /** Forgets all states: the rows that they came from have been made anew, and may have been wrong. */
  forgetStates(): void {
    this.cache.clear();
    // Commands at work keep what they have come to, from what they knew before.
    for (const [streamId, line] of this.lines) void line.then(() => this.cache.delete(streamId));
  }

  /**
   * Commands on one stream wait for each other within this process: only races with other processes are left to be lost.
   * @throws what decide refuses with; AwsError ResourceConflict after three lost races
   */
  async execute<State, Event extends DomainEvent>(execution: CommandExecution<State, Event>): Promise<CommandOutcome<State>> {
    const { streamId } = execution;
    const outcome = (this.lines.get(streamId) ?? Promise.resolve()).then(() => this.run(execution));
    const settled = outcome.then(() => undefined, () => undefined);
    this.lines.set(streamId, settled);
    try {
      return await outcome;
    } finally {
      if (this.lines.get(streamId) === settled) this.lines.delete(streamId);
    }
  }

  private async run<State, Event extends DomainEvent>(execution: CommandExecution<State, Event>): Promise<CommandOutcome<State>> {
    let end: CommandEnd = 'failed';
    try {
      return await this.decideAndAppend(execution, (reached) => {
        end = reached;
      });
    } finally {
      this.observer?.onCommand(execution.aggregate.type, end);
    }
  }

  private async decideAndAppend<State, Event extends DomainEvent>(
    execution: CommandExecution<State, Event>, ends: (end: CommandEnd) => void,
  ): Promise<CommandOutcome<State>> {
    const { aggregate, streamId, commandId } = execution;
    const firstAnswer = async (version: number): Promise<CommandOutcome<State>> => {
      const first = await this.firstAnswer(aggregate, streamId, version);
      ends('duplicate');
      return first;
    };
    let known = this.cached<State>(streamId) ?? (await this.load(aggregate, streamId));
    for (let conflicts = 0; ; ) {
      const decision = attempt(() => execution.decide(known.state));
      if (!decision.ok || decision.value.length === 0) {
        const newer = await this.store.readNewer(streamId, known.version, commandId);
        if (newer.duplicateOf !== null) return firstAnswer(newer.duplicateOf);
        if (newer.version === known.version) {
          ends(decision.ok ? 'nothing' : 'refused');
          if (!decision.ok) throw decision.refusal;
          return { before: known.state, state: known.state, version: known.version, duplicate: false };
        }
        known = this.advance(aggregate, streamId, known, newer);
        continue;
      }
      const { result, after } = await this.append(execution, known, decision.value);
      if (result.status === 'ok') {
        ends('ok');
        return { before: known.state, ...after, duplicate: false };
      }
      if (result.status === 'duplicate') return firstAnswer(result.version);
      conflicts += 1;
      if (conflicts > MAX_CONFLICTS) {
        ends('conflict');
        throw resourceConflict('The operation cannot be performed at this time. A conflicting change is in progress.');
      }
      known = this.advance(aggregate, streamId, known, await this.store.readNewer(streamId, known.version));
    }
  }

  /**
   * The rows of a stream at this version or later, where the cached state is new enough. For followers of the feed, which
   * ask right after an append of this process.
   */
  cachedRows(streamId: string, version: number): StoredParts | undefined {
    const known = this.cache.get(streamId);
    return known && known.version >= version ? { version: known.version, parts: known.rows() } : undefined;
  }

  /** The state of a stream now, from its rows. */
  async read<State, Event extends DomainEvent>(aggregate: Aggregate<State, Event>, streamId: string): Promise<Folded<State>> {
    return this.load(aggregate, streamId);
  }

  private cached<State>(streamId: string): Folded<State> | undefined {
    return this.cache.get(streamId) as Folded<State> | undefined;
  }

  private async load<State, Event extends DomainEvent>(aggregate: Aggregate<State, Event>, streamId: string): Promise<Folded<State>> {
    const { version, parts } = await this.store.loadParts(streamId);
    return this.remember(aggregate, streamId, { version, state: aggregate.fromParts(parts) });
  }

  /** Keeps the newest: a slow load must not overwrite what an append has left meanwhile. */
  private remember<State, Event extends DomainEvent>(
    aggregate: Aggregate<State, Event>, streamId: string, folded: Folded<State>,
  ): Folded<State> {
    const held = this.cached<State>(streamId);
    if (held && held.version > folded.version) return held;
    if (folded.version > 0) this.cache.set(streamId, { ...folded, rows: () => aggregate.parts(folded.state) });
    return folded;
  }

  private advance<State, Event extends DomainEvent>(
    aggregate: Aggregate<State, Event>, streamId: string, known: Folded<State>, newer: NewerEvents,
  ): Folded<State> {
    const state = fold(aggregate, asWritten<Event>(newer.events), known.state);
    return this.remember(aggregate, streamId, { version: newer.version, state });
  }

  private async append<State, Event extends DomainEvent>(
    { aggregate, streamId, metadata, commandId }: CommandExecution<State, Event>, known: Folded<State>, decided: readonly Event[],
  ): Promise<{ result: AppendResult; after: Folded<State> }> {
    const events = decided.map((event, index) => ({ ...event, id: randomUUID(), version: known.version + index + 1, metadata }));
    const state = fold(aggregate, events, known.state);
    const parts = aggregate.parts(state);
    const changes = changedParts(aggregate.parts(known.state), parts);
    try {
      const result = await this.store.append({
        streamId,
        streamType: aggregate.type,
        expectedVersion: known.version,
        events: events.map(({ id, type, data }) => ({ id, type, data, metadata })),
        changes,
        commandId,
      });
      const after = { state, version: known.version + events.length };
      if (result.status === 'ok') {
        this.remember(aggregate, streamId, after);
        // Nobody waits for it: a snapshot that is missing costs a later read time, and no more.
        if (isSnapshotDue(known.version, after.version, parts)) void this.snapshots?.keep(streamId, [{ version: after.version, parts }]);
      }
      return { result, after };
    } catch (error) {
      // Whether it was recorded is not known: the next command must look.
      this.cache.delete(streamId);
      throw error;
    }
  }

  /** What the first try of a command left: the state folded up to the version after it. */
  private async firstAnswer<State, Event extends DomainEvent>(
    aggregate: Aggregate<State, Event>, streamId: string, version: number,
  ): Promise<CommandOutcome<State>> {
    const state = fold(aggregate, asWritten<Event>(await this.store.readStream(streamId, 0, version)));
    return { before: state, state, version, duplicate: true };
  }
}

type Attempt<Value> = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly refusal: unknown };

function attempt<Value>(decide: () => Value): Attempt<Value> {
  try {
    return { ok: true, value: decide() };
  } catch (refusal) {
    return { ok: false, refusal };
  }
}
