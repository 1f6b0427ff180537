import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Bytes that a Unix socket's path may have (108 with its end), less `/<number>/s`. */
const MAX_RUN_FOLDER = 107 - '/9999999999/s'.length;

/** Copies the bootstraps of this build to where the functions' uid can read them, and gives their folder. */
export function installBootstraps(workFolder: string): string {
  const source = join(dirname(fileURLToPath(import.meta.url)), 'runtimes');
  const files = ['node', 'python', 'provided'].flatMap((family) =>
    readdirSync(join(source, family))
      .filter((name) => /\.(cjs|py)$/.test(name))
      .sort()
      .map((name) => ({ family, name, content: readFileSync(join(source, family, name)) })),
  );
  const hash = createHash('sha256');
  for (const { family, name, content } of files) hash.update(`${family}/${name}\0${content.length}\0`).update(content);
  const target = join(workFolder, `bootstraps-${hash.digest('hex').slice(0, 16)}`);
  if (existsSync(target)) return target;
  const temporary = `${target}.${randomBytes(6).toString('hex')}`;
  for (const { family, name, content } of files) {
    mkdirSync(join(temporary, family), { recursive: true });
    for (const folder of [temporary, join(temporary, family)]) chmodSync(folder, 0o755);
    writeFileSync(join(temporary, family, name), content);
    chmodSync(join(temporary, family, name), 0o444);
  }
  try {
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    if (!existsSync(target)) throw error;
  }
  return target;
}

/**
 * A folder of this process for its environments' sockets, and the leavings of processes that are no more removed. It
 * lies in the work folder, or in the system's temporary one where a socket's path would be too long.
 */
export async function openRunFolder(workFolder: string): Promise<string> {
  const runs = join(workFolder, 'run');
  mkdirSync(runs, { recursive: true });
  chmodSync(runs, 0o711);
  for (const name of readdirSync(runs)) {
    const pid = Number(name.split('-')[0]);
    if (!isAlive(pid)) rmSync(join(runs, name), { recursive: true, force: true });
  }
  const folder = join(runs, `${process.pid}-${randomBytes(4).toString('hex')}`);
  const used = Buffer.byteLength(folder) <= MAX_RUN_FOLDER ? folder : mkdtempSync(join(tmpdir(), 'switchyard-'));
  mkdirSync(used, { recursive: true });
  chmodSync(used, 0o711);
  return used;
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
