import { createHash } from 'node:crypto';
import type { ExportCounts } from '../../src/contract/index.js';

/** A line of an export, as a spec looks into it and changes it. */
export type Line = Record<string, unknown> & { readonly kind: string };

export const linesOf = (text: string): Line[] => text.trimEnd().split('\n').map((line) => JSON.parse(line) as Line);

const countsOf = (lines: readonly Line[]): ExportCounts => {
  const count = (kind: string): number => lines.filter((line) => line.kind === kind).length;
  const inPieces = lines.filter((line) => line.kind === 'package-piece' && line['from'] === 0).length;
  return { packages: count('package') + inPieces, dataKeys: count('data-key'), events: count('event') };
};

/** An export of these lines (header included, end not) with counts and SHA-256 that are right: what a careful forger writes. */
export function exportOf(lines: readonly Line[]): string {
  const counts = countsOf(lines);
  const text = lines.map((line) => `${JSON.stringify(line.kind === 'header' ? { ...line, counts } : line)}\n`).join('');
  return `${text}${JSON.stringify({ kind: 'end', counts, sha256: createHash('sha256').update(text).digest('hex') })}\n`;
}
