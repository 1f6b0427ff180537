import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { randomBytes, randomUUID } from 'node:crypto';
import { chown, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** Name of the database and of its superuser. */
export const DATABASE = 'switchyard';

/** The uid and gid to run as; empty for our own. */
export interface Identity {
  readonly uid?: number;
  readonly gid?: number;
}

/**
 * Makes a database cluster with the database `switchyard`: `<home>/data` and the superuser's password in `<home>/password` (0600, ours). It appears
 * under its name only when it is whole, so a kill half way leaves nothing that a later start would take for a cluster.
 * @throws Error with the reason of initdb or postgres
 */
export async function createCluster(native: string, base: string, home: string, identity: Identity): Promise<void> {
  const incoming = join(base, `incoming-${randomUUID()}`);
  try {
    const password = randomBytes(24).toString('base64url');
    const data = join(incoming, 'data');
    const forInitdb = join(incoming, 'password-for-initdb');
    await mkdir(incoming, { mode: 0o711 });
    await mkdir(data, { mode: 0o700 });
    await writeFile(join(incoming, 'password'), password, { mode: 0o600 });
    await writeFile(forInitdb, password, { mode: 0o600 });
    if (identity.uid !== undefined && identity.gid !== undefined) {
      for (const path of [data, forInitdb]) await chown(path, identity.uid, identity.gid);
    }
    await initdb(native, data, forInitdb, identity);
    await rm(forInitdb);
    await createDatabase(native, data, identity);
    await rename(incoming, home).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error; // another process was first
    });
  } finally {
    await rm(incoming, { recursive: true, force: true });
  }
}

async function initdb(native: string, data: string, passwordFile: string, identity: Identity): Promise<void> {
  const args = ['-D', data, '-U', DATABASE, `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '-E', 'UTF8', '--locale=C', '--no-instructions'];
  await run(join(native, 'bin', 'initdb'), args, identity);
}

/** Without a server: in single-user mode, where each line is a statement. */
async function createDatabase(native: string, data: string, identity: Identity): Promise<void> {
  await run(join(native, 'bin', 'postgres'), ['--single', '-D', data, 'postgres'], identity, `CREATE DATABASE ${DATABASE}\n`);
}

async function run(program: string, args: readonly string[], identity: Identity, input = ''): Promise<void> {
  const child = spawn(program, args, {
    ...identity, cwd: '/', env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }, stdio: ['pipe', 'ignore', 'pipe'],
  });
  child.stdin.on('error', () => undefined); // it ended before it read: its exit code tells
  child.stdin.end(input);
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  if (code !== 0 || /\b(ERROR|FATAL|PANIC):/.test(errors)) throw new Error(`${basename(program)} failed: ${errors.trim() || `exit code ${code ?? signal}`}`);
}
