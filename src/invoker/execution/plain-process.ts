import { spawn, type ChildProcess } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { dirname } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { childrenOf, killTree, peakMemoryOf } from './process-tree.js';
import type { ProcessOwner } from './process-owner.js';
import { limitedCommand } from './resource-limits.js';
import type { EnvironmentFiles, FunctionPaths, Launch, Launched, Sandbox, SandboxReport } from './sandbox.js';

const SETPRIV = '/usr/bin/setpriv';

/**
 * When its input ends, because its parent ended in whatever way, it kills every process with the parent's run folder in
 * its environment. Without it, what a function started would outlive a killed invoker.
 */
const GUARD = `
read -r nothing
for file in /proc/[0-9]*/environ; do
  grep -qsF "TMPDIR=$1/" "$file" || continue
  pid=\${file#/proc/}
  kill -KILL "\${pid%/environ}" 2>/dev/null
done
`;

/** L0: a process of its own session and uid with resource limits. It sees the host's files and network. */
export class PlainSandbox implements Sandbox {
  readonly ownNetwork = false;
  readonly visibleTree = '/';
  readonly #setpriv = exists(SETPRIV);
  #guard: ChildProcess | null = null;

  constructor(
    readonly owner: ProcessOwner,
    readonly report: SandboxReport,
  ) {}

  paths(files: EnvironmentFiles): FunctionPaths {
    return {
      taskRoot: files.code,
      runtimeDir: files.bootstraps,
      interpreter: files.interpreter ?? '',
      socket: files.socket,
      temporaryDir: files.temporary,
    };
  }

  launch(launch: Launch): Launched {
    this.#watch(dirname(dirname(launch.files.temporary)));
    const limited = limitedCommand(launch.command, launch.dataLimit, false);
    // After the change of uid, which would clear it: the function dies with this process.
    const command = this.#setpriv ? [SETPRIV, '--pdeathsig', 'KILL', '--no-new-privs', '--', ...limited] : limited;
    const child = spawn(command[0] as string, command.slice(1), {
      ...this.owner,
      cwd: launch.files.code,
      env: { ...launch.environment },
      detached: true,
      stdio: launch.channel ? ['ignore', 'pipe', 'pipe', 'ipc'] : ['ignore', 'pipe', 'pipe'],
    });
    const { pid } = child;
    const marker = `TMPDIR=${launch.files.temporary}`;
    // What the function left running goes with it.
    if (pid !== undefined) child.once('exit', () => killTree(pid, marker));
    return {
      child,
      outputs: [child.stdout, child.stderr].filter((stream): stream is Readable => stream !== null),
      kill: () => {
        if (pid !== undefined && child.exitCode === null && child.signalCode === null) killTree(pid, marker);
      },
      peakMemory: () => (pid === undefined ? null : peakMemoryOf(childrenOf(pid)[0] ?? pid)),
    };
  }

  close(): void {
    this.#guard?.stdin?.end();
    this.#guard = null;
  }

  #watch(runFolder: string): void {
    if (this.#guard !== null) return;
    this.#guard = spawn('/bin/sh', ['-c', GUARD, 'sh', runFolder], { stdio: ['pipe', 'ignore', 'ignore'], env: { PATH: '/usr/bin:/bin' }, detached: true });
    this.#guard.on('error', () => {});
    this.#guard.unref();
    const input = this.#guard.stdin as (Writable & { unref?: () => void }) | null;
    input?.on('error', () => {});
    input?.unref?.();
  }
}

function exists(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
