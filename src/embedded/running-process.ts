import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** What the system tells of a process that runs. */
export interface RunningProcess {
  readonly parent: number;
  /** In the system's own words; together with the pid it names a process for good, since pids are used again. */
  readonly startedAt: string;
  /** Arguments, each followed by a space. */
  readonly command: string;
}

/** Describes a process; undefined where there is none, or one that ended and was not yet waited for. */
export async function describeProcess(pid: number): Promise<RunningProcess | undefined> {
  if (process.platform === 'linux') {
    try {
      const [stat, command] = await Promise.all([readFile(`/proc/${pid}/stat`, 'utf8'), readFile(`/proc/${pid}/cmdline`, 'utf8')]);
      // proc(5): the name in parentheses may itself hold spaces and parentheses, so the fields are counted after the last one.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const [state, parent] = fields;
      return state === 'Z' ? undefined : { parent: Number(parent), startedAt: fields[19]!, command: command.replaceAll('\0', ' ') };
    } catch {
      return undefined;
    }
  }
  const args = ['-ww', '-o', 'ppid=,lstart=,args=', '-p', String(pid)];
  const listed = await promisify(execFile)('ps', args, { env: { ...process.env, LC_ALL: 'C' } }).catch(() => undefined);
  // lstart is five words: Thu Nov 26 11:40:00 2026
  const match = /^\s*(\d+)\s+((?:\S+\s+){4}\S+)\s+(.*)$/s.exec(listed?.stdout ?? '');
  return match ? { parent: Number(match[1]), startedAt: match[2]!, command: `${match[3]!.trimEnd()} ` } : undefined;
}

/** Signals a process; one that is gone already is fine. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
