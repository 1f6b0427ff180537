import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { holdDataFolder } from '../process/data-folder.js';
import { endOrphan } from '../embedded/recorded-child.js';
import type { ClusterState, ServiceState } from './announcement.js';
import { startClusterKafka, startClusterPostgres } from './backends.js';
import { invokerDatabase } from './invoker-database.store.js';
import { servicePorts } from './ports.js';
import { clusterSecrets } from './secrets.js';
import { isReady, startService, type Service } from './service.js';
import { Supervised, type Start } from './supervised.js';
import { recordOf, SERVICES, topology, type Programs } from './topology.js';

export interface ClusterOptions {
  /** Exists; this cluster alone uses it. */
  readonly dataFolder: string;
  /** Of the first control plane, which the others follow; free ports where it is 0. */
  readonly port: number;
  readonly programs: Programs;
  /** What the services find in theirs, besides what the cluster tells them. */
  readonly environment: NodeJS.ProcessEnv;
  /** Called when everything is ready, and again whenever everything is ready after a pid changed. */
  onReady(state: ClusterState): void;
  /** Told what the services print, and what happens to the processes. */
  log(line: string): void;
}

interface SupervisedService extends Service {
  readonly process: Supervised;
}

/** Kafka, Postgres, two control planes and two invokers, each a process that is started again when it ends. */
export class Cluster {
  #stopping = false;
  /** What stop() ends, the last first; what stands together is ended together. */
  readonly #endings: (() => Promise<unknown>)[] = [];
  #current: () => ClusterState | undefined = () => undefined;
  #services: readonly SupervisedService[] = [];
  #announced = '';
  #announcing = false;

  constructor(private readonly options: ClusterOptions) {}

  /** Resolves when everything is ready. @throws Error of one line when something cannot start; stop() what did */
  async start(): Promise<void> {
    const { dataFolder, port, programs, environment } = this.options;
    const held = await holdDataFolder(dataFolder);
    this.#endings.push(() => held.release());
    await Promise.all(SERVICES.map((name) => endOrphan(recordOf(dataFolder, name), name)));
    const secrets = await clusterSecrets(dataFolder, environment);

    let brokers: readonly string[] = [];
    const kafka = this.#supervise('kafka', async () => {
      const started = await startClusterKafka(dataFolder, portOf(brokers));
      brokers = started.brokers;
      return started;
    });
    let databaseUrl = '';
    const postgres = this.#supervise('postgres', async () => {
      const started = await startClusterPostgres(dataFolder);
      databaseUrl = started.url;
      return started;
    });
    this.#endings.push(() => Promise.all([kafka.stop(), postgres.stop()]));
    await allStarted([kafka, postgres]);

    const backends = { brokers, databaseUrl, invokerDatabaseUrl: await invokerDatabase(databaseUrl) };
    const ports = await servicePorts(join(dataFolder, 'ports.json'), port, SERVICES.length);
    this.#refuseWhenStopping();
    const services = topology(dataFolder, programs, ports, backends, secrets, environment);
    // Control planes hand calls on to invokers, so they end first.
    const invokers = this.#superviseServices(services.invokers);
    const controlPlanes = this.#superviseServices(services.controlPlanes);
    this.#services = [...controlPlanes, ...invokers];
    this.#current = () => {
      const [kafkaPid, postgresPid, planes, runners] = [kafka.pid, postgres.pid, statesOf(controlPlanes), statesOf(invokers)];
      if (kafkaPid === undefined || postgresPid === undefined || !planes || !runners) return undefined;
      const { intakeToken } = secrets;
      return { controlPlanes: planes, invokers: runners, kafka: { brokers, pid: kafkaPid }, postgres: { url: databaseUrl, pid: postgresPid }, intakeToken };
    };
    await allStarted(this.#services.map(({ process }) => process));
  }

  /** Ends everything gracefully, also a cluster that is starting. */
  async stop(): Promise<void> {
    this.#stopping = true;
    for (const ending of this.#endings.splice(0).toReversed()) await ending();
  }

  #supervise(name: string, start: Start): Supervised {
    this.#refuseWhenStopping();
    return new Supervised(name, start, { onChange: () => void this.#announce(), log: (line) => this.options.log(line) });
  }

  #superviseServices(services: readonly Service[]): SupervisedService[] {
    const supervised = services.map((service) => ({
      ...service,
      process: this.#supervise(service.name, (stopping) => startService(service, (line) => this.options.log(line), stopping)),
    }));
    this.#endings.push(() => Promise.all(supervised.map(({ process }) => process.stop())));
    return supervised;
  }

  #refuseWhenStopping(): void {
    if (this.#stopping) throw new Error('it was stopped while it started');
  }

  /** Waits until everything runs and says that it is ready, then tells it, unless it was told already. */
  async #announce(): Promise<void> {
    if (this.#announcing) return;
    this.#announcing = true;
    while (!this.#stopping) {
      const state = this.#current();
      const text = JSON.stringify(state);
      const ready = state && (await Promise.all(this.#services.map(isReady))).every(Boolean);
      if (ready && text === JSON.stringify(this.#current())) {
        if (text !== this.#announced) this.options.onReady(state);
        this.#announced = text;
        break;
      }
      await delay(100);
    }
    this.#announcing = false;
  }
}

/** Waits for all of them, also where one fails, so that none is started behind the caller's back. */
async function allStarted(processes: readonly Supervised[]): Promise<void> {
  const results = await Promise.allSettled(processes.map(({ started }) => started));
  results.forEach((result, index) => {
    if (result.status === 'rejected') throw new Error(`${processes[index]!.name}: ${(result.reason as Error).message}`, { cause: result.reason });
  });
}

/** Undefined where one of them does not run. */
function statesOf(services: readonly SupervisedService[]): ServiceState[] | undefined {
  const states = services.flatMap(({ url, process: { pid } }) => (pid === undefined ? [] : [{ url, pid }]));
  return states.length === services.length ? states : undefined;
}

const portOf = ([broker]: readonly string[]): number | undefined => (broker === undefined ? undefined : Number(broker.split(':')[1]));
