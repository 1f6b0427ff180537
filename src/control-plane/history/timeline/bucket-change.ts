import { isDeepStrictEqual } from 'node:util';
import type { BucketEvent, HistoryChange } from '../../../contract/index.js';
import type { BucketState } from '../../buckets/bucket.aggregate.js';

/** What an event of a bucket changed, against the state just before it. */
export function bucketChange(event: BucketEvent, before: BucketState): HistoryChange {
  switch (event.type) {
    case 'BucketRegistered':
      return { region: { to: event.data.region } };
    case 'BucketDeregistered':
      return { region: { from: before?.region }, ...(before?.targets.length ? { notifications: { removed: before.targets } } : {}) };
    case 'BucketNotificationsConfigured': {
      const { targets, eventBridge } = event.data;
      const missingIn = (others: typeof targets) => (target: (typeof targets)[number]) => !others.some((other) => isDeepStrictEqual(other, target));
      const had = [...(before?.targets ?? [])];
      return {
        notifications: { added: targets.filter(missingIn(had)), removed: had.filter(missingIn(targets)) },
        ...((before?.eventBridge ?? false) === eventBridge ? {} : { eventBridge: { from: before?.eventBridge, to: eventBridge } }),
      };
    }
    default:
      return unknownEvent(event);
  }
}

function unknownEvent(event: never): never {
  throw new Error(`unknown event ${JSON.stringify(event)}`);
}
