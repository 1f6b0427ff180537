import { tooManyRequests } from '../../aws/errors.js';
import type { ExecutionRequest } from './types.js';

type Entering = Pick<ExecutionRequest, 'accountId' | 'region' | 'functionName' | 'reservedConcurrentExecutions'>;

/**
 * Keeps functions to their reserved concurrency: invocations of one function count together, whatever version, qualifier or
 * trigger they come by, from their entry to their end. All are counted, so that a limit that is set while some run counts those,
 * too. Counts what runs in this process: several invokers each keep to the limit by themselves.
 */
export class ReservedConcurrency {
  readonly #running = new Map<string, number>();

  /**
   * Lets an invocation in; what it returns is to be called once, at its end.
   * @throws AwsError TooManyRequestsException in AWS's words where as many as are allowed run already
   */
  enter({ accountId, region, functionName, reservedConcurrentExecutions: limit }: Entering): () => void {
    const key = `${accountId}/${region}/${functionName}`;
    const running = this.#running.get(key) ?? 0;
    if (limit !== undefined && running >= limit) throw tooManyRequests('Rate Exceeded.', 'ReservedFunctionConcurrentInvocationLimitExceeded');
    this.#running.set(key, running + 1);
    return () => {
      const left = this.#running.get(key)! - 1;
      if (left === 0) this.#running.delete(key);
      else this.#running.set(key, left);
    };
  }

  /** Functions of which anything runs. */
  get functions(): number {
    return this.#running.size;
  }
}
