import pg from 'pg';
import type { Replay } from '../../src/contract/index.js';
import { commandJson } from '../support/command.js';
import { eventually } from '../support/eventually.js';
import { startInstallation } from '../support/installation.js';
import { describeKafka } from '../support/kafka.js';
import { notification, postNotification } from '../support/notifications.js';
import { NOTIFIED_ACCOUNT, notifiedFunction } from '../support/notified-function.js';
import { signedFetch } from '../support/signed-fetch.js';
import { lambdaClient, newSite, s3Client } from '../support/switchyard.js';

/** kill -9 in the middle of a replay: it resumes, and each of its runs comes to its end exactly once. */
const BUCKET = 'killed';
const MANY = 60;
/** Slow enough that the middle lasts for seconds, also on a machine that has much else to do. */
const RATE = '5';
const SINCE = '2020-01-01T00:00:00Z';
const runner = "exports.handler = async (event, context) => { console.log('run ' + context.awsRequestId); await new Promise((resolve) => setTimeout(resolve, 50)); };";

interface Row {
  readonly id: string;
  readonly status: string;
  readonly replay_of: string | null;
}

async function rowsOf(databaseUrl: string): Promise<{ readonly originals: readonly Row[]; readonly reruns: readonly Row[] }> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query<Row>('SELECT * FROM invoker.invocations ORDER BY sequence');
  await client.end();
  return { originals: rows.filter((row) => row.replay_of === null), reruns: rows.filter((row) => row.replay_of !== null) };
}
const succeeded = (rows: readonly Row[]): readonly Row[] => rows.filter(({ status }) => status === 'succeeded');

/** Brings about the originals, begins a replay of them, and gives what is there when some of its runs are done and some are not. */
async function inTheMiddle(url: string, intake: Parameters<typeof postNotification>[0], databaseUrl: string) {
  await notifiedFunction(lambdaClient(url, NOTIFIED_ACCOUNT), s3Client(url, NOTIFIED_ACCOUNT), 'runner', BUCKET, [runner]);
  await Promise.all(Array.from({ length: MANY }, (_, index) => postNotification(intake, notification(BUCKET, `object-${index}`))));
  const { originals } = await eventually(() => rowsOf(databaseUrl), (rows) => succeeded(rows.originals).length === MANY, 60_000);
  const replay = await commandJson<Replay>(url, NOTIFIED_ACCOUNT, ['replay', 'notifications', '--bucket', BUCKET, '--since', SINCE, '--rate', RATE]);
  expect(replay.planned).toBe(MANY);
  await eventually(() => rowsOf(databaseUrl), ({ reruns }) => succeeded(reruns).length >= 5);
  return { originals, replay };
}

/** After the restart: the replay's command again, and the end of it all. */
async function afterwards(url: string, databaseUrl: string, before: Awaited<ReturnType<typeof inTheMiddle>>, settledBefore: readonly Row[]): Promise<void> {
  const command = ['replay', 'notifications', '--bucket', BUCKET, '--since', SINCE, '--rate', RATE, '--id', before.replay.id, '--wait'];
  expect(await commandJson<Replay>(url, NOTIFIED_ACCOUNT, command)).toMatchObject({ id: before.replay.id, planned: MANY, statuses: { succeeded: MANY } });
  const { originals, reruns } = await rowsOf(databaseUrl);
  expect(originals).toEqual(before.originals);
  expect(reruns.map(({ replay_of }) => replay_of)).toEqual(originals.map(({ id }) => id));
  // What had ended was left alone, and no function saw it twice; what was cut off was run again under the same id.
  const settled = new Map(reruns.map((row) => [row.id, row]));
  for (const row of settledBefore) expect(settled.get(row.id)).toEqual(row);
  // Lines that were not stored yet at the kill are lost, of runs that had ended too: those show at most once.
  const settledIds = new Set(settledBefore.map(({ id }) => id));
  const resumed = reruns.filter(({ id }) => !settledIds.has(id));
  const runs = await eventually(() => runsInLog(url), (log) => resumed.every(({ id }) => log.has(id)));
  expect([...settledIds].filter((id) => (runs.get(id) ?? 0) > 1)).toEqual([]);
}

/** How often the log says that each request id ran. */
async function runsInLog(url: string): Promise<ReadonlyMap<string, number>> {
  const log = await (await signedFetch(url, 'GET', '/_switchyard/logs?FunctionName=runner&Limit=10000', { accountId: NOTIFIED_ACCOUNT })).text();
  const runs = new Map<string, number>();
  for (const [, id] of log.matchAll(/run ([0-9a-f-]{36})/g)) runs.set(id!, (runs.get(id!) ?? 0) + 1);
  return runs;
}

it('of the one process loses and doubles nothing', async () => {
  const site = await newSite();
  try {
    const first = await site.start();
    const before = await inTheMiddle(first.url, first, site.databaseUrl);
    await first.kill();
    const { reruns } = await rowsOf(site.databaseUrl);
    expect(reruns).toHaveLength(MANY);
    expect(succeeded(reruns).length).toBeLessThan(MANY);
    const second = await site.start();
    await afterwards(second.url, site.databaseUrl, before, succeeded(reruns));
  } finally {
    await site.remove();
  }
}, 180_000);

describeKafka('services apart', () => {
  it('of both invokers and a control plane loses and doubles nothing', async () => {
    const installation = await startInstallation();
    try {
      const { controlPlanes, invokers, intakeToken, invokerDatabaseUrl } = installation;
      const before = await inTheMiddle(controlPlanes[0]!.url, { url: invokers[0]!.url, intakeToken }, invokerDatabaseUrl);
      const killed = [...invokers, controlPlanes[0]!];
      await Promise.all(killed.map((service) => service.kill()));
      const { reruns } = await rowsOf(invokerDatabaseUrl);
      expect(succeeded(reruns).length).toBeLessThan(MANY);
      await Promise.all(killed.map((service) => service.start()));
      await afterwards(controlPlanes[1]!.url, invokerDatabaseUrl, before, succeeded(reruns));
    } finally {
      await installation.remove();
    }
  }, 180_000);
});
