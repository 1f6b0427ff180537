import { spawn } from 'node:child_process';
import type { Identity } from './postgres-cluster.js';

/** How a watched process is ended. */
export interface Ending {
  readonly signal: 'SIGINT' | 'SIGTERM';
  /** SIGKILL for what is still there then; never where it is missing. */
  readonly killAfterSeconds?: number;
}

/**
 * Ends a child when this process is gone, even killed: the other end of a pipe is closed then, which ends the shell's
 * `read`. A line dismisses it; do so when the child has ended.
 */
export function watchOver(pid: number, { signal, killAfterSeconds }: Ending, identity: Identity = {}): { dismiss(): void } {
  const firmly = `for second in $(seq ${killAfterSeconds}); do sleep 1; kill -0 "$1" || exit 0; done; kill -KILL "$1"`;
  const script = ['if read -r line; then exit 0; fi', `kill -${signal.slice(3)} "$1"`, ...(killAfterSeconds === undefined ? [] : [firmly])];
  const watcher = spawn('/bin/sh', ['-c', script.join('; '), 'switchyard-watcher', String(pid)], {
    ...identity, cwd: '/', env: {}, detached: true, stdio: ['pipe', 'ignore', 'ignore'],
  });
  watcher.on('error', () => undefined); // without a shell there is the check of the next start
  watcher.stdin.on('error', () => undefined);
  watcher.unref();
  return { dismiss: () => watcher.stdin.end('\n') };
}
