import { constants } from 'node:fs';
import { access, chmod, chown, lstat, mkdir, mkdtemp, open, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCluster, DATABASE, type Identity } from './postgres-cluster.js';
import { keepJson, keptJson } from './kept-json.js';
import { runnableBinaries } from './postgres-binaries.js';
import { clearPostmaster, ownerSetting, readPostmaster } from './postmaster.js';
import { startServer, untilReady } from './server-process.js';
import { reachableFolder } from '../process/reachable-folder.js';

/** Postgres refuses to run as root; started by root, it runs as this uid (`nobody`), which has a passwd entry everywhere. */
export const POSTGRES_UID = 65534;
const STOP_SECONDS = 10;
/** Of a socket's path in `sockaddr_un`, the terminating zero not counted: 107 on Linux, 103 on macOS. */
const SOCKET_PATH_LIMIT = 103;

export interface EmbeddedPostgresOptions {
  /** Server settings over the defaults, for instance `{ fsync: 'off' }` in tests. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Called when the server ends although nobody asked it to. */
  readonly onExit?: (error: Error) => void;
}

/** A running server. `url` connects as its superuser to the database `switchyard`. */
export interface EmbeddedPostgres {
  readonly url: string;
  readonly pid: number;
  /** Fast shutdown; resolves when the server has ended. May be called again. */
  stop(): Promise<void>;
}

/**
 * Starts the embedded Postgres of a data folder, first making its cluster where there is none. Takes connections on a
 * Unix socket only, in a folder of mode 0700, with a generated password. The server has a session of its own (Ctrl-C in
 * the terminal does not reach it) and is shut down when this process dies in whatever way.
 * @throws Error of one line: no rights, broken binaries, a folder in use by a running Switchyard, …
 */
export async function startPostgres(dataFolder: string, options: EmbeddedPostgresOptions = {}): Promise<EmbeddedPostgres> {
  try {
    return await start(dataFolder, options);
  } catch (error) {
    const reason = (error instanceof Error ? error.message : String(error)).trim().replaceAll(/\s*\n\s*/g, '; ');
    throw new Error(`the embedded Postgres cannot start: ${reason}`, { cause: error });
  }
}

async function start(dataFolder: string, { settings = {}, onExit }: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const identity = await identityFor(dataFolder);
  const base = await reachableFolder(dataFolder, identity.uid ?? POSTGRES_UID);
  const native = await runnableBinaries(base, identity.uid);
  const home = join(base, 'postgres');
  const inside = join(dataFolder, 'postgres');
  if ((await exists(inside)) && !(await exists(home))) {
    throw new Error(`uid ${identity.uid} may not enter a folder above ${inside}, where its data lies; move the data folder or let it in`);
  }
  if (!(await exists(home))) await createCluster(native, base, home, identity);
  const password = (await readFile(join(home, 'password'), 'utf8')).trim();
  const data = join(home, 'data');
  await clearPostmaster(data);

  const socket = await socketFolder(home, identity);
  const server = await launch({ native, data, socket: socket.path, log: join(home, 'postgres.log'), settings, identity });
  const url = `postgresql://${DATABASE}:${password}@localhost/${DATABASE}?host=${encodeURIComponent(socket.path)}`;
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopping ??= server.stop().then(socket.remove));
  void server.ended.then((message) => {
    if (!stopping) onExit?.(new Error(`the embedded Postgres ended: ${message}`));
  });
  return { url, pid: server.pid, stop };
}

/** Who the server runs as: ourselves; for root, who owns the data that is there, else `nobody`. */
async function identityFor(dataFolder: string): Promise<Identity> {
  if (process.getuid?.() !== 0) return {};
  const owner = await stat(join(dataFolder, 'postgres', 'data')).catch(() => undefined);
  return owner && owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid } : { uid: POSTGRES_UID, gid: POSTGRES_UID };
}

async function socketFolder(home: string, { uid, gid }: Identity): Promise<{ path: string; remove: () => Promise<void> }> {
  const own = join(home, 'socket');
  const fits = Buffer.byteLength(join(own, '.s.PGSQL.5432.lock')) <= SOCKET_PATH_LIMIT;
  const path = fits ? own : await shortFolder(home, uid);
  await mkdir(path, { recursive: true, mode: 0o700 });
  await chmod(path, 0o700);
  if (uid !== undefined && gid !== undefined) await chown(path, uid, gid);
  return { path, remove: () => (fits ? Promise.resolve() : rm(path, { recursive: true, force: true })) };
}

/** After a crash the folder of before, so that the URL stays; nobody else can have put one there under our uid. */
async function shortFolder(home: string, uid: number | undefined): Promise<string> {
  const file = join(home, 'socket-folder.json');
  const kept = await keptJson<string>(file);
  const found = kept === undefined ? undefined : await lstat(kept).catch(() => undefined);
  if (kept !== undefined && found?.isDirectory() && found.uid === (uid ?? process.getuid?.())) return kept;
  const made = await mkdtemp(join(tmpdir(), 'switchyard-'));
  await keepJson(file, made);
  return made;
}

interface Launch {
  readonly native: string;
  readonly data: string;
  readonly socket: string;
  readonly log: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly identity: Identity;
}

interface Server {
  readonly pid: number;
  /** Resolves with the reason when the process has ended. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

async function launch({ native, data, socket, log, settings, identity }: Launch): Promise<Server> {
  const all: Record<string, string> = {
    listen_addresses: '',
    unix_socket_directories: socket,
    unix_socket_permissions: '0700',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_checkpoints: 'off',
    log_min_error_statement: 'panic', // statements may carry ciphertext and names; they have no place in a log
    idle_in_transaction_session_timeout: '60s',
    max_parallel_workers_per_gather: '0', // /dev/shm of a container is small
    ...settings,
  };
  const args = ['-D', data, '-c', ownerSetting(process.pid), ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
  const file = await open(log, constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_APPEND, 0o600);
  if (identity.uid !== undefined && identity.gid !== undefined) {
    await file.chown(identity.uid, identity.gid).catch(async (error: unknown) => {
      await file.close();
      throw error;
    });
  }
  const { pid, ended, stop: end } = await startServer({
    program: join(native, 'bin', 'postgres'),
    args,
    options: { ...identity, cwd: '/', env: { LC_ALL: 'C', TZ: 'UTC' } },
    log: file,
    ending: { signal: 'SIGINT' },
    lastWords: () => lastWords(log),
  });
  const stop = (): Promise<void> => end('SIGINT', 'SIGQUIT', STOP_SECONDS);
  const isReady = async (): Promise<boolean> => {
    const postmaster = await readPostmaster(data);
    return postmaster?.pid === pid && postmaster.ready;
  };
  await untilReady({ ended, stop }, isReady, log);
  return { pid, ended, stop };
}

/** The line in which the server said why it ended, from the end of its log. */
async function lastWords(log: string): Promise<string | undefined> {
  const lines = (await readFile(log, 'utf8').catch(() => '')).trim().split('\n');
  const at = lines.findLastIndex((line) => /\b(FATAL|PANIC|error|cannot)\b/.test(line));
  if (at < 0) return undefined;
  const strip = (line: string): string => line.replace(/^\S+ \S+ UTC \[\d+\] /, '');
  const detail = lines[at + 1] !== undefined && lines[at + 1]!.includes('DETAIL:') ? ` ${strip(lines[at + 1]!)}` : '';
  return strip(lines[at]!) + detail;
}

const exists = (path: string): Promise<boolean> => access(path).then(() => true, () => false);
