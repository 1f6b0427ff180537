import { CreateAliasCommand, CreateFunctionCommand, PublishVersionCommand, waitUntilFunctionActiveV2 } from '@aws-sdk/client-lambda';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { signRequest } from '../../src/aws/sigv4.js';
import { functionStream } from '../../src/contract/index.js';
import { PostgresEventStore } from '../../src/event-store/postgres-event-store.js';
import { createPool } from '../../src/postgres/index.js';
import { roleOf } from '../support/functions.js';
import { helloworld, zipOf } from '../support/packages.js';
import { specMetadata as metadata } from '../support/specification.js';
import { lambdaClient, startSwitchyard } from '../support/switchyard.js';
import { benchDatabase } from './support/database.js';
import { httpClient, median, quantiles, sequentially } from './support/measure.js';

/** GetAlias as of a moment against the live GetAlias, over HTTP, one after the other: in a stream of 10 events and in one of 100,000. */
const ROUNDS = 5;
const READS = 400;
const ACCOUNT = '123456789012';
const region = 'us-west-2';
const EVENTS_AN_APPEND = 50;

const database = await benchDatabase();
const switchyard = await startSwitchyard({ DATABASE_URL: database.url, SWITCHYARD_DATA: database.folder });
const lambda = lambdaClient(switchyard.url, ACCOUNT, region);
const pool = createPool(database.url, { applicationName: 'bench' });
const store = new PostgresEventStore(pool);
const http = httpClient(switchyard.url, 1);
const { host } = new URL(switchyard.url);

const report = (name: string, figures: string) => console.log(`${name.padEnd(42)} ${figures}`);
const us = (value: number) => `${value.toFixed(0)} us`;

async function functionWithAlias(FunctionName: string): Promise<string> {
  const Code = { ZipFile: await zipOf({ 'helloworld.js': helloworld() }) };
  await lambda.send(new CreateFunctionCommand({ FunctionName, Runtime: 'nodejs20.x', Role: roleOf(ACCOUNT), Handler: 'helloworld.handler', Code, Publish: true }));
  await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 10, minDelay: 1 }, { FunctionName });
  await lambda.send(new PublishVersionCommand({ FunctionName }));
  await lambda.send(new CreateAliasCommand({ FunctionName, Name: 'PROD', FunctionVersion: '1' }));
  return functionStream(ACCOUNT, region, FunctionName);
}

/** Moves PROD to and fro until the stream has so many events: straight to the store, so that nothing keeps snapshots of it. */
async function grow(stream: string, length: number): Promise<void> {
  const target = (functionVersion: string) => ({ functionVersion, additionalVersionWeights: {} });
  for (let version = (await store.loadParts(stream)).version; version < length; ) {
    const events = Array.from({ length: Math.min(EVENTS_AN_APPEND, length - version) }, (_, index) => {
      const [from, to] = (version + index) % 2 === 0 ? ['1', '2'] : ['2', '1'];
      return { id: randomUUID(), type: 'AliasRetargeted', data: { aliasName: 'PROD', from: target(from!), to: target(to!) }, metadata };
    });
    const { id, data } = events.at(-1)!;
    const upserts = [{ kind: 'alias', key: 'PROD', data: { name: 'PROD', target: data.to, description: '', revisionId: id } }];
    const { status } = await store.append({ streamId: stream, streamType: 'Function', expectedVersion: version, events, changes: { upserts, deletes: [] } });
    if (status !== 'ok') throw new Error(`append: ${status}`);
    version += events.length;
  }
}

/** Moments of a stream's life, as good as never the same twice. */
async function momentsOf(stream: string): Promise<string[]> {
  const text = `SELECT to_char((born + random() * (grown - born)) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS time
    FROM generate_series(1, $2), (SELECT min(recorded_at) FILTER (WHERE version > 5) AS born, max(recorded_at) + interval '1 s' AS grown FROM switchyard.events WHERE stream_id = $1) life`;
  const { rows } = await pool.query<{ time: string }>(text, [stream, (ROUNDS + 1) * READS]);
  return rows.map(({ time }) => time);
}

function getAlias(FunctionName: string, moment?: string) {
  const path = `/2015-03-31/functions/${FunctionName}/aliases/PROD`;
  const headers = signRequest(
    { method: 'GET', path, query: '', headers: { host, ...(moment === undefined ? {} : { 'x-switchyard-as-of': moment }) } },
    { accessKeyId: ACCOUNT, secretAccessKey: 'test' }, { region, service: 'lambda', time: new Date() },
  );
  return async () => {
    const { status, body } = await http.send('GET', path, headers);
    if (status !== 200) throw new Error(`${status} ${body}`);
  };
}

async function p50(calls: readonly (() => Promise<void>)[]): Promise<number> {
  return quantiles(await sequentially(READS, (index) => calls[index % calls.length]!())).p50;
}

/** A function with a history of so many events; its first reads, which find no snapshots, are measured and leave some. */
async function prepare(FunctionName: string, length: number): Promise<string[]> {
  const stream = await functionWithAlias(FunctionName);
  await grow(stream, length);
  const moments = await momentsOf(stream);
  await delay(1_000);
  const [cold] = await sequentially(1, getAlias(FunctionName, moments.toSorted().at(-1)));
  report(`first GetAlias as of, at ${length} events`, us(cold!));
  return moments;
}

async function compare(FunctionName: string, length: number, moments: readonly string[]): Promise<void> {
  const rounds: { live: number; other: number; same: number }[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const live = await p50([getAlias(FunctionName)]);
    const others = Array.from({ length: READS }, (_, index) => moments[(round * READS + index) % moments.length]!);
    const other = await p50(others.map((moment) => getAlias(FunctionName, moment)));
    const same = await p50([getAlias(FunctionName, moments[0])]);
    if (round > 0) rounds.push({ live, other, same });
  }
  const figures = (of: 'other' | 'same') => `${us(median(rounds.map((round) => round[of])))}, ratio ${median(rounds.map((round) => round[of] / round.live)).toFixed(2)}`;
  report(`GetAlias as of, at ${length} events`, `live ${us(median(rounds.map(({ live }) => live)))}; another moment each time ${figures('other')}; the same moment ${figures('same')}`);
}

const lengths = { short: 10, long: 100_000 };
const short = await prepare('short', lengths.short);
const long = await prepare('long', lengths.long);
// A moment of the last minute is waited for, which costs a query more: what is asked for is usually older.
await delay(61_000);
await compare('short', lengths.short, short);
await compare('long', lengths.long, long);
const { rows: [kept] } = await pool.query<{ count: number; size: string }>(
  `SELECT count(*)::int AS count, pg_size_pretty(pg_total_relation_size('switchyard.snapshots')) AS size FROM switchyard.snapshots`);
report('snapshots kept', `${kept!.count}, ${kept!.size}`);

http.close();
lambda.destroy();
await pool.end();
await switchyard.stop();
await database.remove();
