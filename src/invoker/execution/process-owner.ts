import { realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** Whom functions run as: an unprivileged uid where this process is root, else itself (both undefined). */
export interface ProcessOwner {
  readonly uid?: number;
  readonly gid?: number;
}

/** `nobody`: the uid that functions get where this process is root. */
export const FUNCTIONS_UID = 65_534;

export function processOwner(): ProcessOwner {
  return process.getuid?.() === 0 ? { uid: FUNCTIONS_UID, gid: FUNCTIONS_UID } : {};
}

/** Whether the owner can read, and run, the file behind a path, through every folder on the way. */
export function reachableBy(path: string, owner: ProcessOwner): boolean {
  try {
    const real = realpathSync(path);
    if (!allows(real, owner, 0o5)) return false;
    for (let folder = dirname(real); ; folder = dirname(folder)) {
      if (!allows(folder, owner, 0o1)) return false;
      if (folder === '/') return true;
    }
  } catch {
    return false;
  }
}

function allows(path: string, owner: ProcessOwner, bits: number): boolean {
  const { mode, uid, gid } = statSync(path);
  const asUid = owner.uid ?? process.getuid?.();
  const asGid = owner.gid ?? process.getgid?.();
  const shift = uid === asUid ? 6 : gid === asGid ? 3 : 0;
  return ((mode >> shift) & bits) === bits;
}
