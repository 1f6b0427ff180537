import type { IncomingHttpHeaders } from 'node:http';

/** A request that was answered. `accountId` is there once its signature was found good. */
export interface AnsweredRequest {
  /** `S3` for all of S3, `Unknown` for what is not served. */
  readonly operation: string;
  readonly accountId: string | undefined;
  readonly requestId: string;
  readonly headers: IncomingHttpHeaders;
  readonly status: number;
  /** From the request that was received whole to its answer. */
  readonly seconds: number;
}

/** Is told of every answered request, in the request's own time: must be quick, and must not throw. */
export interface RequestObserver {
  onAnswered(request: AnsweredRequest): void;
}

/** Injection token of the observer; there may be none. */
export const REQUEST_OBSERVER = Symbol('RequestObserver');
