import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describeProcess, signalProcess } from './running-process.js';

/** The postmaster that a data folder's postmaster.pid names. */
export interface Postmaster {
  readonly pid: number;
  /** True once it takes connections. */
  readonly ready: boolean;
}

/** Reads `postmaster.pid`; undefined where there is none (or a part of one). */
export async function readPostmaster(data: string): Promise<Postmaster | undefined> {
  const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '');
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  return Number.isInteger(pid) && pid > 1 ? { pid, ready: lines[7]?.trim() === 'ready' } : undefined;
}

/**
 * Frees a data folder of the postmaster that a killed parent left: stops it when it is one of this data folder and its
 * parent is gone; removes a postmaster.pid that names a process of something else.
 * @throws Error of one line when a Switchyard that runs is using the folder, or when the orphan does not stop
 */
export async function clearPostmaster(data: string): Promise<void> {
  const found = await readPostmaster(data);
  if (!found) return;
  const running = await describeProcess(found.pid);
  if (!running) return; // Postgres itself takes over the file of a process that is gone
  const owner = ownerOf(running.command, data);
  if (owner === undefined) {
    const [program = ''] = running.command.split(' ');
    if (program.endsWith('postgres') && !running.command.includes('switchyard.owner=')) {
      throw new Error(`the data folder ${data} is in use by a Postgres that Switchyard did not start (process ${found.pid})`);
    }
    // Never remove a lock that was replaced in the meantime.
    if ((await readPostmaster(data))?.pid === found.pid) await rm(join(data, 'postmaster.pid'), { force: true });
    return;
  }
  if (running.parent === owner) throw new Error(`the data folder ${data} is in use by another Switchyard (process ${owner})`);
  if (!(await stopPostmaster(data, found.pid))) throw new Error(`the Postgres of an earlier run (process ${found.pid}) does not stop`);
}

/** Fast shutdown, after 10 s an immediate one (its next start recovers); false where it survives that for 5 s. */
async function stopPostmaster(data: string, pid: number): Promise<boolean> {
  for (const [signal, milliseconds] of [['SIGINT', 10_000], ['SIGQUIT', 5_000]] as const) {
    signalProcess(pid, signal);
    const end = Date.now() + milliseconds;
    while (Date.now() < end) {
      const running = await describeProcess(pid);
      if (!running || ownerOf(running.command, data) === undefined) return true;
      await delay(20);
    }
  }
  return false;
}

/** The setting by which a postmaster's command line tells which process started it. */
export const ownerSetting = (pid: number): string => `switchyard.owner=${pid}`;

/** The process that started this postmaster of this data folder; undefined where the command line is of something else. */
function ownerOf(command: string, data: string): number | undefined {
  if (!command.includes(`-D ${data} `)) return undefined;
  const owner = /switchyard\.owner=(\d+)/.exec(command)?.[1];
  return owner === undefined ? undefined : Number(owner);
}
