import { randomUUID } from 'node:crypto';
import { chmod, link, mkdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import type { Stats } from 'node:fs';
import { dirname, join } from 'node:path';

/** Where root puts what other users must reach when the data folder lies out of their reach. */
const SHELTERS = '/var/lib/switchyard';

/**
 * A folder in which a process of another uid can be given files: the data folder itself, or, where some folder above it
 * may not be entered by that uid (a home of mode 0700), `/var/lib/switchyard/<id>`, whose id is kept in
 * `<dataFolder>/shelter-id`. The folder exists afterwards and may be entered but not listed by others. For a process that
 * is not root it is always the data folder: all that it starts runs under its own uid.
 * @throws Error of one line when a folder cannot be made
 */
export async function reachableFolder(dataFolder: string, uid: number): Promise<string> {
  await mkdir(dataFolder, { recursive: true, mode: 0o711 });
  const folder = await realpath(dataFolder);
  if (process.getuid?.() !== 0 || process.getuid() === uid) return folder;
  // Once in a shelter, always there: what it holds must not be left behind when a folder's mode changes.
  if ((await readId(join(folder, 'shelter-id'))) === undefined && (await canEnterAll(dirname(folder), uid))) {
    const stats = await stat(folder);
    if (mayEnter(stats, uid)) return folder;
    if (stats.uid === 0) {
      await chmod(folder, (stats.mode & 0o777) | 0o011);
      return folder;
    }
  }
  const shelter = join(SHELTERS, await shelterId(folder));
  await mkdir(shelter, { recursive: true, mode: 0o711 });
  for (const path of [SHELTERS, shelter]) await chmod(path, 0o711); // mkdir's mode is subject to the umask
  return shelter;
}

/** Whether a uid (without further groups than the one of the same number) may enter a folder and all above it. */
export async function canEnterAll(folder: string, uid: number): Promise<boolean> {
  if (!mayEnter(await stat(folder), uid)) return false;
  const parent = dirname(folder);
  return parent === folder || canEnterAll(parent, uid);
}

function mayEnter({ mode, uid: owner, gid }: Stats, uid: number): boolean {
  if (owner === uid) return (mode & 0o100) !== 0;
  return (mode & (gid === uid ? 0o010 : 0o001)) !== 0;
}

async function shelterId(folder: string): Promise<string> {
  const file = join(folder, 'shelter-id');
  const kept = await readId(file);
  if (kept !== undefined) return kept;
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, randomUUID(), { mode: 0o600 });
  // A link appears whole or not at all, and the first of two processes wins.
  await link(draft, file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await rm(draft);
  return (await readId(file))!;
}

async function readId(file: string): Promise<string | undefined> {
  const id = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (id !== undefined && !/^[0-9a-f-]{36}$/.test(id)) throw new Error(`${file} does not hold the id of a folder under ${SHELTERS}`);
  return id;
}
