import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

/** Lets workers rest between two things, until they shall stop. */
export class Pace {
  private readonly stopping = new AbortController();

  constructor() {
    setMaxListeners(0, this.stopping.signal); // one a worker that rests
  }

  get stopped(): boolean {
    return this.stopping.signal.aborted;
  }

  /** Waits so long; false when it is time to stop. */
  async pause(ms: number): Promise<boolean> {
    await delay(ms, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    return !this.stopped;
  }

  stop(): void {
    this.stopping.abort();
  }
}
