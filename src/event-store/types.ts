import type { DomainEvent, EventMetadata, FeedPosition, Recorded } from '../contract/index.js';
import type { Part } from './aggregate.js';

/** An event on its way into a stream; the id (UUID) came in with the command. */
export interface NewEvent {
  readonly id: string;
  readonly type: string;
  readonly data: unknown;
  readonly metadata: EventMetadata;
}

/** Rows that an append changes: upserted parts, and the keys of parts that are gone. */
export interface PartChanges {
  readonly upserts: readonly Part[];
  readonly deletes: readonly Pick<Part, 'kind' | 'key'>[];
}

/** One append: one SQL function call, one transaction. `expectedVersion` 0 means that the stream must not exist. */
export interface AppendRequest {
  readonly streamId: string;
  readonly streamType: string;
  readonly expectedVersion: number;
  readonly events: readonly NewEvent[];
  readonly changes: PartChanges;
  /** UUID of the command; a second append with it in the same account answers `duplicate`. */
  readonly commandId?: string;
}

/** `version` is the stream's: after the append (`ok`), now (`conflict`), or after the first append of this command (`duplicate`). */
export type AppendResult =
  | { readonly status: 'ok'; readonly version: number }
  | { readonly status: 'conflict'; readonly version: number }
  | { readonly status: 'duplicate'; readonly version: number };

/** Is told of every append: seconds from the call to the commit. Must not throw. */
export interface AppendObserver {
  onAppend(seconds: number, status: AppendResult['status'] | 'failed'): void;
}

/** How a command ended: `nothing` (to do), or `failed` by what is no decision, such as a lost connection. */
export type CommandEnd = 'ok' | 'nothing' | 'duplicate' | 'refused' | 'conflict' | 'failed';

/** Is told of every command, by the type of its stream. Must not throw. */
export interface CommandObserver {
  onCommand(streamType: string, end: CommandEnd): void;
}

/** What is newer than a version of a stream, and the version after which a command was recorded, if it was. */
export interface NewerEvents {
  readonly version: number;
  readonly events: readonly Recorded[];
  readonly duplicateOf: number | null;
}

/** A stream's rows with the version that they reflect (0: the stream does not exist). */
export interface StoredParts {
  readonly version: number;
  readonly parts: readonly Part[];
}

/** A page of the feed. `pending` is true while committed events lie beyond the safe horizon. */
export interface FeedPage {
  readonly events: readonly Recorded[];
  readonly pending: boolean;
}

export const FEED_START: FeedPosition = { txId: '0', position: '0' };

/** The store as command handlers, process managers, relays and verification use it. */
export interface EventStore {
  append(request: AppendRequest): Promise<AppendResult>;
  /** Events with a version above `fromVersion` (default 0), up to and with `toVersion`. */
  readStream(streamId: string, fromVersion?: number, toVersion?: number): Promise<readonly Recorded[]>;
  readNewer(streamId: string, version: number, commandId?: string): Promise<NewerEvents>;
  loadParts(streamId: string): Promise<StoredParts>;
  /** Events after a position in feed order, gap-free (design, event store rule 3). */
  readFeed(after: FeedPosition, limit: number): Promise<FeedPage>;
  /** The position of the last event that the feed may show now. */
  feedHead(): Promise<FeedPosition>;
}

export const EVENT_STORE = Symbol('EventStore');

/** Events with their feed place, for consumers of the feed. */
export type FeedEvent<Event extends DomainEvent = DomainEvent> = Recorded<Event>;
