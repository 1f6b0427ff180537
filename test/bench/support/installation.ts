import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startKafka } from '../../../src/embedded/kafka.js';
import { newInstallation, type Installation, type InstallationOptions } from '../../support/installation.js';
import { benchDatabase } from './database.js';

/** An installation on a Postgres with the settings that `npm start` uses, on KAFKA_BROKERS or a Kafka of its own. Nothing runs yet. */
export async function benchInstallation(options: InstallationOptions = {}): Promise<{ installation: Installation; remove(): Promise<void> }> {
  const database = await benchDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'switchyard-bench-kafka-'));
  const given = process.env['KAFKA_BROKERS'];
  const kafka = given === undefined ? await startKafka(folder) : undefined;
  const brokers = kafka?.brokers ?? given!.split(',');
  const installation = await newInstallation({ brokers, databases: [database.url, await secondDatabase(database.url)], ...options });
  return {
    installation,
    async remove() {
      await installation.remove();
      await kafka?.stop();
      await database.remove();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function secondDatabase(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('CREATE DATABASE invoker');
  await client.end();
  const second = new URL(url);
  second.pathname = '/invoker';
  return second.href;
}
