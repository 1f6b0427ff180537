import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { RebuildProgress, RebuildReport } from '../../contract/index.js';
import { loadSql } from '../../postgres/index.js';
import type { FoldedAggregate } from '../folded-aggregate.js';
import { catchUp, type CaughtUp } from './catch-up.js';
import type { StreamRange } from './fold-range.js';
import { connect, type RangeWorker } from './range-worker.js';
import { RebuildMeter } from './rebuild-meter.js';
import { RebuiltTable } from './rebuilt-table.js';

const RANGES = loadSql(import.meta.url, './ranges.sql');
const DEFAULT_WORKERS = 2;
const DEFAULT_EVENTS_PER_RANGE = 20_000;
/** Catching up goes on until so few streams move meanwhile that the swap can do the rest; under any load it comes to an end. */
const FEW_STREAMS = 20;
const MOST_ROUNDS = 10;
/** Between tries to swap, longer each time: who reads and writes rows waits behind a lock that is not granted. */
const FIRST_SWAP_PAUSE_MS = 250;
const LONGEST_SWAP_PAUSE_MS = 5_000;
const LONGEST_SWAP_MS = 600_000;

/** Another control plane, or this one, is at it. */
export class RebuildRunning extends Error {
  override readonly name = 'RebuildRunning';
}

/** What to rebuild and how. */
export interface RebuildOptions {
  readonly databaseUrl: string;
  readonly aggregates: readonly FoldedAggregate[];
  /** Starts one of the workers that read in this snapshot. */
  readonly startWorker: (snapshot: string) => Promise<RangeWorker>;
  /** Default 2. */
  readonly workers?: number;
  /** How many events, about, a worker takes at a time. Default 20,000. */
  readonly eventsPerRange?: number;
  /** Builds and compares, and swaps nothing. */
  readonly dryRun?: boolean;
}

/**
 * Makes every row of `switchyard.parts` anew from the events while everything goes on: a new table is filled from one
 * snapshot, caught up with what was appended meanwhile, and put in the place of the old one in a transaction of
 * milliseconds. A rebuild that does not come to its end changes nothing; the next drops what it left.
 */
export class Rebuild {
  private readonly byType: ReadonlyMap<string, FoldedAggregate>;
  private readonly meter = new RebuildMeter();
  private horizon = '0';

  private constructor(private readonly client: pg.Client, private readonly table: RebuiltTable, private readonly options: RebuildOptions) {
    this.byType = new Map(options.aggregates.map((aggregate) => [aggregate.type, aggregate]));
  }

  /** Only one at a time, over all control planes: the lock lasts as long as the connection. @throws RebuildRunning */
  static async begin(options: RebuildOptions): Promise<Rebuild> {
    const client = await connect(options.databaseUrl);
    try {
      const table = new RebuiltTable(client);
      if (!(await table.reserve())) throw new RebuildRunning('A rebuild is running.');
      return new Rebuild(client, table, options);
    } catch (error) {
      await client.end();
      throw error;
    }
  }

  progress(): RebuildProgress {
    return this.meter.progress();
  }

  /** Once. @throws UnfoldableStream, the signal's reason, Error of the database; nothing has been changed then */
  async run(signal: AbortSignal): Promise<RebuildReport> {
    try {
      await this.table.create();
      await this.build(signal);
      this.meter.enter('catching-up');
      await this.catchUpUntilFew(signal);
      await this.table.analyze();
      if (!this.options.dryRun) {
        this.meter.enter('swapping');
        await this.swap(signal);
      }
      return await this.report();
    } finally {
      await this.table.drop().catch(() => undefined);
      await this.client.end();
    }
  }

  private async build(signal: AbortSignal): Promise<void> {
    const { startWorker, workers: count = DEFAULT_WORKERS } = this.options;
    const { snapshot, horizon } = await this.table.exportSnapshot();
    this.horizon = horizon;
    const ranges = await this.ranges();
    const started = await Promise.allSettled(Array.from({ length: count }, () => startWorker(snapshot)));
    const workers = started.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
    const close = (): void => void Promise.allSettled(workers.map((worker) => worker.close()));
    signal.addEventListener('abort', close);
    try {
      for (const start of started) if (start.status === 'rejected') throw start.reason;
      await Promise.all(workers.map((worker) => this.foldRanges(worker, ranges, signal)));
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      signal.removeEventListener('abort', close);
      await Promise.allSettled(workers.map((worker) => worker.close()));
      await this.client.query('ROLLBACK');
    }
  }

  /** Takes the next range until there is none. */
  private async foldRanges(worker: RangeWorker, ranges: StreamRange[], signal: AbortSignal): Promise<void> {
    for (let range = ranges.shift(); range; range = ranges.shift()) {
      signal.throwIfAborted();
      await worker.fold(range, (progress) => this.meter.add(progress));
    }
  }

  private async ranges(): Promise<StreamRange[]> {
    const { rows: [found] } = await this.client.query<{ ends: string[]; events: number }>(RANGES, [this.options.eventsPerRange ?? DEFAULT_EVENTS_PER_RANGE]);
    this.meter.expectedEvents = found!.events;
    const ends = [...found!.ends.slice(0, -1), null];
    return ends.map((upTo, index) => ({ after: ends[index - 1] ?? '', upTo }));
  }

  private async catchUpUntilFew(signal: AbortSignal): Promise<void> {
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      signal.throwIfAborted();
      const caughtUp = await this.table.inSnapshot(() => this.catchUp());
      this.note(caughtUp);
      if (caughtUp.moved <= FEW_STREAMS) return;
    }
  }

  private async swap(signal: AbortSignal): Promise<void> {
    const deadline = performance.now() + LONGEST_SWAP_MS;
    for (let pause = FIRST_SWAP_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_SWAP_PAUSE_MS)) {
      const caughtUp = await this.table.swap(() => this.catchUp());
      if (caughtUp) return this.note(caughtUp);
      if (performance.now() > deadline) throw new Error('The new rows could not be put in place: the old ones are being read without a pause (by a verification, a dump?).');
      await sleep(pause, undefined, { signal });
      await this.catchUpUntilFew(signal);
    }
  }

  private catchUp(): Promise<CaughtUp> {
    return catchUp(this.client, this.byType, this.horizon);
  }

  /** What a transaction did that has been committed. */
  private note({ moved: _, horizon, ...done }: CaughtUp): void {
    this.horizon = horizon;
    this.meter.add(done);
  }

  private async report(): Promise<RebuildReport> {
    const phases = this.meter.phases();
    const { streams, events, rows, seconds, eventsPerSecond } = this.meter.progress();
    const { count: differences, listed } = await this.table.differences();
    return { streams, events, rows, differences, listed, swapped: !this.options.dryRun, seconds, eventsPerSecond, phases };
  }
}
