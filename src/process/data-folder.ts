import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A data folder that this process alone uses. */
export interface HeldDataFolder {
  readonly path: string;
  release(): Promise<void>;
}

/** Makes the data folder where it is missing. @throws Error of one line without the rights */
export async function makeDataFolder(path: string): Promise<string> {
  try {
    await mkdir(path, { recursive: true, mode: 0o711 });
    return await realpath(path);
  } catch (error) {
    throw new Error(`cannot use the data folder ${path}: ${reasonOf(error)}`, { cause: error });
  }
}

/**
 * Holds the data folder against a second process. The lock is a listening socket, which the kernel takes back however the
 * process ends: no stale lock after kill -9, no pid that another process has by now. On Linux it has no file.
 * @throws Error of one line when another process holds it
 */
export async function holdDataFolder(path: string): Promise<HeldDataFolder> {
  const name = `switchyard-${createHash('sha256').update(path).digest('hex').slice(0, 24)}`;
  const address = process.platform === 'linux' ? `\0${name}` : join(tmpdir(), `${name}.sock`);
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? new Error(`the data folder ${path} is in use by another Switchyard`) : error);
    });
    server.listen(address, resolve);
  });
  server.unref();
  return { path, release: () => closed(server) };
}

const closed = (server: Server): Promise<void> => new Promise((resolve) => server.close(() => resolve()));

/**
 * A secret kept in the data folder, readable by its owner alone; made at the first start (64 hexadecimal digits). It appears
 * whole, by a link that only one of several processes can make: a kill half way leaves no empty one.
 */
export async function keptSecret(dataFolder: string, name: string): Promise<string> {
  const path = join(dataFolder, name);
  const kept = await readFile(path, 'utf8').catch(() => undefined);
  if (kept !== undefined) return kept.trim();
  const incoming = `${path}.${randomUUID()}`;
  try {
    await writeFile(incoming, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flag: 'wx', flush: true });
    await link(incoming, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    throw new Error(`cannot write ${path}: ${reasonOf(error)}`, { cause: error });
  } finally {
    await rm(incoming, { force: true });
  }
}

/** What went wrong with a file, in words. */
function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'EACCES' || code === 'EPERM') return 'no permission';
  if (code === 'ENOTDIR' || code === 'EEXIST') return 'it is not a folder';
  if (code === 'EROFS') return 'the file system is read-only';
  return error instanceof Error ? error.message : String(error);
}
