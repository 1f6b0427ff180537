import { spawn, type ChildProcess } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { childrenOf, killTree, peakMemoryOf } from './process-tree.js';
import type { ProcessOwner } from './process-owner.js';
import { limitedCommand } from './resource-limits.js';
import type { EnvironmentFiles, FunctionPaths, Launch, Launched, Sandbox, SandboxReport } from './sandbox.js';

const SETPRIV = '/usr/bin/setpriv';

/**
 * Remembers process groups line by line (`+PID`, `-PID`); when its input ends, because its parent ended in whatever way,
 * it kills those that are left. Without it, what a function started would outlive a killed invoker.
 */
const GUARD = `
while read -r line; do
  case $line in
    +*) eval "group_\${line#+}=1" ;;
    -*) unset "group_\${line#-}" ;;
  esac
done
for group in $(set | sed -n 's/^group_\\([0-9]*\\)=.*/\\1/p'); do kill -KILL -- "-$group" 2>/dev/null; done
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
    if (pid !== undefined) {
      this.#tell(`+${pid}\n`);
      child.once('exit', () => {
        // What the function left running in its session goes with it.
        killTree(pid);
        this.#tell(`-${pid}\n`);
      });
    }
    return {
      child,
      outputs: [child.stdout, child.stderr].filter((stream): stream is Readable => stream !== null),
      kill: () => {
        if (pid !== undefined && child.exitCode === null && child.signalCode === null) killTree(pid);
      },
      peakMemory: () => (pid === undefined ? null : peakMemoryOf(childrenOf(pid)[0] ?? pid)),
    };
  }

  close(): void {
    this.#guard?.stdin?.end();
    this.#guard = null;
  }

  #tell(line: string): void {
    if (this.#guard === null) {
      this.#guard = spawn('/bin/sh', ['-c', GUARD], { stdio: ['pipe', 'ignore', 'ignore'], env: { PATH: '/usr/bin:/bin' }, detached: true });
      this.#guard.on('error', () => {});
      this.#guard.unref();
      const input = this.#guard.stdin as (Writable & { unref?: () => void }) | null;
      input?.on('error', () => {});
      input?.unref?.();
    }
    this.#guard.stdin?.write(line);
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
