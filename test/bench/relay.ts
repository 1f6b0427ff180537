import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { benchInstallation } from './support/installation.js';
import { createNodeFunction } from '../support/functions.js';
import { lambdaClient } from '../support/switchyard.js';

const bench = await benchInstallation({ controlPlanes: 1, invokers: 1 });
const { installation } = bench;
const [controlPlane] = installation.controlPlanes;
const lambda = lambdaClient(controlPlane!.url, '123456789012');
const FUNCTIONS = 200;
for (let i = 0; i < FUNCTIONS; i += 10) await Promise.all(Array.from({ length: 10 }, (_, k) => createNodeFunction(lambda, `f${i + k}`, 'exports.handler = async () => 1')));
await controlPlane!.stop();
const pool = new pg.Pool({ connectionString: installation.databaseUrl, max: 4 });
const EVENTS = Number(process.env['BENCH_EVENTS'] ?? 100_000);
const metadata = { time: new Date().toISOString(), actor: { accountId: '123456789012', accessKeyId: 'AKIAIOSFODNN7EXAMPLE', arn: 'arn:aws:iam::123456789012:root' }, sourceIp: '127.0.0.1', userAgent: 'aws-cli/1.45.11 md/Botocore#1.43.11 ua/2.1 os/linux#6.1 md/arch#x86_64 lang/python#3.11.7', requestId: randomUUID(), correlationId: randomUUID(), causationId: null };
const versions = new Map((await pool.query<{ stream_id: string; version: string }>("SELECT stream_id, version FROM switchyard.streams WHERE stream_type = 'Function'")).rows.map((r) => [r.stream_id, Number(r.version)]));
const streams = [...versions.keys()];
let done = 0;
const lane = async (n: number) => {
  for (let s = n; done < EVENTS; s = (s + 4) % streams.length) {
    const stream = streams[s]!;
    const v = versions.get(stream)!;
    const events = Array.from({ length: 20 }, (_, i) => ({ id: randomUUID(), type: 'AliasRetargeted', schemaVersion: 1, data: { aliasName: 'PROD', from: { functionVersion: '1', additionalVersionWeights: {} }, to: { functionVersion: String(i + 1), additionalVersionWeights: {} } }, metadata }));
    await pool.query({ name: 'a', text: "SELECT * FROM switchyard.append($1, 'Function', $2, NULL, $3, '[]', '[]')", values: [stream, v, JSON.stringify(events)] });
    versions.set(stream, v + 20);
    done += 20;
  }
};
await Promise.all([0, 1, 2, 3].map(lane));
console.log('appended', done);
const head = Number((await pool.query('SELECT max(position) FROM switchyard.events')).rows[0].max);
const behind = async () => head - Number((await pool.query("SELECT position FROM switchyard.checkpoints WHERE name = 'switchyard-relay'")).rows[0].position);
await controlPlane!.start();
let first: [number, number] | undefined;
for (;;) {
  const left = await behind();
  const now = performance.now();
  if (!first && left < done) first = [now, left];
  if (left === 0) { console.log('rate', ((first![1] - left) / ((now - first![0]) / 1000)).toFixed(0), 'events/s, from', first![1]); break; }
  await new Promise((r) => setTimeout(r, 50));
}
await pool.end();
await bench.remove();
process.exit(0);
