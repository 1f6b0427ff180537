import { spawn } from 'node:child_process';
import { accessSync, chmodSync, closeSync, constants, copyFileSync, existsSync, lstatSync, mkdirSync, openSync, readlinkSync, writeFileSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import type { ProcessOwner } from './process-owner.js';
import { childrenOf, peakMemoryOf } from './process-tree.js';
import { limitedCommand } from './resource-limits.js';
import type { EnvironmentFiles, FunctionPaths, Launch, Launched, Sandbox, SandboxReport } from './sandbox.js';

/** Uid and gid inside, and the name that AWS gives them. */
const INSIDE_UID = '993';
const INSIDE_GID = '990';
const INSIDE_NAME = 'sbx_user1051';
const MEBIBYTE = 1024 * 1024;
const PROBE_TIMEOUT_MS = 10_000;
/** After this many milliseconds the outer process is killed as well, should the inner one not be known or not be gone. */
const KILL_GRACE_MS = 1000;

const INFO_FD = 3;
const ARGUMENTS_FD = 4;
const SECCOMP_FD = 5;
const CHANNEL_FD = 6;

/** Path of bwrap, or null where there is none. */
export async function findBubblewrap(): Promise<string | null> {
  for (const folder of ['/usr/bin', '/usr/local/bin', '/bin', ...(process.env.PATH ?? '').split(delimiter)]) {
    const path = join(folder, 'bwrap');
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      continue;
    }
  }
  return null;
}

/**
 * L1. bwrap is started as the functions' uid, never as root (as root it would leave /proc/sys writable), with an empty
 * environment of its own (`--clearenv` doesn't clear that of its inner init). Its options, among them the customer's
 * variables, go through a file descriptor: no process list shows them, and none of them acts on bwrap itself.
 */
export class BubblewrapSandbox implements Sandbox {
  readonly report: SandboxReport;
  readonly ownNetwork = true;
  readonly visibleTree = '/usr/';
  readonly #fixed: readonly string[];
  readonly #filterFile: string | null;

  constructor(
    private readonly bubblewrap: string,
    folder: string,
    readonly owner: ProcessOwner,
    filter: Buffer | null,
  ) {
    const limitations = filter === null ? [`seccomp is not available on ${process.arch} here: system calls are not filtered`] : [];
    this.report = { level: 'L1', uid: owner.uid ?? null, seccomp: filter !== null, limitations };
    this.#filterFile = filter === null ? null : join(folder, 'seccomp.bpf');
    if (filter !== null) writeFileSync(join(folder, 'seccomp.bpf'), filter);
    this.#fixed = fixedArguments(writeEtc(join(folder, 'etc')), filter !== null);
  }

  paths(files: EnvironmentFiles): FunctionPaths {
    return {
      taskRoot: '/var/task',
      runtimeDir: '/var/runtime',
      interpreter: files.interpreter === undefined ? '' : insideInterpreter(files.interpreter),
      socket: '/run/runtime-api.sock',
    };
  }

  launch(launch: Launch): Launched {
    const filter = this.#filterFile === null ? null : openSync(this.#filterFile, 'r');
    try {
      return this.#spawn(launch, filter);
    } finally {
      if (filter !== null) closeSync(filter);
    }
  }

  close(): void {}

  /** Tries the sandbox: null, or why it doesn't work. */
  async works(): Promise<string | null> {
    const files = { code: '/usr', bootstraps: '/usr', socket: '/dev/null', temporary: '/tmp' };
    const script = 'while read -r line; do echo "$line"; done < /proc/self/status';
    const probe = this.launch({ files, command: ['/bin/sh', '-c', script], environment: {}, dataLimit: 256, temporarySize: 1, channel: false });
    let output = '';
    for (const stream of probe.outputs) stream.on('data', (data: Buffer) => (output += data.toString()));
    const timer = setTimeout(() => probe.kill(), PROBE_TIMEOUT_MS);
    const code = await new Promise<number | null>((resolve) => {
      probe.child.once('error', () => resolve(null));
      probe.child.once('close', (exitCode) => resolve(exitCode));
    });
    clearTimeout(timer);
    if (code !== 0) return output.trim().split('\n')[0] || 'it did not answer';
    const filtered = /^Seccomp:\s*2$/m.test(output);
    const powerless = /^CapEff:\s*0+$/m.test(output) && /^NoNewPrivs:\s*1$/m.test(output);
    if (!powerless) return 'it leaves privileges';
    return filtered || this.#filterFile === null ? null : 'it leaves system calls unfiltered';
  }

