import { invalidParameterValue, type AwsError } from '../../aws/index.js';

/** Lambda gives at most 50 rows a page, whatever MaxItems asks for. */
const LARGEST_PAGE = 50;

/** One page of rows in key order: how many to read, and after which key. */
export interface Page {
  readonly limit: number;
  readonly after?: string;
}

/** The refusal of a Marker that no page gave. */
export const invalidMarker = (): AwsError => invalidParameterValue('Invalid value for parameter Marker');

/** @throws AwsError InvalidParameterValue for a Marker that no page gave */
export function pageOf({ Marker, MaxItems }: { Marker?: string; MaxItems?: number }): Page {
  const limit = Math.min(MaxItems ?? LARGEST_PAGE, LARGEST_PAGE);
  if (Marker === undefined || Marker === '') return { limit };
  const after = Buffer.from(Marker, 'base64url').toString('utf8');
  if (Buffer.from(after, 'utf8').toString('base64url') !== Marker || after.includes('\0')) {
    throw invalidMarker();
  }
  return { limit, after };
}

/** Cuts what was read with one row more than the page holds; NextMarker is absent on the last page. */
export function cutPage<Row>(rows: readonly Row[], { limit }: Page, keyOf: (row: Row) => string): { rows: Row[]; NextMarker?: string } {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { rows: page, ...(more && { NextMarker: Buffer.from(keyOf(last), 'utf8').toString('base64url') }) };
}

/** Number of a version in the order of lists: $LATEST comes before all others. @throws AwsError see invalidMarker */
export function listedNumber(version: string): number {
  if (version === '$LATEST') return 0;
  if (!/^[1-9]\d{0,14}$/.test(version)) throw invalidMarker();
  return Number(version);
}
