import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { ClusterState } from '../../src/cluster/announcement.js';
import { describeProcess } from '../../src/embedded/running-process.js';
import { eventually } from './eventually.js';

/** A cluster in a process of its own. */
export interface RunningCluster {
  readonly process: ChildProcess;
  /** What it announced last. */
  state(): ClusterState;
  /** All that it announced. */
  readonly lines: readonly string[];
  /** What it and its processes said. */
  readonly output: () => string;
  /** Kills a process of the cluster by force and waits until everything is ready again. */
  killAndWait(pid: number): Promise<ClusterState>;
  /** Sends a signal and gives the exit code. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** Runs a built `cluster/main.js` with `--json` and waits until it is ready. @throws Error with its output when it ends before */
export async function startCluster(program: string, env: Readonly<Record<string, string>>): Promise<RunningCluster> {
  const { DATABASE_URL: _, KAFKA_BROKERS: __, ...inherited } = process.env;
  const child = spawn(process.execPath, [program, '--json'], { env: { ...inherited, NODE_OPTIONS: '', PORT: '0', ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const lines: string[] = [];
  let output = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  const exited = once(child, 'exit') as Promise<[number | null]>;
  const announced = (count: number) => eventually(() => lines.length, (length) => length >= count || child.exitCode !== null, 120_000);
  await announced(1);
  if (lines.length === 0) throw new Error(`the cluster ended with ${child.exitCode}:\n${output}`);
  const state = () => JSON.parse(lines.at(-1)!) as ClusterState;
  return {
    process: child, lines, state,
    output: () => output,
    async killAndWait(pid) {
      const before = lines.length;
      process.kill(pid, 'SIGKILL');
      await announced(before + 1);
      return state();
    },
    async end(signal) {
      child.kill(signal);
      return (await exited)[0];
    },
  };
}

/** The pids of a cluster's processes. */
export const pidsOf = ({ controlPlanes, invokers, kafka, postgres }: ClusterState): number[] => [
  ...controlPlanes.map(({ pid }) => pid), ...invokers.map(({ pid }) => pid), kafka.pid, postgres.pid,
];

/** Waits until none of these processes is there any more. */
export const allGone = (pids: readonly number[]): Promise<unknown> =>
  eventually(async () => (await Promise.all(pids.map(describeProcess))).filter(Boolean), (left) => left.length === 0, 40_000);
