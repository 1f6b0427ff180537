import { z } from 'zod';

/** No member that is read here is longer in any producer; a key has 1,024 bytes, three characters each where escaped. */
export const shortText = z.string().max(4096);

const ISO_8601 = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

/** A time in any producer's precision and zone (RGW: microseconds, versitygw: the server's own zone). */
export const timeText = shortText.refine(
  (text) => ISO_8601.test(text) && !Number.isNaN(Date.parse(text)),
  'not a time of ISO 8601 with its zone',
);

/** S3's longest key. */
const LONGEST_KEY_BYTES = 1024;

/** An object key, decoded. */
export const keyText = shortText
  .min(1)
  .refine((key) => Buffer.byteLength(key) <= LONGEST_KEY_BYTES, `longer than ${LONGEST_KEY_BYTES} bytes`);

/** What a record must hold, whoever writes it, and how what is read of it must look; whatever else it holds stays. */
export const recordShape = z.looseObject({
  eventSource: shortText.min(1),
  eventName: shortText.min(1),
  awsRegion: shortText.nullish(),
  eventTime: timeText.optional(),
  userIdentity: z.looseObject({}).nullish(),
  responseElements: z.looseObject({ 'x-amz-request-id': shortText.nullish() }).nullish(),
  s3: z.looseObject({
    bucket: z.looseObject({ name: shortText.min(1), arn: shortText.nullish() }),
    object: z.looseObject({
      key: shortText,
      versionId: shortText.nullish(),
      sequencer: shortText.nullish(),
    }),
  }),
});

/** A record as its producer wrote it, with all its members. */
export type ProducedRecord = z.infer<typeof recordShape>;
