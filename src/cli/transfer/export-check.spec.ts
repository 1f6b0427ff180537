import { createHash } from 'node:crypto';
import { linesOf } from './lines.js';
import { ExportCheck } from './export-check.js';
import { piecesOf } from './pieces.js';

const counts = { packages: 1, dataKeys: 1, events: 2 };
const header = JSON.stringify({ kind: 'header', format: 'switchyard-export', version: 1, accountId: '123456789012', exportedAt: '2026-11-26T10:00:00.000Z', masterKeyCheck: 'AAAA', counts });
const body = ['{"kind":"package","sha256":"a"}', '{"kind":"data-key"}', '{"kind":"event","n":1}', '{"kind":"event","n":2}'];
const ended = (lines: readonly string[], told: object = counts): string => {
  const text = lines.map((line) => `${line}\n`).join('');
  return `${text}${JSON.stringify({ kind: 'end', counts: told, sha256: createHash('sha256').update(text).digest('hex') })}\n`;
};
const whole = ended([header, ...body]);
/** The text as it comes over a socket: cut anywhere. */
async function* chunks(text: string, size = 7): AsyncGenerator<Buffer> {
  for (let from = 0; from < text.length; from += size) yield Buffer.from(text.slice(from, from + size));
}
async function check(text: string): Promise<string> {
  const taken = new ExportCheck();
  for await (const line of linesOf(chunks(text))) taken.take(line);
  return taken.finish().accountId;
}

describe('an export', () => {
  it('is whole as it was written', async () => expect(await check(whole)).toBe('123456789012'));

  it.each<[string, string, RegExp]>([
    ['empty', '', /cut off: its last line is missing/],
    ['something else', '{"Records":[]}\n', /this is no export: its first line/],
    ['of a later version', whole.replace('"version":1', '"version":2'), /this is no export: its first line/],
    ['cut off between lines', whole.slice(0, whole.indexOf('{"kind":"end"')), /cut off: its last line is missing/],
    ['cut off within a line', whole.slice(0, whole.indexOf('"n":2')), /cut off: its last line is missing/],
    ['cut off within the last line', whole.slice(0, -9), /cut off: its last line is not whole/],
    ['without its last line feed', whole.slice(0, -1), /cut off: its last line is not whole/],
    ['changed in a byte', whole.replace('"n":1', '"n":3'), /SHA-256 is not the one/],
    ['without an event', whole.replace(`${body[2]}\n`, ''), /it has 1 event, 1 package, 1 data key instead of 2 events/],
    ['with an event twice', whole.replace(`${body[2]}\n`, `${body[2]}\n${body[2]}\n`), /it has 3 events/],
    ['with two events exchanged', ended([header, ...body]).replace(`${body[2]}\n${body[3]}`, `${body[3]}\n${body[2]}`), /SHA-256 is not the one/],
    ['with an event before the keys', ended([header, body[0]!, body[2]!, body[1]!, body[3]!]), /out of its place/],
    ['with two headers', ended([header, header, ...body]), /out of its place/],
    ['with a line of its own', whole.replace(body[2]!, 'hello'), /none of an export/],
    ['with lines after its end', `${whole}${body[2]}\n`, /lines after its end/],
    ['with other counts at its end', ended([header, ...body], { ...counts, events: 3 }), /instead of 3 events/],
    ['with the line feeds of another system', whole.replaceAll('\n', '\r\n'), /SHA-256 is not the one/],
  ])('that is %s is refused', async (_name, text, message) => {
    await expect(check(text)).rejects.toThrow(message);
  });

  it('counts a package in pieces once, after those in one line', async () => {
    const piece = (from: number) => `{"kind":"package-piece","sha256":"b","size":6,"from":${from},"content":"AAAA"}`;
    const [inOne, ...rest] = body as [string, ...string[]];
    const lines = (...packages: string[]) => ended([header.replace('"packages":1', '"packages":2'), ...packages, ...rest], { ...counts, packages: 2 });
    expect(await check(lines(inOne, piece(0), piece(3)))).toBe('123456789012');
    await expect(check(lines(inOne, piece(3)))).rejects.toThrow(/it has 2 events, 1 package, 1 data key instead of 2 events, 2 packages/);
    await expect(check(lines(piece(0), piece(3), inOne))).rejects.toThrow(/out of its place/);
  });

  it('goes in pieces of whole lines, the header first', async () => {
    const events = Array.from({ length: 1203 }, (_, n) => `{"kind":"event","n":${n}}`);
    const text = ended([header, `{"kind":"package","content":"${'A'.repeat(3_000_000)}"}`, ...events]);
    const pieces: { body: Buffer; events: number }[] = [];
    for await (const piece of piecesOf(linesOf(chunks(text, 65_536)))) pieces.push(piece);
    expect(Buffer.concat(pieces.map((piece) => piece.body)).toString()).toBe(text);
    expect(pieces[0]!.body.toString()).toBe(`${header}\n`);
    expect(pieces.map((piece) => piece.events)).toEqual([0, 0, 500, 500, 203]);
    for (const piece of pieces) expect(piece.body.at(-1)).toBe(10);
  });
});
