import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import pg from 'pg';

/** A database of one suite's own, empty. */
export interface FreshDatabase {
  readonly url: string;
  /** Removes it, whoever is still connected. */
  drop(): Promise<void>;
}

/** Makes an empty database on the run's Postgres. @throws Error where that cannot be started */
export async function freshDatabase(): Promise<FreshDatabase> {
  const server = await serverUrl();
  const name = `test_${randomBytes(8).toString('hex')}`;
  await administer(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => administer(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

async function serverUrl(): Promise<string> {
  const address = process.env['SWITCHYARD_TEST_POSTGRES'];
  if (!address) throw new Error('jest did not run test/support/global-setup.ts');
  const answer = JSON.parse(await text(connect(address))) as { readonly url?: string; readonly error?: string };
  if (answer.url === undefined) throw new Error(answer.error);
  return answer.url;
}

async function administer(server: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}
