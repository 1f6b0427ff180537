import pg from 'pg';

const DUPLICATE_DATABASE = '42P04';

/** Makes the invokers' own database beside the control planes' on the same server, where it is not there yet; gives its URL. */
export async function invokerDatabase(controlPlaneUrl: string): Promise<string> {
  const client = new pg.Client({ connectionString: controlPlaneUrl, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    await client.query('CREATE DATABASE invoker').catch((error: { readonly code?: string }) => {
      if (error.code !== DUPLICATE_DATABASE) throw error;
    });
  } finally {
    await client.end();
  }
  const url = new URL(controlPlaneUrl);
  url.pathname = '/invoker';
  return url.href;
}
