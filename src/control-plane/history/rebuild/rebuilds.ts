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
  private readonly open = new Set<Readable>();

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
    const lines = Readable.from(linesOf(rebuild, hungUp.signal));
    this.open.add(lines);
    lines.once('close', () => {
      this.open.delete(lines);
      hungUp.abort(new Error('The rebuild was given up.'));
    });
    return lines;
  }

  onModuleDestroy(): void {
    for (const lines of this.open) lines.destroy();
  }
}

async function* linesOf(rebuild: Rebuild, signal: AbortSignal): AsyncGenerator<string> {
  let last: RebuildLine | undefined;
  const ended = rebuild.run(signal).then(
    (report) => (last = { report }),
    (error: unknown) => {
      if (!signal.aborted) log.error(error instanceof Error ? error.stack : String(error));
      last = { failure: error instanceof Error ? error.message : String(error) };
    },
  );
  while (!last) {
    yield jsonLine({ progress: rebuild.progress() });
    await Promise.race([ended, sleep(PROGRESS_MS)]);
  }
  yield jsonLine(last);
}

const jsonLine = (line: RebuildLine): string => `${JSON.stringify(line)}\n`;
