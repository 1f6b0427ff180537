import { CliFailure } from '../failure.js';

/** A package of 50 MB in base64, and what stands around it. */
const LONGEST_LINE = 71_000_000;
const LINE_FEED = 10;

/** The lines of a stream of bytes, each with its line feed; the last may lack it. @throws CliFailure for one that is too long to be of an export */
export async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let begun: Buffer[] = [];
  let length = 0;
  for await (const chunk of bytes) {
    const buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let from = 0;
    for (let at = buffer.indexOf(LINE_FEED); at >= 0; at = buffer.indexOf(LINE_FEED, from)) {
      begun.push(buffer.subarray(from, at + 1));
      yield Buffer.concat(begun);
      [begun, length, from] = [[], 0, at + 1];
    }
    if (from < buffer.length) begun.push(buffer.subarray(from));
    length += buffer.length - from;
    if (length > LONGEST_LINE) throw new CliFailure('this is no export: a line is too long');
  }
  if (begun.length > 0) yield Buffer.concat(begun);
}
