/**
 * S3's event types, by family, as the `Event` enumeration of `@aws-sdk/client-s3` 3.1173 lists them (a test compares
 * them with the SDK that is installed). An empty list is a type without members (`s3:LifecycleTransition`).
 */
const families = {
  IntelligentTiering: [],
  LifecycleExpiration: ['Delete', 'DeleteMarkerCreated'],
  LifecycleTransition: [],
  ObjectAcl: ['Put'],
  ObjectAnnotation: ['Put', 'Delete'],
  ObjectCreated: ['Put', 'Post', 'Copy', 'CompleteMultipartUpload'],
  ObjectRemoved: ['Delete', 'DeleteMarkerCreated'],
  ObjectRestore: ['Post', 'Completed', 'Delete'],
  ObjectRetention: ['Put'],
  ObjectTagging: ['Put', 'Delete'],
  ReducedRedundancyLostObject: [],
  Replication: [
    'OperationFailedReplication',
    'OperationMissedThreshold',
    'OperationNotTracked',
    'OperationReplicatedAfterThreshold',
  ],
} as const;

/** Families that S3 offers no wildcard for, having one member only. */
const withoutWildcard: readonly string[] = ['ObjectAcl', 'ObjectRetention'];

/** Every event type that a notification configuration may name, with its `s3:` prefix, wildcards included. */
export const s3EventTypes: ReadonlySet<string> = new Set(
  Object.entries(families).flatMap(([family, members]) => {
    if (members.length === 0) return [`s3:${family}`];
    const named = members.map((member) => `s3:${family}:${member}`);
    return withoutWildcard.includes(family) ? named : [`s3:${family}:*`, ...named];
  }),
);

/**
 * Whether a configured event type (`s3:ObjectCreated:*`) covers the event of a record (`ObjectCreated:Put`). The only
 * wildcard is the whole rest of a family. No type covers an event that S3 does not have, such as MinIO's
 * `ObjectCreated:PutLegalHold`: a function that S3 would call for a family must not get what S3 never sends.
 */
export function s3EventCovers(configured: string, eventName: string): boolean {
  const recorded = `s3:${eventName}`;
  if (!s3EventTypes.has(recorded)) return false;
  return configured.endsWith(':*') ? recorded.startsWith(configured.slice(0, -1)) : recorded === configured;
}

/** Whether every filter rule of a configuration holds for a key; rules match the decoded key. */
export function s3KeyPasses(rules: readonly { readonly name: 'Prefix' | 'Suffix'; readonly value: string }[], key: string): boolean {
  return rules.every(({ name, value }) => (name === 'Prefix' ? key.startsWith(value) : key.endsWith(value)));
}

/**
 * The object key out of a record, where it is form-url-encoded: `+` for a space, then percent escapes of UTF-8.
 * @returns undefined where the escapes are not valid
 */
export function decodeS3Key(encoded: string): string | undefined {
  try {
    return decodeURIComponent(encoded.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

/** An object key as S3 writes it into a record: form-url-encoded UTF-8, with `/` kept. */
export function encodeS3Key(key: string): string {
  return encodeURIComponent(Buffer.from(key, 'utf8').toString('utf8'))
    .replaceAll('%2F', '/')
    .replaceAll('%20', '+')
    .replaceAll(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}
