/** Event types that S3 notifies of, as the `Event` enum of client-s3 lists them (a spec compares the two). */
export const NOTIFICATION_EVENTS: readonly string[] = [
  's3:IntelligentTiering',
  's3:LifecycleExpiration:*',
  's3:LifecycleExpiration:Delete',
  's3:LifecycleExpiration:DeleteMarkerCreated',
  's3:LifecycleTransition',
  's3:ObjectAcl:Put',
  's3:ObjectAnnotation:*',
  's3:ObjectAnnotation:Delete',
  's3:ObjectAnnotation:Put',
  's3:ObjectCreated:*',
  's3:ObjectCreated:CompleteMultipartUpload',
  's3:ObjectCreated:Copy',
  's3:ObjectCreated:Post',
  's3:ObjectCreated:Put',
  's3:ObjectRemoved:*',
  's3:ObjectRemoved:Delete',
  's3:ObjectRemoved:DeleteMarkerCreated',
  's3:ObjectRestore:*',
  's3:ObjectRestore:Completed',
  's3:ObjectRestore:Delete',
  's3:ObjectRestore:Post',
  's3:ObjectRetention:Put',
  's3:ObjectTagging:*',
  's3:ObjectTagging:Delete',
  's3:ObjectTagging:Put',
  's3:ReducedRedundancyLostObject',
  's3:Replication:*',
  's3:Replication:OperationFailedReplication',
  's3:Replication:OperationMissedThreshold',
  's3:Replication:OperationNotTracked',
  's3:Replication:OperationReplicatedAfterThreshold',
];

const known = new Set(NOTIFICATION_EVENTS);

/** Whether S3 knows this event type, wildcards of a family included. */
export const isNotificationEvent = (event: string): boolean => known.has(event);

/** Whether two event types share an event: equal, or one is the other's family (`s3:ObjectCreated:*`). */
export const eventsOverlap = (a: string, b: string): boolean => a === b || covers(a, b) || covers(b, a);

const covers = (family: string, event: string): boolean => family.endsWith(':*') && event.startsWith(family.slice(0, -1));
