import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { EXPORT_FORMAT, EXPORT_VERSION, exportEnd, exportHeader, type ExportCounts, type ExportHeader, type ExportLineKind } from '../../contract/index.js';
import { CliFailure } from '../failure.js';

/** The order of an export's lines. */
const ORDER: readonly ExportLineKind[] = ['header', 'package', 'package-piece', 'data-key', 'event', 'end'];
const COUNTED = { package: 'packages', 'package-piece': 'packages', 'data-key': 'dataKeys', event: 'events' } as const;

/** What kind of line this is; undefined for none of an export. */
export function kindOf(line: Buffer): ExportLineKind | undefined {
  const kind = /^\{"kind":"([a-z-]+)"/.exec(line.toString('latin1', 0, 40))?.[1];
  return ORDER.find((known) => known === kind);
}

/** Packages are counted, not their pieces. */
const isFirstPiece = (line: Buffer): boolean => /^\{"kind":"package-piece","sha256":"[^"]*","size":\d+,"from":0,/.test(line.toString('latin1', 0, 160));

/** Checks that an export is whole and as it was written, line by line as it passes. All failures are CliFailures. */
export class ExportCheck {
  private readonly hash = createHash('sha256');
  private readonly counts: { -readonly [Kind in keyof ExportCounts]: number } = { packages: 0, dataKeys: 0, events: 0 };
  private reached: ExportLineKind | undefined;
  private headed: ExportHeader | undefined;

  /** The first line. */
  get header(): ExportHeader {
    if (!this.headed) throw new CliFailure('this is no export: it is empty');
    return this.headed;
  }

  /** How many lines the header announces, with those of packages in pieces as one. */
  get lines(): number {
    const { packages, dataKeys, events } = this.header.counts;
    return packages + dataKeys + events + 2;
  }

  /** Takes the next line, with its line feed. */
  take(line: Buffer): void {
    const kind = kindOf(line);
    if (this.reached === undefined) return this.begin(line);
    if (this.reached === 'end') throw new CliFailure('the export is damaged: there are lines after its end');
    if (kind === undefined || kind === 'header' || ORDER.indexOf(kind) < ORDER.indexOf(this.reached)) {
      throw new CliFailure(`the export is damaged: a line is none of an export, or out of its place: ${line.toString('utf8', 0, 60).trim()}`);
    }
    this.reached = kind;
    if (kind === 'end') return this.end(line);
    if (kind !== 'package-piece' || isFirstPiece(line)) this.counts[COUNTED[kind]] += 1;
    this.hash.update(line);
  }

  /** @throws CliFailure unless the end line was taken */
  finish(): ExportHeader {
    if (this.reached !== 'end') throw new CliFailure('the export is cut off: its last line is missing');
    return this.header;
  }

  private begin(line: Buffer): void {
    const header = exportHeader.safeParse(parsed(line));
    if (!header.success) throw new CliFailure(`this is no export: its first line is not the header of ${EXPORT_FORMAT}, version ${EXPORT_VERSION}`);
    this.headed = header.data;
    this.reached = 'header';
    this.hash.update(line);
  }

  private end(line: Buffer): void {
    if (line.at(-1) !== 10) throw new CliFailure('the export is cut off: its last line is not whole');
    const end = exportEnd.safeParse(parsed(line));
    if (!end.success) throw new CliFailure('the export is damaged: its last line cannot be read');
    for (const told of [this.header.counts, end.data.counts]) {
      if (!isDeepStrictEqual(told, this.counts)) throw new CliFailure(`the export is damaged: it has ${shown(this.counts)} instead of ${shown(told)}`);
    }
    if (end.data.sha256 !== this.hash.digest('hex')) throw new CliFailure('the export is damaged: its SHA-256 is not the one that its last line names');
  }
}

function parsed(line: Buffer): unknown {
  try {
    return JSON.parse(line.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** `1 event, 2 packages, 1 data key`. */
export const shown = ({ packages, dataKeys, events }: ExportCounts): string =>
  [[events, 'event'], [packages, 'package'], [dataKeys, 'data key']].map(([count, what]) => `${count} ${what}${count === 1 ? '' : 's'}`).join(', ');
