import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readFile, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findJava } from './java.js';
import { kafkaJars } from './kafka-jars.js';
import { servesRequests } from './kafka-probe.js';
import { formatStorage, serverProperties, type JavaCommand, type KafkaPorts } from './kafka-storage.js';
import { keepJson, keptJson } from './kept-json.js';
import { freePort, isFree, LOOPBACK } from './loopback-ports.js';
import { endOrphan, recordChild } from './recorded-child.js';
import { signalProcess } from './running-process.js';
import { watchOver } from './watch-over.js';

const READY_MS = 120_000;
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

  const broker = await launch(command, join(home, 'kafka.log'), record);
  await untilReady(broker, ports.port);
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
  const file = await open(log, 'w', 0o600);
  let child: ChildProcess;
  let exited: Promise<[number | null, NodeJS.Signals | null]>;
  try {
    child = spawn(java, [...args, 'kafka.Kafka', 'server.properties'], { ...options, detached: true, stdio: ['ignore', file.fd, file.fd] });
    // Listened for at once: one that ends right away may have ended before the file below is closed.
    exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
    exited.catch(() => undefined); // a spawn that fails is thrown by the next line
    await once(child, 'spawn');
  } finally {
    await file.close();
  }
  child.unref();
  const pid = child.pid!;
  const watcher = watchOver(pid, { signal: 'SIGTERM', killAfterSeconds: STOP_SECONDS });
  let running = true;
  const ended = exited.then(async ([code, signal]) => {
    running = false;
    watcher.dismiss();
    return (await lastWords(log)) ?? `exit code ${code ?? signal}`;
  });
  await recordChild(record, pid);
  const stop = async (): Promise<void> => {
    if (running) signalProcess(pid, 'SIGTERM');
    const kill = setTimeout(() => running && signalProcess(pid, 'SIGKILL'), STOP_SECONDS * 1000);
    await ended;
    clearTimeout(kill);
  };
  return { pid, ended, stop };
}

/** @throws Error with its reason when the broker ends before it serves requests, or does not within two minutes */
async function untilReady({ ended, stop }: Broker, port: number): Promise<void> {
  let reason: string | undefined;
  void ended.then((words) => (reason = words));
  for (const deadline = Date.now() + READY_MS; Date.now() < deadline; await Promise.race([delay(25), ended])) {
    if (reason !== undefined) throw new Error(reason);
    if (await servesRequests(LOOPBACK, port)) return;
  }
  await stop();
  throw new Error(`not ready after ${READY_MS / 1000} s`);
}

/** Why the broker ended, from the end of its log: the last exception, which is the cause of those above it, else the last error. */
async function lastWords(log: string): Promise<string | undefined> {
  const lines = (await readFile(log, 'utf8').catch(() => '')).trim().split('\n');
  const exception = /^(?:Caused by: )?[\w.$]+(?:Exception|Error): /;
  const line = lines.findLast((line) => exception.test(line)) ?? lines.findLast((line) => /\bERROR\b|^Error\b/.test(line));
  return line?.replace(exception, '').replace(/^\S+ ERROR \S+ - /, '');
}
