import type { KeepsVersions } from '../../src/invoker/execution/provisioning/kept-functions.js';
import type { ExecutionRequest, ExecutionResult, Executor } from '../../src/invoker/execution/types.js';

export const succeeded = (payload = '"message"'): ExecutionResult => ({
  payload: Buffer.from(payload),
  durationMs: 1.5,
  logTail: Buffer.from('START\nEND\n'),
});

export const failed = (type = 'Error', message = 'boom'): ExecutionResult => ({
  ...succeeded(JSON.stringify({ errorType: type, errorMessage: message })),
  functionError: 'Unhandled',
  error: { type, message },
});

/** Stands in for environments: remembers what it was asked to run and answers as told. */
export class FakeExecutor implements Executor {
  readonly runs: ExecutionRequest[] = [];
  busy = 0;
  mostBusy = 0;
  closed = false;

  constructor(public behaviour: (request: ExecutionRequest, run: number) => Promise<ExecutionResult> | ExecutionResult = () => succeeded()) {}

  async execute(request: ExecutionRequest): Promise<ExecutionResult> {
    this.runs.push(request);
    this.mostBusy = Math.max(this.mostBusy, ++this.busy);
    try {
      return await this.behaviour(request, this.runs.length);
    } finally {
      this.busy--;
    }
  }

  retire(): void {}

  async close(): Promise<void> {
    this.closed = true;
  }
}

/** Stands in for provisioned environments where there are none. */
export const keepsNothing: KeepsVersions = { want: () => undefined, state: () => undefined };
