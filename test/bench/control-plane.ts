import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { ACCOUNT, expectOk, FUNCTION_NAME, REGION, startAliasServer } from './support/alias-server.js';
import { httpClient, median, quantiles, sequentially, throughput } from './support/measure.js';

/** UpdateAlias against a single INSERT, GetAlias against a bare route, append in a long stream, Invoke, memory. */
const ROUNDS = 5;

const server = await startAliasServer();
const pool = new pg.Pool({ connectionString: server.databaseUrl });

const report = (name: string, figures: string) => console.log(`${name.padEnd(34)} ${figures}`);
const us = (value: number) => `${value.toFixed(0)} us`;

report('idle memory of the Node process', `${(await server.memory()).toFixed(0)} MB`);

await pool.query('CREATE TABLE floor (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, key text NOT NULL, data jsonb NOT NULL)');
await pool.query('CREATE INDEX floor_key ON floor (key)');
const insert = () => pool.query({ name: 'insert', text: 'INSERT INTO floor (key, data) VALUES ($1, $2)', values: ['k', '{"functionVersion":"1"}'] });

const updates: { floor: number; ours: number }[] = [];
for (let round = 0; round <= ROUNDS; round += 1) {
  const floor = quantiles(await sequentially(500, insert)).p50;
  const ours = quantiles(await sequentially(500, server.updateAlias)).p50;
  if (round > 0) updates.push({ floor, ours });
}
report('UpdateAlias, signed, durable', `${us(median(updates.map(({ ours }) => ours)))}; single INSERT ${us(median(updates.map(({ floor }) => floor)))}; ratio ${median(updates.map(({ ours, floor }) => ours / floor)).toFixed(2)}`);

const floorServer = spawn(process.execPath, ['--import', 'tsx', new URL('./support/floor-server.ts', import.meta.url).pathname], {
  env: { ...process.env, DATABASE_URL: server.databaseUrl, FLOOR_STREAM: `${ACCOUNT}/${REGION}/${FUNCTION_NAME}` },
  stdio: ['ignore', 'pipe', 'inherit'],
});
const [floorUrl] = (await once(createInterface({ input: floorServer.stdout }), 'line')) as [string];
const floorHttp = httpClient(floorUrl, 8);
const bareRoute = () => expectOk(floorHttp.send('GET', '/floor/PROD', server.getHeaders));
const reads: { floor: number; ours: number }[] = [];
for (let round = 0; round <= ROUNDS; round += 1) {
  const floor = await throughput(5_000, 8, bareRoute);
  const ours = await throughput(5_000, 8, server.getAlias);
  if (round > 0) reads.push({ floor, ours });
}
report('GetAlias, signed, 8 at a time', `${median(reads.map(({ ours }) => ours)).toFixed(0)}/s; bare Fastify + SELECT ${median(reads.map(({ floor }) => floor)).toFixed(0)}/s; ratio ${median(reads.map(({ ours, floor }) => ours / floor)).toFixed(2)}`);
floorServer.kill();

/** One append of `count` events to a stream at `version`. */
const append = (stream: string, version: number, count = 1) => {
  const events = Array.from({ length: count }, () => ({ id: crypto.randomUUID(), type: 'Moved', schemaVersion: 1, data: { to: '1' }, metadata: {} }));
  const parts = [{ kind: 'alias', key: 'PROD', data: { functionVersion: String(version) } }];
  return pool.query({
    name: 'bench-append',
    text: 'SELECT status FROM switchyard.append($1, $2, $3, NULL, $4, $5, $6)',
    values: [stream, 'Bench', version, JSON.stringify(events), JSON.stringify(parts), '[]'],
  });
};
const long = `${ACCOUNT}/bench/long`;
await sequentially(1_000, (index) => append(long, index * 100, 100));
const growth: { short: number; long: number }[] = [];
for (let round = 0; round <= ROUNDS; round += 1) {
  const stream = `${ACCOUNT}/bench/short-${round}`;
  await sequentially(10, (version) => append(stream, version));
  const shortTime = quantiles(await sequentially(300, (index) => append(stream, 10 + index))).p50;
  const longTime = quantiles(await sequentially(300, (index) => append(long, 100_000 + round * 300 + index))).p50;
  if (round > 0) growth.push({ short: shortTime, long: longTime });
}
report('append at 100,000 events', `${us(median(growth.map((g) => g.long)))}; at 10 ${us(median(growth.map((g) => g.short)))}; growth ${median(growth.map((g) => g.long / g.short)).toFixed(2)}`);

const invoke = () => server.lambda.send(new InvokeCommand({ FunctionName: FUNCTION_NAME, Qualifier: 'PROD', Payload: '{}' }));
await invoke();
const warm = quantiles(await sequentially(2_000, invoke));
report('warm Invoke through PROD, by SDK', `${us(warm.p50)} p50, ${us(warm.p99)} p99`);
report('memory after', `${(await server.memory()).toFixed(0)} MB`);

floorHttp.close();
await pool.end();
await server.stop();
