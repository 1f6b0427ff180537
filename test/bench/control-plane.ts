import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { CreateAliasCommand, CreateFunctionCommand, InvokeCommand, PublishVersionCommand, waitUntilFunctionActiveV2 } from '@aws-sdk/client-lambda';
import { signRequest } from '../../src/aws/sigv4.js';
import { helloworld, zipOf } from '../support/packages.js';
import { lambdaClient, startSwitchyard } from '../support/switchyard.js';
import { benchDatabase } from './support/database.js';
import { httpClient, median, quantiles, sequentially, throughput } from './support/measure.js';

/** UpdateAlias against a single INSERT, GetAlias against a bare route, append in a long stream, Invoke, memory. */
const ROUNDS = 5;
const ACCOUNT = '123456789012';
const region = 'us-west-2';
const FunctionName = 'helloworld';

const database = await benchDatabase();
const switchyard = await startSwitchyard({ DATABASE_URL: database.url, SWITCHYARD_DATA: database.folder });
const lambda = lambdaClient(switchyard.url, ACCOUNT, region);
const pool = new pg.Pool({ connectionString: database.url });

const rss = async () => Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${switchyard.process.pid}/status`, 'utf8'))![1]) / 1024;
const report = (name: string, figures: string) => console.log(`${name.padEnd(34)} ${figures}`);
const us = (value: number) => `${value.toFixed(0)} us`;

const Role = `arn:aws:iam::${ACCOUNT}:role/bench`;
const ZipFile = await zipOf({ 'helloworld.js': helloworld() });
await lambda.send(new CreateFunctionCommand({ FunctionName, Runtime: 'nodejs20.x', Role, Handler: 'helloworld.handler', Code: { ZipFile } }));
await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 10, minDelay: 1 }, { FunctionName });
await lambda.send(new PublishVersionCommand({ FunctionName }));
await lambda.send(new CreateAliasCommand({ FunctionName, Name: 'PROD', FunctionVersion: '1' }));
report('idle memory of the Node process', `${(await rss()).toFixed(0)} MB`);

const path = `/2015-03-31/functions/${FunctionName}/aliases/PROD`;
const http = httpClient(switchyard.url, 8);
const { host } = new URL(switchyard.url);
const credentials = { accessKeyId: ACCOUNT, secretAccessKey: 'test' };
const signed = (method: string, body?: string) =>
  signRequest(
    { method, path, query: '', headers: { host, ...(body && { 'content-type': 'application/json' }) }, body },
    credentials,
    { region, service: 'lambda', time: new Date() },
  );
const expectOk = async (answer: Promise<{ status: number; body: string }>) => {
  const { status, body } = await answer;
  if (status !== 200) throw new Error(`${status} ${body}`);
};

await pool.query('CREATE TABLE floor (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, key text NOT NULL, data jsonb NOT NULL)');
await pool.query('CREATE INDEX floor_key ON floor (key)');
const insert = () => pool.query({ name: 'insert', text: 'INSERT INTO floor (key, data) VALUES ($1, $2)', values: ['k', '{"functionVersion":"1"}'] });
const bodies = [1, 0].map((description) => JSON.stringify({ FunctionVersion: '1', Description: `bench ${description}` }));
const updateHeaders = bodies.map((body) => signed('PUT', body));
const updateAlias = (index: number) => expectOk(http.send('PUT', path, updateHeaders[index % 2]!, bodies[index % 2]));

const updates: { floor: number; ours: number }[] = [];
for (let round = 0; round <= ROUNDS; round += 1) {
  const floor = quantiles(await sequentially(500, insert)).p50;
  const ours = quantiles(await sequentially(500, updateAlias)).p50;
  if (round > 0) updates.push({ floor, ours });
}
report('UpdateAlias, signed, durable', `${us(median(updates.map(({ ours }) => ours)))}; single INSERT ${us(median(updates.map(({ floor }) => floor)))}; ratio ${median(updates.map(({ ours, floor }) => ours / floor)).toFixed(2)}`);

const floorServer = spawn(process.execPath, ['--import', 'tsx', new URL('./support/floor-server.ts', import.meta.url).pathname], {
  env: { ...process.env, DATABASE_URL: database.url, FLOOR_STREAM: `${ACCOUNT}/${region}/${FunctionName}` },
  stdio: ['ignore', 'pipe', 'inherit'],
});
const [floorUrl] = (await once(createInterface({ input: floorServer.stdout }), 'line')) as [string];
const floorHttp = httpClient(floorUrl, 8);
const getHeaders = signed('GET');
const getAlias = () => expectOk(http.send('GET', path, getHeaders));
const bareRoute = () => expectOk(floorHttp.send('GET', '/floor/PROD', getHeaders));
const reads: { floor: number; ours: number }[] = [];
for (let round = 0; round <= ROUNDS; round += 1) {
  const floor = await throughput(5_000, 8, bareRoute);
  const ours = await throughput(5_000, 8, getAlias);
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

const invoke = () => lambda.send(new InvokeCommand({ FunctionName, Qualifier: 'PROD', Payload: '{}' }));
await invoke();
const warm = quantiles(await sequentially(2_000, invoke));
report('warm Invoke through PROD, by SDK', `${us(warm.p50)} p50, ${us(warm.p99)} p99`);
report('memory after', `${(await rss()).toFixed(0)} MB`);

http.close();
floorHttp.close();
await pool.end();
await switchyard.stop();
await database.remove();
