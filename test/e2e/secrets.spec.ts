import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetFunctionConfigurationCommand, InvokeCommand, PublishVersionCommand, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import pg from 'pg';
import { createNodeFunction } from '../support/functions.js';
import { freshDatabase } from '../support/postgres.js';
import { signedFetch } from '../support/signed-fetch.js';
import { lambdaClient, startSwitchyard } from '../support/switchyard.js';

/** Environment values and access keys' secrets rest encrypted: nothing that is kept or printed holds them in the clear. */
const FIRST = 'first-value-nobody-may-find';
const SECOND = 'second-value-nobody-may-find';

async function allRows(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows: tables } = await client.query<{ name: string }>(
    "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname IN ('switchyard', 'invoker')",
  );
  let text = '';
  for (const { name } of tables) text += JSON.stringify((await client.query(`SELECT t::text FROM ${name} t`)).rows);
  await client.end();
  return text;
}

async function filesWith(folder: string, secrets: readonly string[]): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const contents = await Promise.all(paths.map((path) => readFile(path, 'latin1').catch(() => '')));
  return paths.filter((_, index) => secrets.some((secret) => contents[index]!.includes(secret)));
}

it('keeps environment values and access keys out of tables, files, events and output', async () => {
  const database = await freshDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'switchyard-secrets-'));
  const running = await startSwitchyard({ DATABASE_URL: database.url, SWITCHYARD_DATA: folder });
  try {
    const lambda = lambdaClient(running.url);
    await createNodeFunction(lambda, 'keeper', 'exports.handler = async () => process.env.SECRET', { Environment: { Variables: { SECRET: FIRST } } });
    await lambda.send(new PublishVersionCommand({ FunctionName: 'keeper' }));
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'keeper', Environment: { Variables: { SECRET: SECOND } } }));
    const issued = await signedFetch(running.url, 'POST', '/_switchyard/keys', { body: '{}' });
    const { SecretAccessKey } = (await issued.json()) as { SecretAccessKey: string };
    expect(SecretAccessKey).toMatch(/^\S{30,}$/);

    const run = async (Qualifier: string) => (await lambda.send(new InvokeCommand({ FunctionName: 'keeper', Qualifier }))).Payload!.transformToString();
    expect(await run('1')).toBe(JSON.stringify(FIRST));
    expect(await run('$LATEST')).toBe(JSON.stringify(SECOND));
    const shown = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: 'keeper' }));
    expect(shown.Environment).toEqual({ Variables: { SECRET: SECOND } });

    const events = await (await signedFetch(running.url, 'GET', '/_switchyard/events?Limit=100')).text();
    expect(events).toContain('FunctionConfigurationUpdated');
    expect(await filesWith(folder, [FIRST, SECOND, SecretAccessKey])).toEqual([]);
    const processes = execFileSync('ps', ['-eo', 'args']).toString();
    for (const [place, text] of Object.entries({ rows: await allRows(database.url), events, processes, output: running.output() })) {
      for (const secret of [FIRST, SECOND, SecretAccessKey]) expect({ place, found: text.includes(secret) }).toEqual({ place, found: false });
    }
  } finally {
    await running.stop();
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  }
});
