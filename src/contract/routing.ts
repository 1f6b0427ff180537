import type { CodeReference, EventInvokeSettings, FunctionConfiguration, PolicyStatement, AliasTarget } from './function-events.js';
import type { NotificationTarget } from './bucket-events.js';
import type { FeedPosition } from './metadata.js';

/** Everything an invoker needs to run one version of a function. `environmentKey` names an environment's identity. */
export interface VersionRoute {
  readonly version: string;
  readonly configuration: FunctionConfiguration;
  readonly code: CodeReference;
  /** Changes whenever code or configuration changes: with function and version it names the environments that may serve. */
  readonly revision: string;
  readonly state: 'Pending' | 'Active';
}

/** Key of the policy of the unqualified function: no qualifier can be empty. */
export const UNQUALIFIED = '';

/** The compacted entry of one function on `switchyard.routing`; key: its stream id. A deleted function is a null value. */
export interface FunctionRoute {
  readonly kind: 'function';
  readonly accountId: string;
  readonly region: string;
  readonly functionName: string;
  /** Version of the function's stream that this entry reflects. */
  readonly streamVersion: number;
  /** By version number, `$LATEST` included. */
  readonly versions: Readonly<Record<string, VersionRoute>>;
  readonly aliases: Readonly<Record<string, AliasTarget>>;
  /** By qualifier; the unqualified function's policy under UNQUALIFIED. */
  readonly policies: Readonly<Record<string, readonly PolicyStatement[]>>;
  /** The most of it that may run at once; absent: no limit of its own. */
  readonly reservedConcurrentExecutions?: number;
  /** Environments to keep initialised, by version or alias; absent where there are none. */
  readonly provisionedConcurrency?: Readonly<Record<string, number>>;
  /** By version, alias or `$LATEST`; absent where there are none. */
  readonly eventInvokeConfigs?: Readonly<Record<string, EventInvokeSettings>>;
}

/** The compacted entry of one bucket on `switchyard.routing`; key: its stream id. */
export interface BucketRoute {
  readonly kind: 'bucket';
  readonly accountId: string;
  readonly bucketName: string;
  readonly region: string;
  readonly streamVersion: number;
  readonly targets: readonly NotificationTarget[];
}

export type RoutingEntry = FunctionRoute | BucketRoute;

/** Key of the mark on `switchyard.routing`: no stream is called so, for every stream begins with an account's id. */
export const ROUTING_MARK = 'mark';

/** How far the topic has come: everything that the feed shows up to this position is on it before this message. */
export interface RoutingMark {
  readonly kind: 'mark';
  readonly feed: FeedPosition;
  /** The event at that position. */
  readonly eventId: string;
}

/** Header of every entry and tombstone: the version of the stream that it reflects. */
export const STREAM_VERSION_HEADER = 'switchyard-stream-version';
