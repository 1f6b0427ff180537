import { randomUUID } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '../../src/embedded/postgres.js';

/** The one Postgres of a test run: `url` names a superuser's database. */
interface Server {
  readonly url: string;
  stop(): Promise<void>;
}

/** Answers workers' connections with the URL of the run's Postgres (a JSON line), starting it at the first question. */
export interface Broker {
  /** Path of its Unix socket. */
  readonly address: string;
  close(): Promise<void>;
}

const FOLDER = 'switchyard-test-';

/** A run of unit specs alone never asks, so it never starts a Postgres. */
export async function startBroker(): Promise<Broker> {
  removeFoldersOfDeadRuns();
  const folder = await mkdtemp(join(tmpdir(), `${FOLDER}${process.pid}-`));
  const address = join(folder, 'broker');
  let server: Promise<Server> | undefined;
  const listener = createServer((socket) => {
    socket.on('error', () => undefined);
    server ??= startServer(folder);
    server.then(({ url }) => ({ url }), (error: Error) => ({ error: error.message })).then((answer) => socket.end(JSON.stringify(answer)));
  });
  await new Promise<void>((resolve, reject) => listener.once('error', reject).listen(address, resolve));
  listener.unref();
  return {
    address,
    async close() {
      listener.close();
      await server?.then(({ stop }) => stop(), () => undefined);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** DATABASE_URL where it is set, else a container where a Docker engine answers at once, else the embedded Postgres. */
async function startServer(folder: string): Promise<Server> {
  const given = process.env['DATABASE_URL'];
  if (given) return { url: given, stop: () => Promise.resolve() };
  if (await dockerAnswers()) {
    const container = await startContainer().catch(() => undefined);
    if (container) return container;
  }
  // A crash of the machine loses nothing that a test would miss.
  return startPostgres(folder, { settings: { fsync: 'off', max_connections: '200' } });
}

async function startContainer(): Promise<Server> {
  const { GenericContainer, Wait } = await import('testcontainers');
  const password = randomUUID();
  const container = await new GenericContainer('postgres:18-alpine')
    .withEnvironment({ POSTGRES_PASSWORD: password })
    .withCommand(['postgres', '-c', 'fsync=off', '-c', 'max_connections=200'])
    .withExposedPorts(5432)
    .withWaitStrategy(Wait.forLogMessage(/ready to accept connections/, 2))
    .withStartupTimeout(60_000)
    .start();
  const url = `postgresql://postgres:${password}@${container.getHost()}:${container.getMappedPort(5432)}/postgres`;
  return { url, stop: async () => void (await container.stop()) };
}

function dockerAnswers(): Promise<boolean> {
  const host = process.env['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock';
  if (!host.startsWith('unix://')) return Promise.resolve(true);
  return new Promise((resolve) => {
    const ping = request({ socketPath: host.slice('unix://'.length), path: '/_ping', timeout: 300 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    ping.once('error', () => resolve(false));
    ping.once('timeout', () => ping.destroy(new Error('no answer')));
    ping.end();
  });
}

/** A killed run's Postgres ends with it; its files are left to the next run. */
function removeFoldersOfDeadRuns(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = Number(new RegExp(`^${FOLDER}(\\d+)-`).exec(name)?.[1]);
    if (pid && !isAlive(pid)) rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
