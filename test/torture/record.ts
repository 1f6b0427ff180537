import type { AliasTarget } from '../../src/contract/index.js';

/**
 * What became of a request, as its sender knows it: `acknowledged` (2xx), `refused` (4xx: it changed nothing), or `unknown`
 * (anything else: it may have changed something, also later).
 */
export type Outcome = 'acknowledged' | 'refused' | 'unknown';

/** A change that was asked for. Times in epoch milliseconds. */
export interface Change {
  readonly kind: 'move' | 'code' | 'publish';
  readonly stream: string;
  /** Why, as the request said; no other request says so. */
  readonly reason: string;
  readonly outcome: Outcome;
  readonly requestedAt: number;
  readonly answeredAt: number;
  /** Of an acknowledged one: the id of its event. */
  readonly revisionId?: string;
  /** Of a move. */
  readonly target?: AliasTarget;
  /** Of new code: SHA-256 of the package in base64. */
  readonly sha256?: string;
  /** Of an acknowledged publish. */
  readonly version?: string;
  readonly error?: string;
}

/** A synchronous call through PROD, sent after an acknowledged move by who moved. */
export interface Call {
  readonly stream: string;
  /** RevisionId that the move was answered with. */
  readonly afterRevisionId: string;
  readonly calledAt: number;
  readonly answeredAt: number;
  readonly outcome: Outcome;
  /** Undefined where it was not answered. */
  readonly version?: string;
  /** The build that the handler said it is. */
  readonly build?: number;
  readonly error?: string;
}

export type Way = 'kafka' | 'http';

/** A notification that was sent until it was accepted. */
export interface SentNotification {
  /** `s3:bucket/key`, as an invocation names its source. */
  readonly source: string;
  /** Stream of the function whose PROD it is for; undefined where no target matches. */
  readonly stream: string | undefined;
  readonly form: 'aws' | 'minio';
  /** Ways on which the same record was sent: more than one, or one twice, for a duplicate. */
  readonly ways: readonly Way[];
  readonly sentAt: number;
  /** When the first of them was accepted: acknowledged by the broker, or answered 2xx. Undefined where none was. */
  readonly acceptedAt?: number;
}

/** A message that no intake can read. */
export interface Poison {
  readonly value: string;
  readonly accepted: boolean;
}

export type KillKind = 'leading control plane' | 'other control plane' | 'invoker' | 'kafka' | 'postgres';

/** kill -9 of one process. */
export interface Kill {
  readonly kind: KillKind;
  readonly pid: number;
  readonly at: number;
  /** When everything was seen ready again with another process in its place. */
  recoveredAt?: number;
}

/** A time in which Kafka was not there: nobody could learn of a change. */
export interface Outage {
  readonly from: number;
  readonly to: number;
}

/** All that was done to the cluster, as those know it who did it. */
export interface TortureRecord {
  /** Which build of a function each deployment package is, by the package's SHA-256 in base64. */
  readonly builds: Map<string, number>;
  readonly changes: Change[];
  readonly calls: Call[];
  readonly notifications: SentNotification[];
  readonly poisons: Poison[];
  readonly kills: Kill[];
  readonly kafkaOutages: Outage[];
}

export const emptyRecord = (): TortureRecord => ({ builds: new Map(), changes: [], calls: [], notifications: [], poisons: [], kills: [], kafkaOutages: [] });
