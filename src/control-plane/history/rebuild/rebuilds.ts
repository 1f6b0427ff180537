import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { resourceConflict } from '../../../aws/index.js';
import type { RebuildLine } from '../../../contract/index.js';
import { startRangeThread } from '../../../event-store/rebuild/range-thread.js';
import { Rebuild, RebuildRunning } from '../../../event-store/rebuild/rebuild.js';
import { AGGREGATES } from '../../aggregates.js';
import { CONTROL_PLANE_CONFIG, type ControlPlaneConfig } from '../../config.js';

const THREAD = new URL('./rebuild.worker.js', import.meta.url);
const PROGRESS_MS = 200;
const log = new Logger('Rebuild');

/** Rebuilds as responses of JSON lines. One that nobody reads any longer is given up, and changes nothing. */
@Injectable()
export class Rebuilds implements OnModuleDestroy {
  /** At most one: what ends it, and its end. */
  private running?: { readonly lines: Readable; readonly ended: Promise<unknown> };

  constructor(@Inject(CONTROL_PLANE_CONFIG) private readonly config: ControlPlaneConfig) {}

  /** Lines of RebuildLine. @throws AwsError ResourceConflict where a rebuild is running, here or on another control plane */
  async start(dryRun: boolean): Promise<Readable> {
    const { databaseUrl } = this.config;
    const rebuild = await Rebuild.begin({
      databaseUrl, dryRun, aggregates: AGGREGATES, startWorker: (snapshot) => startRangeThread(THREAD, { databaseUrl, snapshot }),
    }).catch((error: unknown) => {
      throw error instanceof RebuildRunning ? resourceConflict('A rebuild is running. Only one can at a time.') : error;
    });
    const hungUp = new AbortController();
    const last = lastLine(rebuild, hungUp.signal);
    const lines = Readable.from(linesOf(rebuild, last));
    lines.once('close', () => hungUp.abort(new Error('The rebuild was given up.')));
    this.running = { lines, ended: last };
    return lines;
  }

  async onModuleDestroy(): Promise<void> {
    this.running?.lines.destroy();
    await this.running?.ended;
  }
}

/** Runs it to its end; never rejects. */
async function lastLine(rebuild: Rebuild, signal: AbortSignal): Promise<RebuildLine> {
  try {
    return { report: await rebuild.run(signal) };
  } catch (error) {
    if (!signal.aborted) log.error(error instanceof Error ? error.stack : String(error));
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}

async function* linesOf(rebuild: Rebuild, last: Promise<RebuildLine>): AsyncGenerator<string> {
  for (;;) {
    yield jsonLine({ progress: rebuild.progress() });
    const line = await Promise.race([last, sleep(PROGRESS_MS)]);
    if (line) return yield jsonLine(line);
  }
}

const jsonLine = (line: RebuildLine): string => `${JSON.stringify(line)}\n`;
