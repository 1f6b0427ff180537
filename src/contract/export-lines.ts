import { z } from 'zod';
import type { EventMetadata } from './metadata.js';

/**
 * An account's export: lines of JSON (UTF-8, each ended by a line feed, `kind` its first member), in this order: one `header`,
 * the `package`s that the events refer to, those above 50 MB in `package-piece`s after the others, the `data-key`s of its functions, its `event`s in feed order, one `end`. Secrets in it
 * are under the master key of the installation that wrote it.
 */
export const EXPORT_FORMAT = 'switchyard-export';
export const EXPORT_VERSION = 1;

/** Bytes of a zip: AWS's bound on code from S3. */
const LARGEST_PACKAGE = 262_144_000;

const accountId = z.string().regex(/^\d{12}$/);
const base64 = z.base64();
const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/);

/** How many there are of each kind; a package in pieces counts once. */
export const exportCounts = z.object({
  packages: z.number().int().nonnegative(),
  dataKeys: z.number().int().nonnegative(),
  events: z.number().int().nonnegative(),
});

/** `masterKeyCheck`: something that only the same master key opens. `exportedAt`: ISO 8601, UTC. */
export const exportHeader = z.object({
  kind: z.literal('header'),
  format: z.literal(EXPORT_FORMAT),
  version: z.literal(EXPORT_VERSION),
  accountId,
  exportedAt: z.iso.datetime(),
  masterKeyCheck: base64,
  counts: exportCounts,
});

/** A deployment package by content: SHA-256 of the zip, and the zip. */
export const exportedPackage = z.object({ kind: z.literal('package'), sha256: base64, content: base64 });

/**
 * A piece of a package that is too large for one line: `size` bytes of the whole zip, `from` (counted from 0) the place of the first
 * one in it. A package's pieces follow one another in order, without gaps.
 */
export const exportedPackagePiece = z.object({
  kind: z.literal('package-piece'),
  sha256: base64,
  size: z.number().int().positive().max(LARGEST_PACKAGE),
  from: z.number().int().nonnegative().max(LARGEST_PACKAGE),
  content: base64,
});

/** The data key of a function's stream, wrapped by the master key: nonce, ciphertext and tag. */
export const exportedDataKey = z.object({ kind: z.literal('data-key'), stream: z.string(), wrappedKey: base64 });

const metadata = z.looseObject({
  time: z.string(),
  actor: z.looseObject({ accountId: z.string(), accessKeyId: z.string(), arn: z.string() }),
  sourceIp: z.string(),
  userAgent: z.string(),
  requestId: z.string(),
  correlationId: z.string(),
  causationId: z.string().nullable(),
  reason: z.string().optional(),
}) satisfies z.ZodType<EventMetadata>;

/** An event with everything that its stream's hash chain covers. `recordedAt` with microseconds; `hash` in hex. */
export const exportedEvent = z.object({
  kind: z.literal('event'),
  stream: z.string(),
  streamType: z.string(),
  version: z.number().int().positive(),
  id: z.uuid(),
  type: z.string(),
  schemaVersion: z.number().int().positive(),
  data: z.record(z.string(), z.unknown()),
  metadata,
  recordedAt: z.iso.datetime({ precision: 6 }),
  hash: sha256Hex,
});

/** The last line: `sha256` (hex) is of all bytes before it. */
export const exportEnd = z.object({ kind: z.literal('end'), counts: exportCounts, sha256: sha256Hex });

export const exportLine = z
  .discriminatedUnion('kind', [exportHeader, exportedPackage, exportedPackagePiece, exportedDataKey, exportedEvent, exportEnd])
  .describe("A line of an account's export: a header, packages and pieces of large ones, data keys, events in feed order, an end.");

export type ExportCounts = z.infer<typeof exportCounts>;
export type ExportHeader = z.infer<typeof exportHeader>;
export type ExportedPackagePiece = z.infer<typeof exportedPackagePiece>;
export type ExportedEvent = z.infer<typeof exportedEvent>;
export type ExportEnd = z.infer<typeof exportEnd>;
export type ExportLine = z.infer<typeof exportLine>;
export type ExportLineKind = ExportLine['kind'];

/** Content type of an export, and of the pieces of one that are imported. */
export const EXPORT_MEDIA_TYPE = 'application/x-ndjson';

/** What a piece of an export came to: events `Restored`, events that were `There` already. */
export interface ImportedPiece {
  readonly Restored: number;
  readonly There: number;
}
