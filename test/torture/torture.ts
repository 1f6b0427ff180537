import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startCluster, type RunningCluster } from '../support/cluster.js';
import { eventually } from '../support/eventually.js';
import { checkAll } from './checks.js';
import { Killer } from './killer.js';
import { Load } from './load.js';
import { observe, unfinished } from './observation.js';
import { randomOf } from './random.js';
import { emptyRecord } from './record.js';
import { reportOf, type Report } from './report.js';
import type { TortureSettings } from './settings.js';
import { buildYard, RETRY_DELAYS_SECONDS } from './yard.js';

const PROGRAM = new URL('../../dist/cluster/main.js', import.meta.url).pathname;
/** What a publisher that was killed had taken is sent again after a minute (outbox-publisher.ts); the rest is a moment's. */
const QUIET_MS = 120_000;

/** A cluster that did not become ready again, or get quiet. */
export class TortureStopped extends Error {
  /** `output`: what its processes said. */
  constructor(message: string, readonly output: string, options: ErrorOptions) {
    super(message, options);
  }
}

/**
 * Starts a cluster, loads it and kills its processes for the time that is asked for and until each kind was killed, waits until it is quiet, and checks that
 * nothing was lost. `tell` is told how far it is.
 * @throws Error when the cluster does not start; TortureStopped
 */
export async function torture({ seconds, seed, killPauseMs }: TortureSettings, tell: (line: string) => void): Promise<Report> {
  const folder = await mkdtemp(join(tmpdir(), 'switchyard-torture-'));
  let cluster: RunningCluster | undefined;
  let load: Load | undefined;
  try {
    cluster = await startCluster(PROGRAM, {
      SWITCHYARD_DATA: join(folder, 'data'), SWITCHYARD_RETRY_DELAYS_SECONDS: RETRY_DELAYS_SECONDS,
      SWITCHYARD_MAX_ENVIRONMENTS: '24', SWITCHYARD_ENVIRONMENT_IDLE_SECONDS: '20',
    });
    const { state } = cluster;
    const record = emptyRecord();
    await buildYard(state(), record.builds);
    tell(`the cluster is ready; ${seconds} seconds of load and kills, seed ${seed}`);

    const from = Date.now();
    load = new Load(state, seed, record);
    const killer = new Killer(cluster, randomOf(seed, 'killer'), killPauseMs, record);
    await Promise.race([Promise.all([delay(seconds * 1000), killer.eachKind]), killer.broken]);
    const to = Date.now();
    await killer.stop();
    await load.stop();
    tell(`${record.kills.length} kills; waiting until it is quiet`);

    await eventually(() => unfinished(state()).catch((error: Error) => ({ error: error.message })), (left) => Object.values(left).every((count) => count === 0), QUIET_MS);
    tell('quiet; reading what is there');
    const observed = await observe(state());
    return { ...reportOf(record, observed, checkAll(record, observed), [from, to]), output: cluster.output() };
  } catch (error) {
    throw cluster ? new TortureStopped((error as Error).message, cluster.output(), { cause: error }) : error;
  } finally {
    if (cluster?.process.exitCode === null && cluster.process.signalCode === null) await cluster.end('SIGTERM');
    load?.abandon();
    await rm(folder, { recursive: true, force: true });
  }
}
