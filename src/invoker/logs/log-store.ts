import { setTimeout as delay } from 'node:timers/promises';
import type { LogLine, LogQuery } from '../../contract/index.js';
import type { LogEntry, LogSink } from '../execution/types.js';
import { storableText } from '../storable-text.js';
import type { LogLines } from './log-lines.store.js';

/** How lines are gathered. Sizes in UTF-16 units of their messages, each line with LINE_WEIGHT on top. */
export interface LogBuffering {
  /** A line is stored after this many milliseconds at the latest. */
  readonly flushMs: number;
  readonly batchLines: number;
  readonly batchSize: number;
  /** Above it writers are asked to wait (`pressure`). */
  readonly highWater: number;
  /** Above it lines are dropped: writers that did not wait, or a database that is away for long. */
  readonly capacity: number;
  /** A reader waits no more milliseconds than these for what was written before. */
  readonly readWaitMs: number;
}

const defaults: LogBuffering = { flushMs: 200, batchLines: 1000, batchSize: 1 << 20, highWater: 4 << 20, capacity: 16 << 20, readWaitMs: 5_000 };

/** As much of one line as CloudWatch Logs keeps: 256 KiB. */
const LONGEST_MESSAGE = 262_144;
/** What a line takes in memory beside its message, about: a function that prints nothing but line breaks fills it, too. */
const LINE_WEIGHT = 200;
/** SQLSTATE class of data that Postgres will never take. */
const DATA_EXCEPTION = '22';

/** What went wrong with lines, for the invoker's own log. */
export type LogNotice = (notice: 'dropped' | 'store-failed', detail: unknown) => void;

/** Gathers lines and stores them in batches, in order, one batch at a time. */
export class LogStore implements LogSink {
  private readonly buffer: LogEntry[] = [];
  private size = 0;
  private written = 0;
  private stored = 0;
  private dropped = 0;
  private storing: Promise<boolean> | undefined;
  /** The last batch was not taken: the next try is the timer's, not every writer's. */
  private failing = false;
  private timer: NodeJS.Timeout | undefined;
  private relieved: { readonly promise: Promise<void>; readonly resolve: () => void } | undefined;
  private readonly buffering: LogBuffering;

  constructor(
    private readonly lines: Pick<LogLines, 'append' | 'read'>,
    private readonly notice: LogNotice,
    buffering: Partial<LogBuffering> = {},
  ) {
    this.buffering = { ...defaults, ...buffering };
  }

  write(entry: LogEntry): void {
    if (this.size >= this.buffering.capacity) {
      this.dropped++;
      return;
    }
    const message = storableText(entry.message, LONGEST_MESSAGE);
    this.buffer.push({ ...entry, message });
    this.size += weightOf(message);
    this.written++;
    const full = this.buffer.length >= this.buffering.batchLines || this.size >= this.buffering.batchSize;
    if (full && !this.failing) void this.flush();
    else this.timer ??= setTimeout(() => void this.flush(), this.buffering.flushMs);
  }

  pressure(): Promise<void> {
    if (this.size < this.buffering.highWater) return Promise.resolve();
    if (this.relieved === undefined) {
      let resolve = (): void => undefined;
      const promise = new Promise<void>((settled) => {
        resolve = settled;
      });
      this.relieved = { promise, resolve };
    }
    return this.relieved.promise;
  }

  /** Stores what was written until now; gives up, to try again later, when the database does not take it. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const goal = this.written;
    while (this.stored < goal) {
      this.storing ??= this.storeBatch().finally(() => {
        this.storing = undefined;
      });
      if (!(await this.storing)) {
        this.timer ??= setTimeout(() => void this.flush(), this.buffering.flushMs * 5);
        return;
      }
    }
  }

  /** As `flush`, for who is about to read: a function that floods the store must not keep others from their lines for long. */
  async flushForReader(): Promise<void> {
    const limit = new AbortController();
    await Promise.race([this.flush(), delay(this.buffering.readWaitMs, undefined, { signal: limit.signal }).catch(() => {})]);
    limit.abort();
  }

  /** Stores what is left and asks nobody to wait any longer. */
  async close(): Promise<void> {
    await this.flush();
    clearTimeout(this.timer);
    this.relieved?.resolve();
  }

  /** Lines of a function, with all that this process has taken until now, unless that is so much that it takes a while. */
  async read(query: LogQuery): Promise<LogLine[]> {
    await this.flushForReader();
    return this.lines.read(query);
  }

  private async storeBatch(): Promise<boolean> {
    const batch = this.nextBatch();
    try {
      await this.lines.append(batch);
    } catch (error) {
      this.notice('store-failed', error);
      this.failing = !isDataException(error);
      if (this.failing) return false;
      this.dropped += batch.length;
    }
    this.failing = false;
    this.buffer.splice(0, batch.length);
    this.stored += batch.length;
    for (const { message } of batch) this.size -= weightOf(message);
    if (this.size < this.buffering.highWater) {
      this.relieved?.resolve();
      this.relieved = undefined;
    }
    if (this.dropped > 0) {
      this.notice('dropped', this.dropped);
      this.dropped = 0;
    }
    return true;
  }

  private nextBatch(): LogEntry[] {
    let size = 0;
    let lines = 0;
    for (const { message } of this.buffer) {
      size += weightOf(message);
      if (lines > 0 && (lines >= this.buffering.batchLines || size > this.buffering.batchSize)) break;
      lines++;
    }
    return this.buffer.slice(0, lines);
  }
}

const weightOf = (message: string): number => message.length + LINE_WEIGHT;

const isDataException = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && String(error.code).startsWith(DATA_EXCEPTION);
