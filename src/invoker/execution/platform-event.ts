import type { Ending } from './environments/environment.js';
import type { Outcome } from './outcomes.js';
import type { Interpreter } from './runtimes.js';

/** An environment begins to initialise. */
export interface InitStarted {
  readonly type: 'init-started';
  readonly functionName: string;
  readonly version: string;
  readonly runtime: string;
  readonly interpreter: Interpreter | null;
  readonly provisioned: boolean;
  readonly logStream: string;
  /** MiB. */
  readonly memorySize: number;
}

/** An init is over, in its own phase or, tried again, on an invocation's time. */
export interface InitEnded {
  readonly type: 'init-ended';
  readonly initMs: number;
  readonly phase: 'init' | 'invoke';
  readonly provisioned: boolean;
  readonly ending: Ending;
}

export interface InvocationStarted {
  readonly type: 'invocation-started';
  readonly requestId: string;
  readonly version: string;
}

/** How an invocation ended, and what it took. Times in milliseconds, memory in MiB. */
export interface InvocationEnded {
  readonly type: 'invocation-ended';
  readonly requestId: string;
  /** `stopped`: the platform tells the reason, since no runtime did. */
  readonly how: 'answered' | 'timeout' | 'stopped';
  readonly outcome: Outcome;
  readonly durationMs: number;
  readonly timeoutSeconds: number;
  readonly memorySize: number;
  readonly peakMemory: number;
  /** Where the invocation was the environment's first. */
  readonly initMs?: number;
}

/** What the platform says in a function's log. */
export type PlatformEvent = InitStarted | InitEnded | InvocationStarted | InvocationEnded;
