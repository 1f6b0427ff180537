import { readFile } from 'node:fs/promises';

/** The processes that a process has started: of an invoker with a database elsewhere, its environments. */
export async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  return text.split(' ').filter(Boolean).map(Number);
}
