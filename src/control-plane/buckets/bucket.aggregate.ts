import type { BucketEvent, BucketRoute, NotificationTarget } from '../../contract/index.js';
import { accountOf } from '../../contract/index.js';
import type { Aggregate, Evolving, Part } from '../../event-store/aggregate.js';

/** A registered bucket, and its row (kind `bucket`, key = bucket name). `createdAt`: ISO 8601 with milliseconds, UTC. */
export interface Bucket {
  readonly bucketName: string;
  readonly region: string;
  readonly createdAt: string;
  readonly targets: readonly NotificationTarget[];
  /** Whether EventBridgeConfiguration was put; kept to be given back. */
  readonly eventBridge: boolean;
}

/** State of a bucket's stream: null before registration and after deregistration. */
export type BucketState = Bucket | null;

/** The one interpreter of a bucket's events. Pure; throws only on a history that no decider could have written. */
export function evolve(state: BucketState, event: Evolving<BucketEvent>): BucketState {
  switch (event.type) {
    case 'BucketRegistered': {
      const { bucketName, region } = event.data;
      return { bucketName, region, createdAt: event.metadata.time, targets: [], eventBridge: false };
    }
    case 'BucketDeregistered':
      return null;
    case 'BucketNotificationsConfigured':
      if (!state) throw new Error(`${event.type} in a stream whose bucket is not registered`);
      return { ...state, targets: event.data.targets, eventBridge: event.data.eventBridge };
    default:
      return unknownEvent(event);
  }
}

function unknownEvent(event: never): never {
  throw new Error(`unknown event ${JSON.stringify(event)}`);
}

/** The bucket aggregate: stream `account/s3/bucket-name`. */
export const bucketAggregate: Aggregate<BucketState, BucketEvent> = {
  type: 'Bucket',
  initial: null,
  evolve,
  parts: (state) => (state ? [{ kind: 'bucket', key: state.bucketName, data: state }] : []),
  fromParts: (parts) => (parts.find(isBucket)?.data as Bucket | undefined) ?? null,
};

const isBucket = (part: Part): boolean => part.kind === 'bucket';

/** The routing entry of a bucket at a version of its stream; null (delete the entry) where it is not registered. */
export function bucketRoute(streamId: string, version: number, state: BucketState): BucketRoute | null {
  if (!state) return null;
  return {
    kind: 'bucket',
    accountId: accountOf(streamId),
    bucketName: state.bucketName,
    region: state.region,
    streamVersion: version,
    targets: state.targets,
  };
}
