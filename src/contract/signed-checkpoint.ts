import { z } from 'zod';

/** What `statement.format` says of a checkpoint of this form. Another form gets another text. */
export const CHECKPOINT_FORMAT = 'switchyard-checkpoint/1';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const unsigned = z.string().regex(/^\d{1,20}$/);

/** The last event of a stream: everything before it is covered by its hash, which is the stream's chain's. */
const streamHead = z.looseObject({
  stream: z.string().regex(/^[^\0]+$/),
  version: z.int32().positive().describe("How many events the stream had: the last one's version."),
  hash: sha256.describe('Hash of that event, over the hash of the event before it; hexadecimal.'),
});

const checkpointStatement = z.looseObject({
  format: z.literal(CHECKPOINT_FORMAT),
  installationId: z.uuid().describe('Made once, with the database.'),
  accountId: z.string().regex(/^\d{12}$/).nullable().describe('Whose streams alone it covers; null: those of all accounts.'),
  chain: z.looseObject({
    sequence: z.int().positive().describe('Counts from 1, without gaps.'),
    previous: sha256.nullable().describe("SHA-256 of the previous checkpoint's signed bytes; null for the first."),
  }).nullable().describe('Place among the checkpoints of all accounts; null for one of a single account.'),
  takenAt: z.iso.datetime({ precision: 3 }).describe("By the database's clock."),
  feed: z.looseObject({ txId: unsigned, position: unsigned }).nullable()
    .describe('Place in the feed of the last event there was; null where there was none.'),
  streams: z.int().nonnegative(),
  events: z.int().nonnegative(),
  headsSha256: sha256.describe('SHA-256 over the heads in their order, each as RFC 8785 writes it, followed by a line feed.'),
  algorithm: z.literal('Ed25519'),
  publicKey: z.base64().describe('SubjectPublicKeyInfo in DER, base64.'),
  keyId: z.string().regex(/^[0-9a-f]{32}$/).describe('First 128 bits of the SHA-256 of that DER, hexadecimal.'),
});

export const signedCheckpoint = z.looseObject({
  statement: checkpointStatement,
  signature: z.base64().describe('Ed25519 over the statement as RFC 8785 writes it, in UTF-8; base64.'),
  heads: z.array(streamHead).describe('One for each stream that there was, in the order of the bytes of their names.'),
}).describe('How far the history had come at a moment, signed: what was there then can be proven not to have changed since.');

export type SignedCheckpoint = z.infer<typeof signedCheckpoint>;
export type CheckpointStatement = SignedCheckpoint['statement'];
export type StreamHead = SignedCheckpoint['heads'][number];
