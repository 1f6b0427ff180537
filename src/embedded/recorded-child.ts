import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { keepJson, keptJson } from './kept-json.js';
import { describeProcess, signalProcess } from './running-process.js';

/** A child as it is written down: which process it is, and whose. */
interface Recorded {
  readonly pid: number;
  readonly startedAt: string;
  readonly parent: number;
}

/** Writes a child down, so that a later process finds it should both its parent and its watcher be killed. */
export async function recordChild(file: string, pid: number): Promise<void> {
  const running = await describeProcess(pid);
  if (!running) return; // it ended at once, as its parent will learn
  const recorded: Recorded = { pid, startedAt: running.startedAt, parent: process.pid };
  await keepJson(file, recorded);
}

/**
 * Ends the child that a file records when its parent is gone: SIGTERM, after 10 s SIGKILL. Resolves when it has ended, at
 * once where nothing is recorded or another process has its pid by now.
 * @throws Error of one line when its parent still runs, or when it cannot be ended
 */
export async function endOrphan(file: string, name: string): Promise<void> {
  const recorded = await keptJson<Recorded>(file);
  if (!recorded) return;
  const running = async () => {
    const found = await describeProcess(recorded.pid);
    return found?.startedAt === recorded.startedAt ? found : undefined;
  };
  const found = await running();
  if (!found) return;
  if (found.parent === recorded.parent) throw new Error(`the data folder ${dirname(file)} is in use by another Switchyard (process ${recorded.parent})`);
  for (const [signal, milliseconds] of [['SIGTERM', 10_000], ['SIGKILL', 5_000]] as const) {
    signalProcess(recorded.pid, signal);
    for (const end = Date.now() + milliseconds; Date.now() < end; await delay(20)) {
      if (!(await running())) return;
    }
  }
  throw new Error(`the ${name} of an earlier run (process ${recorded.pid}) does not end`);
}
