import { randomUUID } from 'node:crypto';
import { startPostgres } from '../../src/embedded/postgres.js';
import { dockerAnswers } from './docker.js';
import type { Server } from './lazy-server.js';

/**
 * A Postgres of a test run; its answer is the URL of a superuser's database. DATABASE_URL where it is set (the same for all), else a
 * container where a Docker engine answers at once, else the embedded Postgres.
 */
export async function startTestPostgres(folder: string): Promise<Server<string>> {
  const given = process.env['DATABASE_URL'];
  if (given) return { answer: given, stop: () => Promise.resolve() };
  if (await dockerAnswers()) {
    const container = await startContainer().catch(() => undefined);
    if (container) return container;
  }
  // A crash of the machine loses nothing that a test would miss.
  const { url, stop } = await startPostgres(folder, { settings: { fsync: 'off', max_connections: '200' } });
  return { answer: url, stop };
}

async function startContainer(): Promise<Server<string>> {
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
  return { answer: url, stop: async () => void (await container.stop()) };
}
