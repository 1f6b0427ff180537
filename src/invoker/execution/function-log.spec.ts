import fc from 'fast-check';
import { FunctionLog, LogTail } from './function-log.js';
import type { LogEntry } from './types.js';

function open(): { log: FunctionLog; entries: LogEntry[] } {
  const entries: LogEntry[] = [];
  const sink = { write: (entry: LogEntry) => void entries.push(entry), pressure: () => Promise.resolve() };
  return { log: new FunctionLog(sink, { accountId: '1', region: 'r', functionName: 'f', logGroup: 'g', logStream: 's' }), entries };
}

describe('a function\'s log', () => {
  it('gives the same lines however the output is cut, in the middle of characters, too', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: fc.constantFrom('a', 'ä', '💡', '\r', '\t', ' ') }), { minLength: 1 }), fc.array(fc.nat(500)), (lines, cuts) => {
        const bytes = Buffer.from(`${lines.join('\n')}\n`);
        const { log, entries } = open();
        let from = 0;
        for (const cut of [...cuts.map((at) => at % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]) {
          if (cut > from) void log.write(bytes.subarray(from, cut));
          from = Math.max(from, cut);
        }
        expect(entries.map(({ message }) => message)).toEqual(lines);
      }),
    );
  });

  it('ends a line that has no end when it is flushed, and only then', () => {
    const { log, entries } = open();
    void log.write(Buffer.from('whole\nhalf'));
    expect(entries.map(({ message }) => message)).toEqual(['whole']);
    log.flush();
    log.flush();
    expect(entries.map(({ message }) => message)).toEqual(['whole', 'half']);
  });

  it('cuts what never ends', () => {
    const { log, entries } = open();
    for (let piece = 0; piece < 20; piece++) void log.write(Buffer.alloc(64 * 1024, 'x'));
    void log.write(Buffer.from('\n'));
    expect(entries.length).toBeGreaterThan(3);
    expect(entries.map(({ message }) => message).join('').length).toBe(20 * 64 * 1024);
    expect(Math.max(...entries.map(({ message }) => message.length))).toBeLessThanOrEqual(320 * 1024);
  });

  it('has a tail of exactly the last 4 KiB', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: fc.constantFrom('a', 'ä', '💡'), maxLength: 300 }), { maxLength: 100 }), (lines) => {
        const tail = new LogTail();
        for (const line of lines) tail.append(line);
        const all = Buffer.from(lines.map((line) => `${line}\n`).join(''));
        expect(tail.bytes()).toEqual(all.subarray(Math.max(0, all.length - 4096)));
      }),
    );
  });
});
