import { createHash } from 'node:crypto';
import { EXPORT_FORMAT, EXPORT_VERSION, type ExportCounts, type ExportEnd, type ExportHeader, type ExportedPackagePiece } from '../../../contract/index.js';
import type { AccountSnapshot, StoredEvent, StoredPackage } from './account-export.store.js';

/** Bytes of a zip; what is larger goes in pieces. Not less: earlier releases read such lines, and no pieces. */
const MOST_IN_A_LINE = 52_428_800;

/** Of whom, when, and what tells the master key. */
export interface Exported {
  readonly accountId: string;
  readonly exportedAt: string;
  readonly masterKeyCheck: string;
  readonly counts: ExportCounts;
}

/** The text of an export (`src/contract/export-lines.ts`), piece by piece: never more than a page of it is held. */
export async function* exportText(snapshot: AccountSnapshot, exported: Exported): AsyncGenerator<string> {
  const hash = createHash('sha256');
  for await (const piece of beforeTheEnd(snapshot, exported)) {
    hash.update(piece);
    yield piece;
  }
  yield line({ kind: 'end', counts: exported.counts, sha256: hash.digest('hex') } satisfies ExportEnd);
}

async function* beforeTheEnd(snapshot: AccountSnapshot, exported: Exported): AsyncGenerator<string> {
  yield line({ kind: 'header', format: EXPORT_FORMAT, version: EXPORT_VERSION, ...exported } satisfies ExportHeader);
  const packages = await snapshot.packages();
  for (const stored of packages.filter(({ size }) => size <= MOST_IN_A_LINE)) {
    yield `{"kind":"package","sha256":"${stored.sha256.toString('base64')}","content":"`;
    for await (const piece of snapshot.content(stored)) yield piece.toString('base64');
    yield '"}\n';
  }
  for (const stored of packages.filter(({ size }) => size > MOST_IN_A_LINE)) yield* packagePieces(snapshot, stored);
  for await (const page of snapshot.dataKeys()) {
    yield page.map(({ stream, wrappedKey }) => line({ kind: 'data-key', stream, wrappedKey: wrappedKey.toString('base64') })).join('');
  }
  for await (const page of snapshot.events()) yield page.map(eventLine).join('');
}

async function* packagePieces(snapshot: AccountSnapshot, stored: StoredPackage): AsyncGenerator<string> {
  const sha256 = stored.sha256.toString('base64');
  let from = 0;
  for await (const piece of snapshot.content(stored)) {
    yield line({ kind: 'package-piece', sha256, size: stored.size, from, content: piece.toString('base64') } satisfies ExportedPackagePiece);
    from += piece.length;
  }
}

const line = (value: object): string => `${JSON.stringify(value)}\n`;

/** Data and metadata go through as the store's own text, so that no number changes its form on the way. */
function eventLine({ stream, streamType, version, id, type, schemaVersion, data, metadata, recordedAt, hash }: StoredEvent): string {
  const [streamText, streamTypeText, typeText] = [stream, streamType, type].map((text) => JSON.stringify(text));
  return (
    `{"kind":"event","stream":${streamText},"streamType":${streamTypeText},"version":${version},"id":"${id}","type":${typeText},` +
    `"schemaVersion":${schemaVersion},"data":${data},"metadata":${metadata},"recordedAt":"${recordedAt}","hash":"${hash}"}\n`
  );
}
