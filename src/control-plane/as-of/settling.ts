/** Waits until nothing can be recorded any more before a time (ISO 8601 with microseconds, UTC); false where it took too long. */
export type Settle = (until: string) => Promise<boolean>;

/**
 * One wait at a time for all who ask: a wait until a time settles every time before it as well, and the next one is until the
 * latest that was asked for meanwhile. Each holds a connection for as long as an append of then takes, so many at once would
 * leave none for others.
 */
export class Settling {
  private running: { readonly until: string; readonly result: Promise<boolean> } | undefined;
  private latestAskedFor = '';

  constructor(private readonly settle: Settle) {}

  /** @throws what `settle` fails with, to all who wait for it */
  async settled(time: string): Promise<boolean> {
    if (time > this.latestAskedFor) this.latestAskedFor = time;
    for (let running = this.running; running; running = this.running) {
      if (running.until >= time) return running.result;
      await running.result.catch(() => undefined);
      if (this.running === running) this.running = undefined;
    }
    const until = this.latestAskedFor > time ? this.latestAskedFor : time;
    this.latestAskedFor = '';
    const started = { until, result: this.settle(until) };
    this.running = started;
    try {
      return await started.result;
    } finally {
      if (this.running === started) this.running = undefined;
    }
  }
}
