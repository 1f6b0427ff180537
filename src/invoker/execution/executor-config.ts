import { availableParallelism } from 'node:os';
import type { PackageSource } from '../../contract/index.js';
import type { ExecutionObserver } from './observer.js';
import type { SandboxLevel } from './sandbox.js';
import type { LogSink } from './types.js';

/** Settings of an executor. Sizes in bytes, times in milliseconds. */
export interface ExecutorConfig {
  /** Exists, and the functions' uid (65534 where this process is root) can enter it. */
  readonly workFolder: string;
  readonly packageSource: PackageSource;
  readonly logSink: LogSink;
  readonly observer?: ExecutionObserver;
  /** Environments at once. Default 64. */
  readonly maxEnvironments?: number;
  /** An environment that has been idle this long ends. Default 5 minutes. */
  readonly idleMs?: number;
  /** Whether L0 will do. Multi-tenant installations say no: then a missing sandbox is an error at start. */
  readonly allowUnsandboxed: boolean;
  /** Strongest level to use. Default L1. */
  readonly sandboxLevel?: SandboxLevel;
  /** Unpacked packages kept on disk. Default 4 GiB. */
  readonly maxCodeBytes?: number;
  /** Cold starts at once. Default: the processors. */
  readonly maxStarting?: number;
  /** Longest line of waiting invocations, and longest wait. Defaults 1000 and 10 s. */
  readonly maxWaiting?: number;
  readonly waitMs?: number;
  /** How long `close` lets running invocations go on. Default 10 s. */
  readonly closeMs?: number;
}

const DEFAULTS = { maxEnvironments: 64, idleMs: 300_000, maxCodeBytes: 4 * 1024 ** 3, maxWaiting: 1000, waitMs: 10_000, closeMs: 10_000 };

/** A configuration with its defaults. */
export type ExecutorSettings = ExecutorConfig & typeof DEFAULTS & { readonly maxStarting: number };

/** Completes a configuration; members that are undefined leave the default. */
export function executorSettings(config: ExecutorConfig): ExecutorSettings {
  const { maxEnvironments, idleMs, maxCodeBytes, maxWaiting, waitMs, closeMs } = DEFAULTS;
  return {
    ...config,
    maxEnvironments: config.maxEnvironments ?? maxEnvironments,
    idleMs: config.idleMs ?? idleMs,
    maxCodeBytes: config.maxCodeBytes ?? maxCodeBytes,
    maxWaiting: config.maxWaiting ?? maxWaiting,
    waitMs: config.waitMs ?? waitMs,
    closeMs: config.closeMs ?? closeMs,
    maxStarting: config.maxStarting ?? availableParallelism(),
  };
}
