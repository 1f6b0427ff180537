import { readdirSync, readFileSync } from 'node:fs';

interface ProcessStat {
  readonly pid: number;
  readonly parent: number;
  readonly session: number;
}

/** The children of a process, as Linux lists them; empty where it doesn't. */
export function childrenOf(pid: number): number[] {
  try {
    const listed = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').trim();
    return listed === '' ? [] : listed.split(' ').map(Number);
  } catch {
    return [];
  }
}

/** Highest resident memory of a process in bytes (VmHWM), or null where it can't be read. */
export function peakMemoryOf(pid: number): number | null {
  try {
    const kilobytes = /^VmHWM:\s+([0-9]+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
    return kilobytes === undefined ? null : Number(kilobytes) * 1024;
  } catch {
    return null;
  }
}

/** Kills the tree of a process that leads a session: its group, its session, and whoever descends from it. */
export function killTree(leader: number): void {
  kill(-leader);
  const all = processes();
  const doomed = new Set([leader]);
  for (let grown = true; grown; ) {
    grown = false;
    for (const { pid, parent, session } of all) {
      if (doomed.has(pid) || !(doomed.has(parent) || session === leader)) continue;
      doomed.add(pid);
      grown = true;
    }
  }
  for (const pid of doomed) kill(pid);
}

function processes(): ProcessStat[] {
  const found: ProcessStat[] = [];
  let names: string[];
  try {
    names = readdirSync('/proc');
  } catch {
    return found;
  }
  for (const name of names) {
    if (!/^[0-9]+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
      const [, parent, , session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      found.push({ pid: Number(name), parent: Number(parent), session: Number(session) });
    } catch {
      continue;
    }
  }
  return found;
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It is gone, which is what was wanted.
  }
}
