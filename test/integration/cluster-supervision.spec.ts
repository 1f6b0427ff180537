import { spawn } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import pg from 'pg';
import type { ClusterState } from '../../src/cluster/announcement.js';
import { allGone, pidsOf, startCluster, type RunningCluster } from '../support/cluster.js';
import { eventually } from '../support/eventually.js';
import { describeKafkaFromJars } from '../support/kafka.js';
import { compileProgram } from '../support/program.js';

const ROOT = new URL('../../', import.meta.url).pathname;
/** Serves what a control plane or an invoker would be asked by the cluster, and shows its environment. */
const STAND_IN = `import { createServer } from 'node:http';
console.log('stands in');
process.on('SIGTERM', () => process.exit(0));
createServer((request, response) => {
  response.writeHead(request.url === '/environment' || request.url === '/_switchyard/health/ready' ? 200 : 404).end(JSON.stringify(process.env));
}).listen(Number(process.env.PORT), process.env.HOST);`;

let folder: string;
let program: string;
const started: RunningCluster[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'switchyard-cluster-'));
  const built = join(folder, 'program');
  program = join(built, 'cluster', 'main.js');
  await compileProgram(built, ['embedded', 'process', 'cluster']);
  await copyFile(join(ROOT, 'src', 'embedded', 'kafka-pom.xml'), join(built, 'embedded', 'kafka-pom.xml'));
  for (const service of ['control-plane', 'invoker']) {
    await mkdir(join(built, service));
    await writeFile(join(built, service, 'main.js'), STAND_IN);
  }
});

afterAll(async () => {
  await Promise.all(started.map((cluster) => cluster.process.exitCode ?? cluster.process.signalCode ?? cluster.end('SIGTERM')));
  await rm(folder, { recursive: true, force: true });
});

async function start(dataFolder: string, env: Readonly<Record<string, string>> = {}): Promise<RunningCluster> {
  const cluster = await startCluster(program, { SWITCHYARD_DATA: dataFolder, ...env });
  started.push(cluster);
  return cluster;
}

/** Runs the program until it ends by itself. */
async function failedStart(args: readonly string[], env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [program, ...args], { env: { ...process.env, NODE_OPTIONS: '', PORT: '0', ...env } });
  const [output, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), new Promise<number | null>((resolve) => child.once('exit', resolve))]);
  return { output, errors, code };
}

const environmentOf = async (url: string) => (await (await fetch(`${url}/environment`)).json()) as Record<string, string>;

async function query(url: string, statement: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client.query(statement).then(({ rows }) => rows as unknown[]).finally(() => client.end());
}

