import type { ClusterState } from '../../src/cluster/announcement.js';
import { firstVersions, moveAliases, publishVersions } from './function-workers.js';
import { sendNotifications } from './notification-workers.js';
import { Pace } from './pace.js';
import { randomOf } from './random.js';
import type { TortureRecord } from './record.js';
import { Clients } from './requests.js';
import { FUNCTIONS } from './yard.js';

/** Workers that send notifications, one after the other each: together about ten in a second. */
const SENDERS = [['first', 'kafka'], ['second', 'kafka'], ['third', 'http'], ['fourth', 'http']] as const;

/** A mover and a publisher for each function, and some senders of notifications: 30 to 40 requests in a second. */
export class Load {
  private readonly pace = new Pace();
  private readonly clients: readonly Clients[];
  private readonly workers: Promise<void>;

  constructor(state: () => ClusterState, seed: number, record: TortureRecord) {
    const work = FUNCTIONS.map((on) => {
      const random = randomOf(seed, on.stream);
      return { on, random, record, versions: firstVersions(), clients: new Clients(state(), on.accountId, random) };
    });
    this.clients = work.map(({ clients }) => clients);
    this.workers = Promise.all([
      ...work.map((one) => moveAliases(one, this.pace)),
      ...work.map((one) => publishVersions({ ...one, random: randomOf(seed, `publisher of ${one.on.stream}`) }, this.pace)),
      ...SENDERS.map(([name, way]) => sendNotifications({ state, record, name, way, random: randomOf(seed, name) }, this.pace)),
    ]).then(() => undefined);
    this.workers.catch(() => undefined); // told by stop()
  }

  /** Begins nothing more, and waits for nothing. */
  abandon(): void {
    this.pace.stop();
  }

  /** Resolves when nothing is under way any more. @throws whatever a worker broke on */
  async stop(): Promise<void> {
    this.pace.stop();
    await this.workers;
    for (const clients of this.clients) clients.close();
  }
}
