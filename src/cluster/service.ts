import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { recordChild } from '../embedded/recorded-child.js';
import { watchOver } from '../embedded/watch-over.js';
import type { Running } from './supervised.js';

const READY_MS = 120_000;
/** A service lets what runs end, within bounds of its own; these are for one that hangs. */
const STOP_SECONDS = 30;

/** One control plane or invoker: a Node program that serves HTTP. */
export interface Service {
  readonly name: string;
  /** Path of the built program. */
  readonly program: string;
  readonly url: string;
  readonly env: NodeJS.ProcessEnv;
  /** Where its process is written down. */
  readonly record: string;
}

/** Whether a service says that it can serve. */
export async function isReady({ url }: Pick<Service, 'url'>): Promise<boolean> {
  try {
    const response = await fetch(new URL('/_switchyard/health/ready', url), { signal: AbortSignal.timeout(2_000) });
    await response.body?.cancel();
    return response.status === 200;
  } catch {
    return false;
  }
}

/**
 * Starts a service and waits until it is ready. What it prints goes to `log`, line by line. It has a session of its own, so
 * that Ctrl-C in the terminal does not reach it, and is ended when this process dies in whatever way.
 * @throws Error of one line when it ends before it is ready, is not ready within two minutes, or `stopping` aborts
 */
export async function startService(service: Service, log: (line: string) => void, stopping: AbortSignal): Promise<Running> {
  const child = spawn(process.execPath, ['--enable-source-maps', service.program], {
    env: service.env, detached: true, stdio: ['ignore', 'pipe', 'pipe'],
  });
  await once(child, 'spawn');
  for (const output of [child.stdout, child.stderr]) createInterface({ input: output }).on('line', (line) => log(`${service.name}: ${line}`));
  const running = await ownedBy(child, service.record);
  let reason: string | undefined;
  void running.ended.then((words) => (reason = words));
  for (const deadline = Date.now() + READY_MS; Date.now() < deadline && !stopping.aborted; await Promise.race([delay(50), running.ended])) {
    // Asked first: whoever answers in the place of a service that ended is somebody else.
    const ready = await isReady(service);
    if (reason !== undefined) throw new Error(`${reason} before it was ready`);
    if (ready) return running;
  }
  await running.stop();
  throw new Error(stopping.aborted ? 'it was stopped' : `it was not ready within ${READY_MS / 1000} s`);
}

/** Ties a child to this process: with it, it ends. */
async function ownedBy(child: ChildProcess, record: string): Promise<Running> {
  const pid = child.pid!;
  const watcher = watchOver(pid, { signal: 'SIGTERM', killAfterSeconds: STOP_SECONDS });
  const ended = once(child, 'exit').then(([code, signal]) => {
    watcher.dismiss();
    return `it ended: exit code ${code ?? signal}`;
  });
  await recordChild(record, pid);
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    const kill = setTimeout(() => child.kill('SIGKILL'), STOP_SECONDS * 1000);
    await ended;
    clearTimeout(kill);
  };
  return { pid, ended, stop };
}
