import { decodeS3Key } from '../../aws/s3-events.js';

/** How one kind of object store writes its records, where it differs from S3. */
export interface Producer {
  /** The key as it stands in the record, decoded; undefined where it is not well-formed. */
  readonly decodeKey: (key: string) => string | undefined;
  /** False where the key has to be written anew to look as S3 writes it. */
  readonly writesKeysAsS3: boolean;
  /** Its own names for events that S3 calls differently. */
  readonly eventNames: Readonly<Record<string, string>>;
}

/**
 * The producers that are understood, by the `eventSource` of their records. MinIO's names and its `%2F` for `/` were
 * recorded from a real server.
 */
const producers = new Map<string, Producer>([
  ['aws:s3', { decodeKey: decodeS3Key, writesKeysAsS3: true, eventNames: {} }],
  [
    'minio:s3',
    {
      decodeKey: decodeS3Key,
      writesKeysAsS3: false,
      eventNames: {
        'ObjectCreated:PutTagging': 'ObjectTagging:Put',
        'ObjectCreated:DeleteTagging': 'ObjectTagging:Delete',
        'ObjectCreated:PutRetention': 'ObjectRetention:Put',
      },
    },
  ],
]);

/** The producer of records with this `eventSource`, or undefined for one that is not understood. */
export const producerOf = (eventSource: string): Producer | undefined => producers.get(eventSource);

export const knownEventSources: readonly string[] = [...producers.keys()];
