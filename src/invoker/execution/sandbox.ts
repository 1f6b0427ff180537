import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import { BubblewrapSandbox, findBubblewrap } from './bubblewrap.js';
import { PlainSandbox } from './plain-process.js';
import { processOwner, type ProcessOwner } from './process-owner.js';
import { seccompFilter } from './seccomp.js';

/**
 * What holds a function: `L0` a process with resource limits (development only), `L1` bubblewrap with an unprivileged
 * uid, namespaces of its own (network included), a read-only root, and a seccomp filter where there is one.
 */
export type SandboxLevel = 'L0' | 'L1';

/** What was found at start. */
export interface SandboxReport {
  readonly level: SandboxLevel;
  /** Uid that functions run as on the host; null: this process's own. */
  readonly uid: number | null;
  readonly seccomp: boolean;
  /** Why it is not more, each a sentence; empty at L1 with seccomp. */
  readonly limitations: readonly string[];
}

/** Files of one environment, as the host sees them. */
export interface EnvironmentFiles {
  readonly code: string;
  readonly bootstraps: string;
  /** Undefined where the function brings its own. */
  readonly interpreter?: string;
  /** Unix socket of the Runtime API. */
  readonly socket: string;
  /** Private to the environment, writable for it. */
  readonly temporary: string;
}

/** The same files as the function sees them. */
export interface FunctionPaths {
  readonly taskRoot: string;
  readonly runtimeDir: string;
  readonly interpreter: string;
  readonly socket: string;
  /** Set where /tmp is not the environment's own. */
  readonly temporaryDir?: string;
}

/** One process tree to start. `command` and `environment` in the function's paths. */
export interface Launch {
  readonly files: EnvironmentFiles;
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** MiB of private writable memory per process (RLIMIT_DATA). */
  readonly dataLimit: number;
  /** MiB of /tmp, where the sandbox has one of its own. */
  readonly temporarySize: number;
  /** Opens Node's channel to the process, for one handle. */
  readonly channel: boolean;
}

/** A process tree that runs. */
export interface Launched {
  readonly child: ChildProcess;
  /** Standard output and error in the order they were written, and what the sandbox itself has to say. */
  readonly outputs: readonly Readable[];
  /** Ends the whole tree, at once. */
  kill(): void;
  /** Highest resident memory in bytes of the function's main process, or null where it can't be read. */
  peakMemory(): number | null;
}

/** Starts process trees in one kind of sandbox. */
export interface Sandbox {
  readonly report: SandboxReport;
  readonly owner: ProcessOwner;
  /** The function has a network of its own: its loopback is not the host's. */
  readonly ownNetwork: boolean;
  /** Interpreters of more than one file must lie below this folder. */
  readonly visibleTree: string;
  paths(files: EnvironmentFiles): FunctionPaths;
  launch(launch: Launch): Launched;
  close(): void;
}

/** Finds the strongest sandbox that works here by trying it. `folder`: where it may keep small files, reachable for the functions' uid. */
export async function detectSandbox(folder: string, strongest: SandboxLevel = 'L1'): Promise<Sandbox> {
  const owner = processOwner();
  const uid = owner.uid ?? null;
  const plain = (limitation: string): Sandbox =>
    new PlainSandbox(owner, { level: 'L0', uid, seccomp: false, limitations: [`${limitation}: functions see the host's files and network`] });
  if (strongest === 'L0') return plain('the sandbox was switched off');
  const bubblewrap = await findBubblewrap();
  if (bubblewrap === null) return plain('bubblewrap (bwrap) is not installed');
  const filter = seccompFilter();
  const strong = filter === null ? null : new BubblewrapSandbox(bubblewrap, folder, owner, filter);
  if (strong && (await strong.works()) === null) return strong;
  const weaker = new BubblewrapSandbox(bubblewrap, folder, owner, null);
  const failure = await weaker.works();
  return failure === null ? weaker : plain(`bubblewrap does not work here (${failure})`);
}
