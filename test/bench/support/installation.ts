import pg from 'pg';
import { startInstallation, type Installation, type InstallationOptions } from '../../support/installation.js';
import { benchDatabase } from './database.js';

/** An installation on a Postgres with the settings that `npm start` uses, on KAFKA_BROKERS or a Kafka of its own. */
export async function benchInstallation(options: InstallationOptions = {}): Promise<{ installation: Installation; remove(): Promise<void> }> {
  const database = await benchDatabase();
  const invokerUrl = await secondDatabase(database.url);
  const brokers = process.env['KAFKA_BROKERS']!.split(',');
  const installation = await startInstallation({ brokers, databases: [database.url, invokerUrl], ...options });
  return {
    installation,
    async remove() {
      await installation.remove();
      await database.remove();
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
