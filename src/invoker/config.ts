import type { RetentionSettings } from './logs/log-retention.js';
import type { DispatchSettings } from './queue/dispatcher.js';
import type { WorkerSettings } from './queue/worker.js';

/** What an invoker is started with. Times in milliseconds. */
export interface InvokerConfig {
  readonly databaseUrl: string;
  /** For code, environments and interpreters. */
  readonly workFolder: string;
  /** Bearer token of `POST /notifications`; without one that intake refuses everything. */
  readonly intakeToken?: string;
  /** True where no S3 API shares the port, so that `/notifications` cannot be a bucket: other methods are answered, too. */
  readonly intakeOwnsPath: boolean;
  /** Largest notification in bytes. */
  readonly intakeBodyLimit: number;
  /** Environments at a time, over all functions. */
  readonly maxEnvironments: number;
  /** An environment that nobody called for so long ends. */
  readonly environmentIdleMs: number;
  /** Run plain processes where there is no sandbox: one tenant's own machine, never several tenants. */
  readonly allowUnsandboxed: boolean;
  readonly queue: WorkerSettings;
  readonly dispatch: DispatchSettings;
  readonly logRetention: RetentionSettings;
  /** How long a synchronous call, or a notification, waits for the routing table to have what was committed before. */
  readonly routingWaitMs: number;
  /** How long a call waits for a function that is being made ready. */
  readonly activeWaitMs: number;
  /** How long runs may go on after a stop was asked for. */
  readonly shutdownGraceMs: number;
  readonly maxConnections: number;
}

/** What every installation has to say; the rest has defaults. */
export type InvokerOptions = Pick<InvokerConfig, 'databaseUrl' | 'workFolder'> &
  Partial<Omit<InvokerConfig, 'queue' | 'dispatch' | 'logRetention'>> & {
    /** Pauses before the retries of a function's error; as many retries as pauses. */
    readonly retryDelaysMs?: readonly number[];
    /** What is older is given up. */
    readonly maximumEventAgeMs?: number;
    /** How long log lines stay in groups without a retention of their own. */
    readonly logRetentionDays?: number;
    readonly queue?: Partial<WorkerSettings>;
    readonly dispatch?: Partial<DispatchSettings>;
    readonly logRetention?: Partial<RetentionSettings>;
  };

/** Completes the options: AWS's own numbers where AWS has one (reference sheet "Async"). What is undefined is by default. */
export function invokerConfig({
  maxEnvironments = 64,
  environmentIdleMs = 600_000,
  retryDelaysMs = [60_000, 120_000],
  maximumEventAgeMs = 6 * 3_600_000,
  logRetentionDays,
  queue,
  dispatch,
  logRetention,
  ...options
}: InvokerOptions): InvokerConfig {
  return {
    allowUnsandboxed: false,
    intakeOwnsPath: false,
    intakeBodyLimit: 1_048_576,
    routingWaitMs: 5_000,
    activeWaitMs: 5_000,
    shutdownGraceMs: 10_000,
    maxConnections: 6,
    ...options,
    maxEnvironments,
    environmentIdleMs,
    queue: {
      retryDelaysMs,
      maximumEventAgeMs,
      firstPostponementMs: 1_000,
      longestPostponementMs: 300_000,
      // Half, so that a burst of notifications leaves environments to synchronous calls.
      concurrency: Math.max(1, Math.floor(maxEnvironments / 2)),
      leaseMs: 10_000,
      renewalMs: 3_000,
      pollMs: 1_000,
      ...queue,
    },
    dispatch: { routingWaitMs: 5_000, activeWaitMs: 5_000, ...dispatch },
    logRetention: { defaultDays: logRetentionDays, sweepMs: 60_000, batchLines: 5_000, ...logRetention },
  };
}

export const INVOKER_CONFIG = Symbol('InvokerConfig');