  #spawn(launch: Launch, filter: number | null): Launched {
    const command = limitedCommand(launch.command, launch.dataLimit, true);
    const child = spawn(this.bubblewrap, ['--args', String(ARGUMENTS_FD), '--', ...command], {
      ...this.owner,
      cwd: '/',
      env: {},
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe', filter ?? 'ignore', ...(launch.channel ? ['ipc' as const] : [])],
    });
    let inner: number | null = null;
    const info = child.stdio[INFO_FD] as Readable | null;
    let described = '';
    info?.on('data', (data: Buffer) => {
      described += data.toString('latin1');
      inner = Number(/"child-pid": *([0-9]+)/.exec(described)?.[1] ?? 0) || null;
    });
    const input = child.stdio[ARGUMENTS_FD] as Writable | null;
    for (const stream of [info, input]) stream?.on('error', () => {});
    input?.end(`${this.#arguments(launch).join('\0')}\0`);
    const alive = (): boolean => child.pid !== undefined && child.exitCode === null && child.signalCode === null;
    return {
      child,
      outputs: [child.stdout, child.stderr].filter((stream): stream is Readable => stream !== null),
      kill: () => {
        if (!alive()) return;
        // The inner init takes its whole pid namespace along, and leaves no zombie where nobody reaps.
        if (inner === null || !signal(inner)) return void child.kill('SIGKILL');
        setTimeout(() => alive() && child.kill('SIGKILL'), KILL_GRACE_MS).unref();
      },
      peakMemory: () => {
        const main = inner === null ? undefined : childrenOf(inner)[0];
        return main === undefined ? null : peakMemoryOf(main);
      },
    };
  }

  #arguments(launch: Launch): string[] {
    const { files } = launch;
    const inside = this.paths(files);
    const variables = { ...launch.environment, ...(launch.channel ? { NODE_CHANNEL_FD: String(CHANNEL_FD) } : {}) };
    return [
      ...this.#fixed,
      ...(files.interpreter === undefined || inside.interpreter === files.interpreter ? [] : ['--ro-bind', files.interpreter, inside.interpreter]),
      '--ro-bind', files.bootstraps, inside.runtimeDir,
      '--ro-bind', files.code, inside.taskRoot,
      '--bind', files.socket, inside.socket,
      '--size', String(launch.temporarySize * MEBIBYTE), '--perms', '1777', '--tmpfs', '/tmp',
      // Last: what came before had to be made on it.
      '--remount-ro', '/',
      '--chdir', inside.taskRoot,
      ...Object.entries(variables).flatMap(([name, value]) => ['--setenv', name, value]),
    ];
  }
}

/** Node is one file and shows as on AWS; other interpreters have a tree around them and stay where they are. */
function insideInterpreter(path: string): string {
  return basename(path) === 'node' ? '/var/lang/bin/node' : path;
}

function fixedArguments(etc: string, filtered: boolean): string[] {
  const args = [
    // `--unshare-all` only tries a user namespace, and `--disable-userns` insists on one that was asked for.
    '--unshare-all', '--unshare-user', '--disable-userns', '--die-with-parent', '--clearenv',
    '--uid', INSIDE_UID, '--gid', INSIDE_GID, '--hostname', 'lambda',
    '--info-fd', String(INFO_FD),
    ...(filtered ? ['--seccomp', String(SECCOMP_FD)] : []),
    '--ro-bind', '/usr', '/usr',
  ];
  for (const name of ['bin', 'sbin', 'lib', 'lib32', 'lib64', 'libx32']) {
    const path = `/${name}`;
    if (!existsSync(path)) continue;
    if (lstatSync(path).isSymbolicLink()) args.push('--symlink', readlinkSync(path), path);
    else args.push('--ro-bind', path, path);
  }
  args.push('--ro-bind', etc, '/etc', '--ro-bind-try', '/etc/ssl', '/etc/ssl', '--ro-bind-try', '/etc/alternatives', '/etc/alternatives');
  return [...args, '--proc', '/proc', '--dev', '/dev', '--remount-ro', '/dev', '--dir', '/opt', '--dir', '/run', '--dir', '/var/lang/bin'];
}

/** The little of /etc that programs ask for; nothing of the host's but where its libraries lie. */
function writeEtc(folder: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  const files: Readonly<Record<string, string>> = {
    passwd: `root:x:0:0:root:/root:/sbin/nologin\n${INSIDE_NAME}:x:${INSIDE_UID}:${INSIDE_GID}::/home/${INSIDE_NAME}:/sbin/nologin\n`,
    group: `root:x:0:\n${INSIDE_NAME}:x:${INSIDE_GID}:\n`,
    hosts: '127.0.0.1 localhost lambda\n::1 localhost\n',
    'resolv.conf': '',
    'nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files\n',
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  for (const name of ['ssl', 'alternatives']) mkdirSync(join(folder, name), { recursive: true });
  if (existsSync('/etc/ld.so.cache')) copyFileSync('/etc/ld.so.cache', join(folder, 'ld.so.cache'));
  // Whatever this process's umask: the functions' uid reads these.
  for (const name of [...Object.keys(files), 'ld.so.cache']) if (existsSync(join(folder, name))) chmodSync(join(folder, name), 0o644);
  for (const path of [folder, join(folder, 'ssl'), join(folder, 'alternatives')]) chmodSync(path, 0o755);
  return folder;
}

function signal(pid: number): boolean {
  try {
    process.kill(pid, 'SIGKILL');
    return true;
  } catch {
    return false;
  }
}
