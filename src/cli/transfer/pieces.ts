import { kindOf } from './export-check.js';

/** A piece is sent as one request. The server takes 1,000 events at a time, and bodies up to 70 MB: a package of 50 MB in base64. */
const MOST_EVENTS = 500;
const MOST_BYTES = 2 * 1024 * 1024;

/** Lines that are sent together, and how many events are among them. */
export interface Piece {
  readonly body: Buffer;
  readonly events: number;
}

/** Cuts an export into pieces of whole lines; a line that is larger than a piece is one by itself. */
export async function* piecesOf(lines: AsyncIterable<Buffer>): AsyncGenerator<Piece> {
  let begun: Buffer[] = [];
  let bytes = 0;
  let events = 0;
  for await (const line of lines) {
    const isEvent = kindOf(line) === 'event';
    if (begun.length > 0 && (bytes + line.length > MOST_BYTES || (isEvent && events === MOST_EVENTS))) {
      yield { body: Buffer.concat(begun), events };
      [begun, bytes, events] = [[], 0, 0];
    }
    begun.push(line);
    bytes += line.length;
    events += isEvent ? 1 : 0;
    // The header alone comes first: it tells whether the rest can come in at all.
    if (kindOf(line) === 'header') {
      yield { body: line, events: 0 };
      [begun, bytes] = [[], 0];
    }
  }
  if (begun.length > 0) yield { body: Buffer.concat(begun), events };
}
