import { mkdir, open, readFile, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findJava } from './java.js';
import { kafkaJars } from './kafka-jars.js';
import { servesRequests } from './kafka-probe.js';
import { formatStorage, serverProperties, type JavaCommand, type KafkaPorts } from './kafka-storage.js';
import { keepJson, keptJson } from './kept-json.js';
import { freePort, isFree, LOOPBACK } from './loopback-ports.js';
import { endOrphan, recordChild } from './recorded-child.js';
import { startServer, untilReady } from './server-process.js';

/** An ending takes half a second; a broker that hangs must not keep its parent. */
const STOP_SECONDS = 15;

export interface KafkaOptions {
  /** Where clients connect; otherwise the one of the last start, where that is free, else any. */
  readonly port?: number;
  /** Broker properties over the defaults, for instance `{ 'num.partitions': '1' }`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Called when the broker ends although nobody asked it to. */
  readonly onExit?: (error: Error) => void;
}

/** A running broker. */
export interface Kafka {
  /** `host:port`, as clients take them. */
  readonly brokers: readonly string[];
  readonly pid: number;
  /** Controlled shutdown; resolves when the broker has ended. May be called again. */
  stop(): Promise<void>;
}

/**
 * Starts an Apache Kafka on Java 17 or later (one broker, KRaft) whose data lies in `<dataFolder>/kafka`, and waits until it
 * serves requests. It listens on the loopback address only, has a session of its own (Ctrl-C in the terminal does not reach
 * it) and is ended when this process dies in whatever way.
 * @throws Error of one line: no Java, no jars, a port in use, a folder in use by a running Switchyard, …
 */
export async function startKafka(dataFolder: string, options: KafkaOptions = {}): Promise<Kafka> {
  const java = await findJava();
  const jars = await kafkaJars();
  try {
    return await start(dataFolder, java, jars, options);
  } catch (error) {
    const reason = (error instanceof Error ? error.message : String(error)).trim().replaceAll(/\s*\n\s*/g, '; ');
    throw new Error(`Kafka cannot start: ${reason}`, { cause: error });
  }
}

async function start(dataFolder: string, java: string, jars: string, { port, settings = {}, onExit }: KafkaOptions): Promise<Kafka> {
  await mkdir(join(dataFolder, 'kafka'), { recursive: true, mode: 0o700 });
  const home = await realpath(join(dataFolder, 'kafka'));
  const record = join(home, 'process.json');
  await endOrphan(record, 'Kafka');
  const ports = await choosePorts(join(home, 'ports.json'), port);
  const command = javaCommand(java, jars, home);
  await formatStorage(home, ports, command);
  await writeFile(join(home, 'server.properties'), serverProperties(ports, 'data', settings));

  const log = join(home, 'kafka.log');
  const broker = await launch(command, log, record);
  await untilReady(broker, () => servesRequests(LOOPBACK, ports.port), log);
  let stopping: Promise<void> | undefined;
  void broker.ended.then((reason) => {
    if (!stopping) onExit?.(new Error(`Kafka ended: ${reason}`));
  });
  return { brokers: [`${LOOPBACK}:${ports.port}`], pid: broker.pid, stop: () => (stopping ??= broker.stop()) };
}

async function choosePorts(file: string, given: number | undefined): Promise<KafkaPorts> {
  const kept = await keptJson<KafkaPorts>(file);
  const keptOrFree = async (port: number | undefined) => (port !== undefined && (await isFree(port)) ? port : freePort());
  if (given !== undefined && !(await isFree(given))) throw new Error(`port ${given} is in use on ${LOOPBACK}`);
  const ports = { port: given ?? (await keptOrFree(kept?.port)), controllerPort: await keptOrFree(kept?.controllerPort) };
  await keepJson(file, ports);
  return ports;
}

function javaCommand(java: string, jars: string, cwd: string): JavaCommand {
  const log = ['defaultLogLevel=warn', 'showDateTime=true', "dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX", 'showThreadName=false'];
  const args = ['-Xms128m', '-Xmx512m', '-XX:+UseSerialGC', ...log.map((setting) => `-Dorg.slf4j.simpleLogger.${setting}`), '-cp', join(jars, '*')];
  // In the C locale Java cannot open a file whose name is not ASCII.
  return { java, args, options: { cwd, env: { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8', TZ: 'UTC' } } };
}

interface Broker {
  readonly pid: number;
  /** Resolves with the reason when the process has ended. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

async function launch({ java, args, options }: JavaCommand, log: string, record: string): Promise<Broker> {
  const { pid, ended, stop } = await startServer({
    program: java,
    args: [...args, 'kafka.Kafka', 'server.properties'],
    options,
    log: await open(log, 'w', 0o600),
    ending: { signal: 'SIGTERM', killAfterSeconds: STOP_SECONDS },
    lastWords: () => lastWords(log),
  });
  await recordChild(record, pid);
  return { pid, ended, stop: () => stop('SIGTERM', 'SIGKILL', STOP_SECONDS) };
}

/** Why the broker ended, from the end of its log: the last exception, which is the cause of those above it, else the last error. */
async function lastWords(log: string): Promise<string | undefined> {
  const lines = (await readFile(log, 'utf8').catch(() => '')).trim().split('\n');
  const exception = /^(?:Caused by: )?[\w.$]+(?:Exception|Error): /;
  const line = lines.findLast((line) => exception.test(line)) ?? lines.findLast((line) => /\bERROR\b|^Error\b/.test(line));
  return line?.replace(exception, '').replace(/^\S+ ERROR \S+ - /, '');
}
