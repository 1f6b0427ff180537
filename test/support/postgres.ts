import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { askFor } from './lazy-server.js';

/** A database of one suite's own, empty. */
export interface FreshDatabase {
  readonly url: string;
  /** Removes it, whoever is still connected. */
  drop(): Promise<void>;
}

/** Makes an empty database on the Postgres of this worker of jest's. @throws Error where that cannot be started */
export async function freshDatabase(): Promise<FreshDatabase> {
  const server = await askFor<string>(ownAddress());
  const name = `test_${randomBytes(8).toString('hex')}`;
  await administer(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => administer(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

/** Jest numbers its workers from 1. */
function ownAddress(): string | undefined {
  const addresses = JSON.parse(process.env['SWITCHYARD_TEST_POSTGRES'] ?? '[]') as readonly string[];
  return addresses[Number(process.env['JEST_WORKER_ID']) - 1];
}

async function administer(server: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}
