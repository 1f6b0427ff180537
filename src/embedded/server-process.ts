import { spawn, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import type { FileHandle } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Identity } from './postgres-cluster.js';
import { signalProcess } from './running-process.js';
import { watchOver, type Ending } from './watch-over.js';

/** A server to start: both its outputs go to `log`, which is closed here. */
export interface ServerProgram {
  readonly program: string;
  readonly args: readonly string[];
  readonly options: SpawnOptions & Identity;
  readonly log: FileHandle;
  /** How it is ended when this process is gone. */
  readonly ending: Ending;
  /** Why it ended, from what it wrote; undefined where that does not say. */
  readonly lastWords: () => Promise<string | undefined>;
}

/** A server at work. */
export interface RunningServer {
  readonly pid: number;
  /** Resolves with the reason when the process has ended. */
  readonly ended: Promise<string>;
  /** Asks it to end, and after so many seconds makes it; resolves when it has ended. */
  stop(ask: NodeJS.Signals, make: NodeJS.Signals, seconds: number): Promise<void>;
}

/** Starts a server in a session of its own, so that Ctrl-C does not reach it; it ends with this process, even a killed one. */
export async function startServer({ program, args, options, log, ending, lastWords }: ServerProgram): Promise<RunningServer> {
  const { child, exited } = await spawned(program, args, { ...options, detached: true, stdio: ['ignore', log.fd, log.fd] }).finally(() => log.close());
  child.unref();
  const pid = child.pid!;
  const watcher = watchOver(pid, ending, identityOf(options));
  let running = true;
  const ended = exited.then(async ([code, signal]) => {
    running = false;
    watcher.dismiss();
    return (await lastWords()) ?? `exit code ${code ?? signal}`;
  });
  return {
    pid,
    ended,
    async stop(ask, make, seconds) {
      if (running) signalProcess(pid, ask);
      const force = setTimeout(() => running && signalProcess(pid, make), seconds * 1000);
      await ended;
      clearTimeout(force);
    },
  };
}

const LONGEST_START_MS = 120_000;

/** @throws Error with the server's reason when it ends before it is ready, or is not within two minutes; then it is stopped */
export async function untilReady(
  { ended, stop }: { readonly ended: Promise<string>; stop(): Promise<void> }, isReady: () => Promise<boolean>, log: string,
): Promise<void> {
  let reason: string | undefined;
  void ended.then((words) => (reason = words));
  for (const deadline = Date.now() + LONGEST_START_MS; Date.now() < deadline; await Promise.race([delay(10), ended])) {
    const ready = await isReady();
    if (reason !== undefined) throw new Error(reason);
    if (ready) return;
  }
  await stop();
  throw new Error(`not ready after ${LONGEST_START_MS / 1000} s; see ${log}`);
}

async function spawned(program: string, args: readonly string[], options: SpawnOptions) {
  const child = spawn(program, [...args], options);
  // Listened for at once: one that ends right away may have ended before anything else is done.
  const exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  exited.catch(() => undefined); // a spawn that fails is thrown by the next line
  await once(child, 'spawn');
  return { child, exited };
}

const identityOf = ({ uid, gid }: Identity): Identity => (uid === undefined || gid === undefined ? {} : { uid, gid });
