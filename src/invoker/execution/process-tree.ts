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

/**
 * Kills the tree of a process that leads a session: who descends from it, who is in its session, and who has `marker` in
 * its environment, as children have that were left by their parents. Looks before it kills, since orphans lose their parent.
 */
export function killTree(leader: number, marker: string): void {
  for (let doomed = treeOf(leader, marker); doomed.size > 0; doomed = treeOf(leader, marker)) {
    let killed = false;
    for (const pid of doomed) killed = kill(pid) || killed;
    if (!killed) return;
  }
}

function treeOf(leader: number, marker: string): Set<number> {
  const all = processes();
  const doomed = new Set<number>();
  for (const { pid, session } of all) if (pid === leader || session === leader || hasInEnvironment(pid, marker)) doomed.add(pid);
  for (let grown = true; grown; ) {
    grown = false;
    for (const { pid, parent } of all) {
      if (doomed.has(pid) || !doomed.has(parent)) continue;
      doomed.add(pid);
      grown = true;
    }
  }
  return doomed;
}

function hasInEnvironment(pid: number, marker: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(marker);
  } catch {
    return false;
  }
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
      const [state, parent, , session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (state !== 'Z') found.push({ pid: Number(name), parent: Number(parent), session: Number(session) });
    } catch {
      continue;
    }
  }
  return found;
}

function kill(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    return false;
  }
}
