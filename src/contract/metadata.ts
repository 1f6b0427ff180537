/**
 * What every event carries beside its data. `time` is the moment that came in with the command (ISO 8601 with
 * milliseconds, UTC): it is what LastModified shows. The database's own `recordedAt` is apart.
 */
export interface EventMetadata {
  readonly time: string;
  readonly actor: Actor;
  readonly sourceIp: string;
  readonly userAgent: string;
  readonly requestId: string;
  readonly correlationId: string;
  /** Id of the event that made this command necessary (process managers), or null for a request from outside. */
  readonly causationId: string | null;
  /** Why, in the caller's words (`x-switchyard-reason`). */
  readonly reason?: string;
}

/** Who: the account, the access key that signed (or the name of the process manager), and the principal's ARN. */
export interface Actor {
  readonly accountId: string;
  readonly accessKeyId: string;
  readonly arn: string;
}

/** Place of an event in the feed: transaction id, then position; both unsigned 64-bit numbers in decimal. */
export interface FeedPosition {
  readonly txId: string;
  readonly position: string;
}

/** An event of any type as given to an append: not yet recorded. */
export interface DomainEvent<Type extends string = string, Data = unknown> {
  readonly type: Type;
  readonly data: Data;
}

/** An event as the store gives it back. `version` counts from 1 in its stream. */
export interface Recorded<Event extends DomainEvent = DomainEvent> {
  readonly id: string;
  readonly accountId: string;
  readonly streamId: string;
  readonly streamType: string;
  readonly version: number;
  readonly schemaVersion: number;
  readonly type: Event['type'];
  readonly data: Event['data'];
  readonly metadata: EventMetadata;
  readonly recordedAt: string;
  readonly feed: FeedPosition;
}
