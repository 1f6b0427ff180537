import type { ClusterState } from '../../src/cluster/announcement.js';
import { pidsOf, type RunningCluster } from '../support/cluster.js';
import { servesRequests } from '../../src/embedded/kafka-probe.js';
import { eventually } from '../support/eventually.js';
import { Pace } from './pace.js';
import type { Random } from './random.js';
import type { KillKind, TortureRecord } from './record.js';

export const KILL_KINDS: readonly KillKind[] = ['leading control plane', 'other control plane', 'invoker', 'kafka', 'postgres'];

/** Everything must be ready again after this. */
const RECOVERY_MS = 90_000;
/** How often the next kill does not wait until everything is ready again. */
const HASTY = 0.25;

/** Kills a process of the cluster with -9, again and again: first each kind once, then by chance. */
export class Killer {
  private readonly pace = new Pace();
  private readonly witnesses: Promise<void>[] = [];
  private readonly work: Promise<void>;
  /** Rejects when the cluster does not become ready again. */
  readonly broken: Promise<never>;
  private reachEachKind: () => void = () => undefined;
  /** Resolves when each kind was killed once. */
  readonly eachKind = new Promise<void>((resolve) => (this.reachEachKind = resolve));

  constructor(
    private readonly cluster: RunningCluster,
    private readonly random: Random,
    private readonly pauseMs: readonly [number, number],
    private readonly record: Pick<TortureRecord, 'kills' | 'kafkaOutages'>,
  ) {
    this.work = this.kill();
    this.broken = this.work.then(() => new Promise<never>(() => undefined));
    this.broken.catch(() => undefined); // stop() tells it, too
  }

  /** Resolves when everything is ready again. @throws Error when it is not in time */
  async stop(): Promise<void> {
    this.pace.stop();
    await this.work;
    await Promise.all([this.recovered(), ...this.witnesses]);
  }

  private async kill(): Promise<void> {
    const due = this.random.shuffled(KILL_KINDS);
    while (await this.pace.pause(this.random.between(...this.pauseMs))) {
      const kind = due.shift() ?? this.random.pick(KILL_KINDS);
      const pid = await this.victim(kind);
      if (pid === undefined) {
        due.unshift(kind);
        await this.recovered();
        continue;
      }
      if (!endAtOnce(pid)) continue;
      this.record.kills.push({ kind, pid, at: Date.now() });
      if (kind === 'kafka') this.witnesses.push(this.witnessOutage());
      if (due.length === 0) this.reachEachKind();
      if (due.length > 0 || !this.random.chance(HASTY)) await this.recovered();
    }
  }

  /** Undefined where none of that kind is known to run. */
  private async victim(kind: KillKind): Promise<number | undefined> {
    const { controlPlanes, invokers, kafka, postgres } = this.cluster.state();
    const alive = <T extends { readonly pid: number }>(processes: readonly T[]): T[] => processes.filter(({ pid }) => !this.isKilled(pid));
    switch (kind) {
      case 'kafka':
        return alive([kafka])[0]?.pid;
      case 'postgres':
        return alive([postgres])[0]?.pid;
      case 'invoker': {
        const left = alive(invokers);
        return left.length === 0 ? undefined : this.random.pick(left).pid;
      }
      case 'leading control plane':
      case 'other control plane': {
        const leading = await Promise.all(alive(controlPlanes).map(async (one) => ({ pid: one.pid, leads: await leads(one) })));
        return leading.find((one) => one.leads === (kind === 'leading control plane'))?.pid;
      }
    }
  }

  private isKilled = (pid: number): boolean => this.record.kills.some((kill) => kill.pid === pid);

  private async recovered(): Promise<void> {
    await eventually(() => pidsOf(this.cluster.state()).filter(this.isKilled), (left) => left.length === 0, RECOVERY_MS);
    for (const kill of this.record.kills) kill.recoveredAt ??= Date.now();
  }

  /** From the kill of Kafka until it serves again. */
  private async witnessOutage(): Promise<void> {
    const from = Date.now();
    const [host, port] = this.cluster.state().kafka.brokers[0]!.split(':') as [string, string];
    await eventually(() => servesRequests(host, Number(port)), Boolean, RECOVERY_MS);
    this.record.kafkaOutages.push({ from, to: Date.now() });
  }
}

/** False where it is gone already: it ended by itself, and is being started again. */
function endAtOnce(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    return false;
  }
}

interface ReadyAnswer {
  readonly details?: { readonly relay?: { readonly leading?: boolean } };
}

/** Whether a control plane leads the relay, as it says itself; undefined where it does not answer. */
async function leads({ url }: ClusterState['controlPlanes'][number]): Promise<boolean | undefined> {
  try {
    const response = await fetch(`${url}/_switchyard/health/ready`, { signal: AbortSignal.timeout(2_000) });
    return ((await response.json()) as ReadyAnswer).details?.relay?.leading;
  } catch {
    return undefined;
  }
}
