import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Kafka as Client, logLevel } from 'kafkajs';
import { servesRequests } from '../../src/embedded/kafka-probe.js';
import { startKafka, type Kafka } from '../../src/embedded/kafka.js';
import { describeProcess } from '../../src/embedded/running-process.js';
import { eventually } from '../support/eventually.js';
import { describeKafka, describeKafkaFromJars, freshTopicPrefix, kafkaBrokers } from '../support/kafka.js';
import { compileProgram } from '../support/program.js';

const onLinux = process.platform === 'linux' ? it : it.skip;
/** A start takes five seconds, or twenty where others need the processors. */
const SEVERAL_STARTS_MS = 240_000;
const ROOT = new URL('../../', import.meta.url).pathname;
const KEEP_RUNNING = `import { startKafka } from './embedded/kafka.js';
const kafka = await startKafka(process.argv[2]);
console.log(JSON.stringify(kafka)); setInterval(() => undefined, 1000);`;
const WATCH_DEAF = `import { spawn } from 'node:child_process';
import { watchOver } from './embedded/watch-over.js';
const deaf = spawn('/bin/sh', ['-c', 'trap "" TERM; echo ready; while :; do sleep 1; done'], { stdio: ['ignore', 'pipe', 'ignore'] });
watchOver(deaf.pid, { signal: 'SIGTERM', killAfterSeconds: 1 });
deaf.stdout.once('data', () => console.log(deaf.pid));`;

let folder: string;
let program: string;
const children: ChildProcess[] = [];
const servers: Server[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'switchyard-kafka-'));
  program = join(folder, 'program');
  await compileProgram(program, ['embedded', 'process']);
  await copyFile(join(ROOT, 'src', 'embedded', 'kafka-pom.xml'), join(program, 'embedded', 'kafka-pom.xml'));
  await writeFile(join(program, 'keep-running.js'), KEEP_RUNNING);
  await writeFile(join(program, 'watch-deaf.js'), WATCH_DEAF);
});

afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  for (const server of servers) server.close();
  await rm(folder, { recursive: true, force: true });
});

const client = (brokers: readonly string[]): Client => new Client({ brokers: [...brokers], logLevel: logLevel.NOTHING });

async function createTopic(brokers: readonly string[], topic: string): Promise<void> {
  const admin = client(brokers).admin();
  await admin.connect();
  // kafkajs' own waiting gives up where the broker does not know of the topic for a moment.
  await admin.createTopics({ waitForLeaders: false, topics: [{ topic, numPartitions: 1 }] });
  await eventually(() => admin.fetchTopicOffsets(topic).then(() => true, () => false), (served) => served);
  await admin.disconnect();
}

async function produce(brokers: readonly string[], topic: string, values: readonly string[], retries = 5): Promise<void> {
  const producer = client(brokers).producer({ retry: { retries } });
  await producer.connect();
  await producer.send({ topic, acks: -1, messages: values.map((value) => ({ value })) }).finally(() => producer.disconnect());
}

/** Reads from the start until as many values are there. */
async function consume(brokers: readonly string[], topic: string, count: number): Promise<string[]> {
  const values: string[] = [];
  const consumer = client(brokers).consumer({ groupId: `${topic}-reader` });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({ eachMessage: async ({ message }) => void values.push(message.value!.toString()) });
  await eventually(() => values.length, (length) => length >= count);
  await consumer.disconnect();
  return values;
}

const isAlive = async (pid: number): Promise<boolean> => (await describeProcess(pid)) !== undefined;

