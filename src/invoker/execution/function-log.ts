import type { LogEntry, LogSink } from './types.js';

/** What X-Amz-Log-Result may carry: the last 4 KiB. */
const TAIL_SIZE = 4096;
/** A line longer than this is cut into several entries (CloudWatch's bound on one event). */
const MAX_LINE = 256 * 1024;
const NEW_LINE = 10;
const EMPTY = Buffer.alloc(0);

/** Whose log it is. */
export type LogSource = Pick<LogEntry, 'accountId' | 'region' | 'functionName' | 'logGroup' | 'logStream'>;

/** The last 4 KiB of what was written. */
export class LogTail {
  #lines: string[] = [];
  /** In characters, of which none is less than a byte. */
  #size = 0;

  append(line: string): void {
    this.#lines.push(line);
    this.#size += line.length + 1;
    while (this.#size - (this.#lines[0] as string).length - 1 >= TAIL_SIZE) this.#size -= (this.#lines.shift() as string).length + 1;
  }

  bytes(): Buffer {
    const all = Buffer.from(this.#lines.length === 0 ? '' : `${this.#lines.join('\n')}\n`);
    return all.length > TAIL_SIZE ? all.subarray(all.length - TAIL_SIZE) : all;
  }
}

/**
 * The log of one environment: raw output in, lines to the sink and to the tail of the invocation that runs. A sink
 * that is full holds the output back: `write` then answers a promise, and until it resolves nothing more should come.
 */
export class FunctionLog {
  /** The tail of the running invocation, if one runs. */
  tail: LogTail | null = null;
  #partial: Buffer = EMPTY;
  #lastTimestamp = 0;

  constructor(
    private readonly sink: LogSink,
    private readonly source: LogSource,
    /** Whether a line that the function printed is kept. */
    private readonly keeps: (line: string) => boolean = () => true,
  ) {}

  /** Takes raw output of the function. */
  write(output: Buffer): Promise<void> {
    const end = output.lastIndexOf(NEW_LINE);
    if (end === -1) {
      this.#partial = Buffer.concat([this.#partial, output]);
      if (this.#partial.length > MAX_LINE) this.flush();
      return this.sink.pressure();
    }
    const whole = this.#partial.length > 0 ? Buffer.concat([this.#partial, output.subarray(0, end)]) : output.subarray(0, end);
    this.#partial = end + 1 === output.length ? EMPTY : Buffer.from(output.subarray(end + 1));
    for (const line of whole.toString('utf8').split('\n')) {
      for (let start = 0; start === 0 || start < line.length; start += MAX_LINE) this.#printed(line.slice(start, start + MAX_LINE));
    }
    return this.sink.pressure();
  }

  /** Writes a line of the platform (START, REPORT, …). */
  line(message: string): void {
    const { accountId, region, functionName, logGroup, logStream } = this.source;
    // Never back, whatever the clock does: who reads on in a stream reads on by time.
    this.#lastTimestamp = Math.max(this.#lastTimestamp, Date.now());
    this.sink.write({ accountId, region, functionName, logGroup, logStream, timestamp: this.#lastTimestamp, message });
    this.tail?.append(message);
  }

  /** Ends a line that has no line break yet: what was printed before an answer belongs to its invocation. */
  flush(): void {
    if (this.#partial.length === 0) return;
    const line = this.#partial.toString('utf8');
    this.#partial = EMPTY;
    this.#printed(line);
  }

  #printed(line: string): void {
    if (this.keeps(line)) this.line(line);
  }
}
