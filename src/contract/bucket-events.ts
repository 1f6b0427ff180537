import { z } from 'zod';

/**
 * One configuration of a bucket's notifications. `destinationArn` is as given (a function, version or alias ARN);
 * `events` are S3 event types with their `s3:` prefix, wildcards included; filter rules are stored with the names
 * `Prefix` and `Suffix` as S3 gives them back.
 */
export const notificationTarget = z.object({
  id: z.string(),
  destinationArn: z.string(),
  events: z.array(z.string()),
  filterRules: z.array(z.object({ name: z.enum(['Prefix', 'Suffix']), value: z.string() })).optional(),
});

/** Schemas of the events of a bucket's stream (`account/s3/bucket-name`), by type. All at schema version 1. */
export const bucketEventSchemas = {
  BucketRegistered: z.object({ bucketName: z.string(), region: z.string() }).describe(
    'A bucket was made known, under a name that no other account can take.',
  ),
  BucketDeregistered: z.object({ bucketName: z.string() }).describe('A bucket was removed, and its notification configuration with it.'),
  BucketNotificationsConfigured: z.object({
    bucketName: z.string(),
    targets: z.array(notificationTarget),
    eventBridge: z.boolean(),
  }).describe('The notification configuration of a bucket was replaced as a whole; `targets` is empty where it was disabled.'),
} as const;

export type NotificationTarget = z.infer<typeof notificationTarget>;

type Schemas = typeof bucketEventSchemas;
/** Any event of a bucket's stream, discriminated by `type`. */
export type BucketEvent = { [Type in keyof Schemas]: { readonly type: Type; readonly data: z.infer<Schemas[Type]> } }[keyof Schemas];
