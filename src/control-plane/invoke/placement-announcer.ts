import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { internalPaths, type Placement } from '../../contract/index.js';
import type { InvokerNode } from './invoker-node.js';

const EVERY_MS = 1_000;
/** Who does not answer in this time is not there. */
const ANSWER_MS = 2_000;

/**
 * Tells every invoker, again and again, which of them are there: each then keeps the provisioned environments of the functions
 * whose calls come to it. One call a second and invoker, however many functions there are.
 */
export class PlacementAnnouncer {
  private readonly announcer = randomUUID();
  /** Those that answered last time. Nobody is told of others before: it would take what is not its to keep. */
  private present: readonly string[] = [];
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly nodes: readonly InvokerNode[],
    private readonly everyMs = EVERY_MS,
  ) {}

  start(): void {
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      await this.announce();
      await delay(this.everyMs, undefined, { signal: this.stopping.signal, ref: false }).catch(() => undefined);
    }
  }

  /** Tells who is there; where that was not so any more, at once again what is. */
  private async announce(): Promise<void> {
    const answered = await this.tell();
    const changed = answered.join() !== this.present.join();
    this.present = answered;
    if (changed) await this.tell();
  }

  private async tell(): Promise<readonly string[]> {
    const answered = await Promise.all(this.nodes.map(async (node) => {
      const placement: Placement = { announcer: this.announcer, nodes: this.present, self: node.url };
      const signal = AbortSignal.any([this.stopping.signal, AbortSignal.timeout(ANSWER_MS)]);
      const call = { path: internalPaths.placement, headers: { 'content-type': 'application/json' }, body: JSON.stringify(placement), signal };
      return node.call(call).then(() => [node.url], () => []);
    }));
    return answered.flat();
  }
}
