import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '../../src/embedded/loopback-ports.js';
import { freshTopicPrefix, kafkaBrokers } from './kafka.js';
import { freshDatabase } from './postgres.js';

const ROOT = new URL('../../', import.meta.url).pathname;

/** One control plane or invoker in a process of its own, at a URL that it keeps over restarts. */
export interface ServiceProcess {
  readonly url: string;
  readonly pid: () => number;
  readonly output: () => string;
  /** Starts it where it does not run; resolves when it is ready. @throws Error with its output when it ends before */
  start(): Promise<void>;
  /** SIGINT; gives the exit code. */
  stop(): Promise<number | null>;
  /** kill -9. */
  kill(): Promise<void>;
  signal(name: NodeJS.Signals): void;
}

/** Several control planes and invokers on databases, topics and folders of their own. */
export interface Installation {
  readonly controlPlanes: readonly ServiceProcess[];
  readonly invokers: readonly ServiceProcess[];
  readonly brokers: readonly string[];
  readonly topicPrefix: string;
  readonly databaseUrl: string;
  readonly invokerDatabaseUrl: string;
  readonly intakeToken: string;
  readonly serviceToken: string;
  remove(): Promise<void>;
}

/** How many of each; further environment for all; another broker than the run's. */
export interface InstallationOptions {
  readonly controlPlanes?: number;
  readonly invokers?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly brokers?: readonly string[];
  /** Databases of the control planes and of the invokers that are there, instead of fresh ones of the run's Postgres. */
  readonly databases?: readonly [string, string];
}

/** An installation whose processes do not run yet. */
export async function newInstallation({ controlPlanes = 2, invokers = 2, env = {}, brokers: given, databases }: InstallationOptions = {}): Promise<Installation> {
  const brokers = given ?? (await kafkaBrokers());
  if (brokers === undefined) throw new Error('an installation needs Kafka');
  const [database, invokerDatabase] = databases ? databases.map(keptDatabase) : [await freshDatabase(), await freshDatabase()];
  const folder = await mkdtemp(join(tmpdir(), 'switchyard-apart-'));
  const ports = await freePorts(controlPlanes + invokers);
  const urls = ports.map((port) => `http://127.0.0.1:${port}`);
  const topicPrefix = freshTopicPrefix();
  const [serviceToken, intakeToken] = [randomBytes(24).toString('hex'), randomBytes(24).toString('hex')];
  const common = { HOST: '127.0.0.1', KAFKA_BROKERS: brokers.join(','), SWITCHYARD_TOPIC_PREFIX: topicPrefix, SWITCHYARD_SERVICE_TOKEN: serviceToken, ...env };
  const ofControlPlane = {
    ...common,
    DATABASE_URL: database!.url,
    SWITCHYARD_MASTER_KEY: randomBytes(32).toString('base64'),
    SWITCHYARD_SIGNING_KEY: randomBytes(32).toString('base64'),
    SWITCHYARD_INVOKERS: urls.slice(controlPlanes).join(','),
  };
  const ofInvoker = {
    ...common,
    INVOKER_DATABASE_URL: invokerDatabase!.url,
    SWITCHYARD_CONTROL_PLANES: urls.slice(0, controlPlanes).join(','),
    SWITCHYARD_INTAKE_TOKEN: intakeToken,
    SWITCHYARD_ALLOW_UNSANDBOXED: 'true',
  };
  const services = urls.map((url, index) => {
    const own = { PORT: String(ports[index]), SWITCHYARD_DATA: join(folder, String(index)) };
    return index < controlPlanes
      ? serviceProcess(url, 'dist/control-plane/main.js', { ...ofControlPlane, ...own })
      : serviceProcess(url, 'dist/invoker/main.js', { ...ofInvoker, ...own });
  });
  return {
    controlPlanes: services.slice(0, controlPlanes),
    invokers: services.slice(controlPlanes),
    brokers,
    topicPrefix,
    databaseUrl: database!.url,
    invokerDatabaseUrl: invokerDatabase!.url,
    intakeToken,
    serviceToken,
    async remove() {
      await Promise.all(services.map((service) => service.stop()));
      await Promise.all([database!.drop(), invokerDatabase!.drop()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const keptDatabase = (url: string) => ({ url, drop: () => Promise.resolve() });

/** An installation all of whose processes are ready. */
export async function startInstallation(options: InstallationOptions = {}): Promise<Installation> {
  const installation = await newInstallation(options);
  try {
    await Promise.all([...installation.controlPlanes, ...installation.invokers].map((service) => service.start()));
    return installation;
  } catch (error) {
    await installation.remove();
    throw error;
  }
}

/** A service that does not run yet. */
export function serviceProcess(url: string, program: string, env: Readonly<Record<string, string>>): ServiceProcess {
  let child: ChildProcess | undefined;
  let output = '';
  let exited: Promise<number | null> = Promise.resolve(null);
  return {
    url,
    pid: () => child!.pid!,
    output: () => output,
    async start() {
      const { DATABASE_URL: _, ...inherited } = process.env;
      const started = spawn(process.execPath, ['--enable-source-maps', program], { cwd: ROOT, env: { ...inherited, NODE_OPTIONS: '', ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
      child = started;
      started.stderr.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
      const lines = createInterface({ input: started.stdout });
      const ready = new Promise<void>((resolve) => {
        lines.on('line', (line) => {
          output += `${line}\n`;
          if (/is ready at/.test(line)) resolve();
        });
      });
      exited = once(started, 'exit').then(([code]) => code as number | null);
      await Promise.race([ready, exited.then((code) => { throw new Error(`${program} ended with ${code}:\n${output}`); })]);
    },
    async stop() {
      if (child && child.exitCode === null && child.signalCode === null) child.kill('SIGINT');
      return exited;
    },
    async kill() {
      child?.kill('SIGKILL');
      await exited;
    },
    signal: (name) => void child?.kill(name),
  };
}

/** Ports that stay free while a service restarts: no client is given one of them. */
async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) ports.add(await freePort());
  return [...ports];
}
