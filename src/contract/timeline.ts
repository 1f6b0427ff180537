import type { NotificationTarget } from './bucket-events.js';
import type { AliasTarget, CodeReference, PolicyStatement } from './function-events.js';
import type { EventMetadata } from './metadata.js';

/** A value that a change gave another: `from` is absent where there was none, `to` where there is none any more. */
export interface ValueChange<Value> {
  readonly from?: Value;
  readonly to?: Value;
}

/** Members that came, went, or stayed under their name with another value. */
export interface MembersChanged<Member, Changed = Member> {
  readonly added: Member;
  readonly removed: Member;
  readonly changed: Changed;
}

/** What a list gained and lost. */
export interface ListChange<Member> {
  readonly added?: readonly Member[];
  readonly removed?: readonly Member[];
}

/** An alias that is gone, with what it pointed at. */
export interface RemovedAlias {
  readonly name: string;
  readonly target: AliasTarget;
}

/** An access key, without its secret. */
export interface ShownAccessKey {
  readonly accessKeyId: string;
  readonly description: string;
}

/** A policy of an access key. `document`: JSON text. */
export interface ShownKeyPolicy {
  readonly policyName: string;
  readonly document: string;
}

/**
 * What an event changed; only the members that did. Values of environment variables are never in it, only their names.
 * `configuration` by member (`timeout`, `logging`, …).
 */
export interface HistoryChange {
  readonly target?: ValueChange<AliasTarget>;
  readonly description?: ValueChange<string>;
  readonly configuration?: Readonly<Record<string, ValueChange<unknown>>>;
  readonly environment?: MembersChanged<readonly string[]>;
  readonly code?: ValueChange<CodeReference>;
  readonly tags?: MembersChanged<Readonly<Record<string, string>>, Readonly<Record<string, ValueChange<string>>>>;
  readonly policy?: ListChange<PolicyStatement>;
  readonly versions?: ListChange<string>;
  readonly aliases?: ListChange<RemovedAlias>;
  readonly notifications?: ListChange<NotificationTarget>;
  readonly eventBridge?: ValueChange<boolean>;
  readonly state?: ValueChange<string>;
  readonly region?: ValueChange<string>;
  readonly name?: ValueChange<string>;
  readonly accessKeys?: ListChange<ShownAccessKey>;
  readonly keyPolicies?: ListChange<ShownKeyPolicy>;
}

/** What an event is about: `name` as `switchyard history` takes it (`helloworld:PROD`, `s3://examplebucket`, `role/lambda`), `arn` where it has one. */
export interface HistorySubject {
  readonly type: 'function' | 'version' | 'alias' | 'bucket' | 'role' | 'account' | 'access-key';
  readonly name: string;
  readonly arn?: string;
}

/**
 * A change as `GET /_switchyard/history` shows it. `at`: when it was recorded, ISO 8601 with milliseconds, UTC; what is read as
 * of that time includes it. `position`: its place in the feed, to go on after. `kind` is the event's type.
 */
export interface HistoryEntry extends Omit<EventMetadata, 'time'> {
  readonly position: string;
  readonly eventId: string;
  readonly at: string;
  readonly kind: string;
  readonly subject: HistorySubject;
  readonly change: HistoryChange;
  /** Of a move back: the event that it undid, and the one whose target it gave back. */
  readonly rollbackOf?: string;
  readonly restores?: string;
}
