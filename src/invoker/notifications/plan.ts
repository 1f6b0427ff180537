import { createHash } from 'node:crypto';
import { bucketArn } from '../../aws/arn.js';
import { parseFunctionArn, type FunctionReference } from '../../aws/function-reference.js';
import { s3EventCovers, s3KeyPasses } from '../../aws/s3-events.js';
import type { BucketRoute, NotificationTarget } from '../../contract/index.js';
import { deliveredRecord, type ObjectEvent } from './s3-record.js';

/** An asynchronous invocation that a notification asks for. */
export interface PlannedInvocation {
  readonly target: FunctionReference;
  /** The destination ARN as configured: the exact resource whose policy must allow the call. */
  readonly targetArn: string;
  readonly service: 's3.amazonaws.com';
  readonly sourceArn: string;
  /** The account that owns the bucket, by our own registry. */
  readonly sourceAccount: string;
  /** `s3:bucket/key`. */
  readonly source: string;
  readonly payload: Buffer;
  /** SHA-256 over what makes an event one and the same, and the target. */
  readonly dedupeKey: Buffer;
}

/** Why an event or a target plans nothing, for the invoker's own log. */
export type Unplanned = (reason: 'unknown-bucket' | 'not-a-function', detail: string) => void;

/**
 * One invocation per (event × target that matches it). An event on a bucket that nobody registered plans nothing: it
 * is told to `unplanned` and otherwise counts as taken, since its producer could not do better by sending it again.
 */
export function planInvocations(
  events: readonly ObjectEvent[],
  bucketOf: (bucketName: string) => BucketRoute | undefined,
  unplanned: Unplanned,
): PlannedInvocation[] {
  return events.flatMap((event) => {
    const bucket = bucketOf(event.bucketName);
    if (bucket === undefined) {
      unplanned('unknown-bucket', event.bucketName);
      return [];
    }
    return bucket.targets.filter((target) => matches(target, event)).flatMap((target) => {
      const functionTarget = parseFunctionArn(target.destinationArn);
      if (functionTarget === undefined) {
        unplanned('not-a-function', target.destinationArn);
        return [];
      }
      return [planned(event, bucket, target, functionTarget)];
    });
  });
}

function matches(target: NotificationTarget, event: ObjectEvent): boolean {
  return (
    target.events.some((configured) => s3EventCovers(configured, event.eventName)) &&
    s3KeyPasses(target.filterRules ?? [], event.key)
  );
}

function planned(event: ObjectEvent, bucket: BucketRoute, target: NotificationTarget, functionTarget: FunctionReference): PlannedInvocation {
  const identity = [event.bucketName, event.key, event.versionId, event.eventName, event.occurrence, target.destinationArn];
  return {
    target: functionTarget,
    targetArn: target.destinationArn,
    service: 's3.amazonaws.com',
    sourceArn: bucketArn(event.bucketName),
    sourceAccount: bucket.accountId,
    source: `s3:${event.bucketName}/${event.key}`,
    payload: Buffer.from(JSON.stringify({ Records: [deliveredRecord(event, target.id, bucket.accountId)] })),
    dedupeKey: createHash('sha256').update(JSON.stringify(identity)).digest(),
  };
}