/** Runs a program that has a child of its own, and gives the first line that it prints. */
async function parentOf(name: string, ...args: string[]): Promise<{ child: ChildProcess; line: string }> {
  const child = spawn(process.execPath, [join(program, name), ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return { child, line };
}

async function kill(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

/** A port on which somebody else listens. */
async function occupiedPort(onConnection: (socket: Socket) => void = () => undefined): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    onConnection(socket);
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** The shell that would end a process when its parent is gone. */
async function watcherOf(pid: number): Promise<number> {
  for (const name of await readdir('/proc')) {
    const command = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '');
    if (command.endsWith(`switchyard-watcher\0${pid}\0`)) return Number(name);
  }
  throw new Error(`nobody watches over ${pid}`);
}

describeKafka("the run's Kafka", () => {
  it('carries messages on topics that were made, and makes none by itself', async () => {
    const brokers = (await kafkaBrokers())!;
    const topic = `${freshTopicPrefix()}events`;
    await expect(produce(brokers, topic, ['lost'], 0)).rejects.toThrow('This server does not host this topic-partition');
    await createTopic(brokers, topic);
    await produce(brokers, topic, ['one', 'two']);
    expect(await consume(brokers, topic, 2)).toEqual(['one', 'two']);
  });
});

describeKafkaFromJars('a Kafka of its own', () => {
  it('finds its data at the same address after kill -9, in whatever folder, and tells that it ended', async () => {
    const home = join(folder, 'a folder, ünusual');
    const ended: Error[] = [];
    const first = await startKafka(home, { onExit: (error) => ended.push(error) });
    await createTopic(first.brokers, 'kept');
    await produce(first.brokers, 'kept', ['before']);
    process.kill(first.pid, 'SIGKILL');
    await eventually(() => ended, ({ length }) => length === 1);
    expect(ended[0]!.message).toBe('Kafka ended: exit code SIGKILL');

    const second = await startKafka(home);
    expect(second.brokers).toEqual(first.brokers);
    await expect(startKafka(home)).rejects.toThrow(/^Kafka cannot start: the data folder .* is in use by another Switchyard \(process \d+\)$/);
    await produce(second.brokers, 'kept', ['after']);
    expect(await consume(second.brokers, 'kept', 2)).toEqual(['before', 'after']);
    await Promise.all([second.stop(), second.stop()]);
    expect(await isAlive(second.pid)).toBe(false);
  }, SEVERAL_STARTS_MS);

  onLinux('ends with its parent, and the next start ends one that did not', async () => {
    const home = join(folder, 'orphan');
    const parent = async () => {
      const { child, line } = await parentOf('keep-running.js', home);
      return { child, kafka: JSON.parse(line) as Kafka };
    };
    const watched = await parent();
    await kill(watched.child);
    await eventually(() => isAlive(watched.kafka.pid), (alive) => !alive);

    const unwatched = await parent();
    process.kill(await watcherOf(unwatched.kafka.pid), 'SIGKILL');
    await kill(unwatched.child);
    expect(await isAlive(unwatched.kafka.pid)).toBe(true);
    const again = await startKafka(home);
    expect(await isAlive(unwatched.kafka.pid)).toBe(false);
    expect(again.brokers).toEqual(unwatched.kafka.brokers);
    await again.stop();
  }, SEVERAL_STARTS_MS);

  it.each([
    ['a setting that is none', async () => ({ settings: { 'num.partitions': 'many' } }), /Invalid value many for configuration num\.partitions/],
    ['a port in use', async () => ({ port: await occupiedPort() }), /port \d+ is in use on 127\.0\.0\.1/],
    ['a file in the place of its folder', async (home: string) => writeFile(home, '').then(() => ({})), /ENOTDIR|EEXIST/],
  ])('refuses %s in one line', async (name, prepare, reason) => {
    const home = join(folder, name.replaceAll(' ', '-'));
    const error = await startKafka(home, await prepare(home)).then(() => undefined, (thrown: Error) => thrown);
    expect(error?.message).toMatch(/^Kafka cannot start: [^\n]+$/);
    expect(error?.message).toMatch(reason);
  }, SEVERAL_STARTS_MS);
});

it.each([
  ['a broker', '\0\0\0\x25\0\0\0\x01\0\0\0\x01', true],
  ['something else', 'HTTP/1.1 400 Bad Request\r\n\r\n', false],
  ['a broker that is still fenced', '\0\0\0\x0e\0\0\0\x01\0\0\0\0\xff\xff\xff\xff\0\0', false],
  ['a server that hangs up in the middle', '\0\0\0\x0e\0\0', false],
])('the probe of %s', async (_, answer, served) => {
  expect(await servesRequests('127.0.0.1', await occupiedPort((socket) => socket.end(answer, 'latin1')))).toBe(served);
});

onLinux('whoever does not heed SIGTERM is killed when its parent is gone', async () => {
  const { child, line } = await parentOf('watch-deaf.js');
  const pid = Number(line);
  await kill(child);
  await eventually(() => isAlive(pid), (alive) => !alive);
});