describeKafkaFromJars('a cluster of stand-ins', () => {
  let cluster: RunningCluster;
  let first: ClusterState;
  let data: string;
  beforeAll(async () => {
    data = join(folder, 'data');
    cluster = await start(data, { SWITCHYARD_RETRY_DELAYS_SECONDS: '1,2', DATABASE_URL: 'postgres://elsewhere/none' });
    first = cluster.state();
  }, 240_000);

  it('announces itself in one line, once everything is ready', async () => {
    expect(cluster.lines).toHaveLength(1);
    const service = { url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/), pid: expect.any(Number) };
    expect(first).toEqual({
      controlPlanes: [service, service], invokers: [service, service],
      kafka: { brokers: [expect.stringMatching(/^127\.0\.0\.1:\d+$/)], pid: expect.any(Number) },
      postgres: { url: expect.stringMatching(/^postgresql:\/\//), pid: expect.any(Number) },
      intakeToken: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(new Set(pidsOf(first)).size).toBe(6);
    await eventually(cluster.output, (output) => /^control-plane-2: stands in$/m.test(output));
  });

  it('tells the services of each other', async () => {
    const planes = await Promise.all(first.controlPlanes.map(({ url }) => environmentOf(url)));
    const invokers = await Promise.all(first.invokers.map(({ url }) => environmentOf(url)));
    const common = {
      HOST: '127.0.0.1', KAFKA_BROKERS: first.kafka.brokers[0], SWITCHYARD_RETRY_DELAYS_SECONDS: '1,2', SWITCHYARD_SERVICE_TOKEN: planes[0]!['SWITCHYARD_SERVICE_TOKEN'],
    };
    planes.forEach((env, index) => expect(env).toMatchObject({
      ...common, DATABASE_URL: first.postgres.url, SWITCHYARD_INVOKERS: first.invokers.map(({ url }) => url).join(','),
      SWITCHYARD_DATA: join(data, `control-plane-${index + 1}`), SWITCHYARD_MASTER_KEY: planes[0]!['SWITCHYARD_MASTER_KEY'],
      SWITCHYARD_SIGNING_KEY: planes[0]!['SWITCHYARD_SIGNING_KEY'], SWITCHYARD_CHECKPOINTS: join(data, 'checkpoints'),
    }));
    invokers.forEach((env, index) => {
      expect(env).toMatchObject({
        ...common, SWITCHYARD_CONTROL_PLANES: first.controlPlanes.map(({ url }) => url).join(','), SWITCHYARD_INTAKE_TOKEN: first.intakeToken,
        SWITCHYARD_DATA: join(data, `invoker-${index + 1}`),
      });
      expect(env).not.toHaveProperty('DATABASE_URL');
      for (const secret of ['SWITCHYARD_MASTER_KEY', 'SWITCHYARD_SIGNING_KEY']) expect(env).not.toHaveProperty(secret);
    });
    for (const secret of ['SWITCHYARD_MASTER_KEY', 'SWITCHYARD_SIGNING_KEY']) expect(Buffer.from(planes[0]![secret]!, 'base64')).toHaveLength(32);
    for (const file of ['master-key.hex', 'signing-key']) expect((await stat(join(data, file))).mode & 0o777).toBe(0o600);
    expect(await query(invokers[0]!['INVOKER_DATABASE_URL']!, 'SELECT current_database() AS name')).toEqual([{ name: 'invoker' }]);
  });

  it('refuses a second cluster in its folder', async () => {
    expect(await failedStart(['--json'], { SWITCHYARD_DATA: data }))
      .toEqual({ output: '', errors: expect.stringMatching(/^switchyard: the data folder .* is in use by another Switchyard\n$/), code: 1 });
  });

  it.each<[string, (state: ClusterState) => { pid: number }]>([
    ['a control plane', ({ controlPlanes }) => controlPlanes[1]!],
    ['an invoker', ({ invokers }) => invokers[0]!],
    ['Kafka', ({ kafka }) => kafka],
    ['Postgres', ({ postgres }) => postgres],
  ])('starts %s again after kill -9, at the same address with the same data', async (name, choose) => {
    const before = cluster.state();
    if (name === 'Postgres') await query(before.postgres.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    const killed = choose(before).pid;
    const after = await cluster.killAndWait(killed);
    expect(choose(after).pid).not.toBe(killed);
    expect(pidsOf(after).filter((pid) => !pidsOf(before).includes(pid))).toEqual([choose(after).pid]);
    const withoutPids = (state: ClusterState) => JSON.stringify(state, (key, value: unknown) => (key === 'pid' ? undefined : value));
    expect(withoutPids(after)).toBe(withoutPids(before));
    if (name === 'Postgres') expect(await query(after.postgres.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  }, 240_000);

  it('leaves nothing behind after kill -9, and starts again at once with what it had', async () => {
    const before = cluster.state();
    expect(await cluster.end('SIGKILL')).toBeNull();
    cluster = await start(data);
    const after = cluster.state();
    await allGone(pidsOf(before));
    expect(after.intakeToken).toBe(first.intakeToken);
    expect(after.controlPlanes.map(({ url }) => url)).toEqual(first.controlPlanes.map(({ url }) => url));
    expect(after.kafka.brokers).toEqual(first.kafka.brokers);
    expect(await query(after.postgres.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  }, 240_000);

  it('ends with 0 and leaves nothing behind', async () => {
    const pids = pidsOf(cluster.state());
    expect(await cluster.end('SIGTERM')).toBe(0);
    await allGone(pids);
  }, 240_000);

  it('fails in one line, and ends the rest, where a service does not start', async () => {
    const broken = join(folder, 'program', 'invoker', 'main.js');
    await writeFile(broken, 'process.exit(3);');
    const failed = await failedStart([], { SWITCHYARD_DATA: data });
    expect(failed).toMatchObject({ output: '', code: 1 });
    expect(failed.errors).toMatch(/^switchyard: invoker-1: it ended: exit code 3 before it was ready$/m);
  }, 240_000);
});

it.each([
  ['an option that is none', ['--yaml'], {}, /Unknown option '--yaml'; the only option is --json/],
  ['a port that is none', [], { PORT: 'http' }, /PORT must be a whole number from 0 to 65535, not "http"/],
  ['a data folder that is none', [], { SWITCHYARD_DATA: '/dev/null' }, /cannot use the data folder \/dev\/null: it is not a folder/],
])('refuses %s in one line', async (_, args, env, reason) => {
  const failed = await failedStart(args, { SWITCHYARD_DATA: join(folder, 'refused'), ...env });
  expect(failed).toEqual({ output: '', errors: expect.stringMatching(new RegExp(`^switchyard: ${reason.source}\\n$`)), code: 1 });
});
