import { AddPermissionCommand, CreateAliasCommand, PublishVersionCommand, waitUntilFunctionActiveV2 } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, PutBucketNotificationConfigurationCommand } from '@aws-sdk/client-s3';
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import pg from 'pg';
import { signRequest } from '../../src/aws/sigv4.js';
import { encodeEnvelope, internalPaths, INVOKE_HEADER, toKafkaMessage, topics, type LogLine, type Recorded } from '../../src/contract/index.js';
import { KafkaMessaging } from '../../src/messaging/kafka/kafka-messaging.js';
import { eventually } from '../support/eventually.js';
import { createNodeFunction } from '../support/functions.js';
import { notification } from '../support/notifications.js';
import { signedFetch } from '../support/signed-fetch.js';
import { lambdaClient, s3Client } from '../support/switchyard.js';
import { appendMoves } from './support/backlog.js';
import { benchInstallation } from './support/installation.js';
import { httpClient, quantiles } from './support/measure.js';

/** Services apart, two and two: how soon a change and a notification arrive, and how many. */
const ACCOUNT = '123456789012';
const region = 'us-west-2';
const FunctionName = 'mover';
const MOVES = 300;
const NOTIFICATIONS = 300;
const FLOOD = 10_000;
const BACKLOG = 100_000;
const FUNCTIONS = 10_000;

const report = (name: string, figures: string) => console.log(`${name.padEnd(52)} ${figures}`);
const ms = (microseconds: number) => `${(microseconds / 1000).toFixed(1)} ms`;
const shown = (samples: readonly number[]): string => {
  const { p50, p99 } = quantiles(samples);
  return `${ms(p50)} p50, ${ms(p99)} p99`;
};

/** The floor of the relay: the same messages, ready in memory, in pages and transactions as it sends them. */
async function bareProducer(): Promise<number> {
  const { rows } = await store.query<Recorded & { tx_id: string; position: string }>("SELECT * FROM switchyard.recorded_events WHERE type = 'AliasRetargeted' LIMIT 20000");
  const messages = rows.map(({ tx_id: txId, position, ...event }) => toKafkaMessage({ ...event, feed: { txId, position } }));
  const kafka = new KafkaMessaging({ brokers: installation.brokers, topicPrefix: installation.topicPrefix, clientId: 'bench' }, () => undefined);
  const bare = await kafka.openFenced('bench');
  const began = performance.now();
  for (let first = 0; first < messages.length; first += 500) {
    await bare.send([{ topic: topics.events, messages: messages.slice(first, first + 500) }]);
    if (first % 2_000 === 0) await bare.commit();
  }
  await bare.commit();
  const rate = (messages.length * 1000) / (performance.now() - began);
  await bare.close();
  return rate;
}

const bench = await benchInstallation({ invokers: 3 });
const { installation } = bench;
const [first, second, late] = installation.invokers;
await Promise.all([...installation.controlPlanes, first!, second!].map((service) => service.start()));
const lambda = lambdaClient(installation.controlPlanes[0]!.url, ACCOUNT);
const printsItsTime = 'exports.handler = async (event) => { console.log("began", performance.timeOrigin + performance.now(), event.Records ? event.Records[0].s3.object.key : ""); };';
await createNodeFunction(lambda, FunctionName, printsItsTime);
await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 10, minDelay: 1 }, { FunctionName });
await lambda.send(new PublishVersionCommand({ FunctionName }));
await lambda.send(new CreateAliasCommand({ FunctionName, Name: 'PROD', FunctionVersion: '1' }));
await lambda.send(new AddPermissionCommand({
  FunctionName, Qualifier: 'PROD', StatementId: 's3', Principal: 's3.amazonaws.com', Action: 'lambda:InvokeFunction', SourceArn: 'arn:aws:s3:::bench', SourceAccount: ACCOUNT,
}));
const s3 = s3Client(installation.controlPlanes[0]!.url, ACCOUNT);
await s3.send(new CreateBucketCommand({ Bucket: 'bench' }));
await s3.send(new PutBucketNotificationConfigurationCommand({
  Bucket: 'bench',
  NotificationConfiguration: { LambdaFunctionConfigurations: [{ LambdaFunctionArn: `arn:aws:lambda:${region}:${ACCOUNT}:function:${FunctionName}:PROD`, Events: ['s3:ObjectCreated:*'] }] },
}));

const store = new pg.Pool({ connectionString: installation.databaseUrl, max: 4 });
const queue = new pg.Pool({ connectionString: installation.invokerDatabaseUrl, max: 2 });
const streamVersion = async () => Number((await store.query(`SELECT version FROM switchyard.streams WHERE stream_id = '${ACCOUNT}/${region}/${FunctionName}'`)).rows[0].version);

/** Each invoker answers a dry run when its routing table has a version of the stream. */
const invokers = [first!, second!].map(({ url }) => httpClient(url, 1));
const hasVersion = (version: number) => {
  const envelope = encodeEnvelope({
    requestId: 'bench', principal: { kind: 'identity', accountId: ACCOUNT, arn: '' }, accountId: ACCOUNT, region, functionName: FunctionName,
    invocationType: 'DryRun', logType: 'None', streamVersion: version,
  });
  const headers = { authorization: `Bearer ${installation.serviceToken}`, [INVOKE_HEADER]: envelope };
  return Promise.all(invokers.map(async (client) => {
    const { status, body } = await client.send('POST', internalPaths.invoke, headers, '{}');
    if (status !== 200) throw new Error(`${status} ${body}`);
  }));
};
const path = `/2015-03-31/functions/${FunctionName}/aliases/PROD`;
const controlPlanes = installation.controlPlanes.map(({ url }) => ({ client: httpClient(url, 1), host: new URL(url).host }));
let version = await streamVersion();
await hasVersion(version);
const samples: number[] = [];
for (let move = 0; move < MOVES; move += 1) {
  const { client, host } = controlPlanes[move % 2]!;
  const body = JSON.stringify({ FunctionVersion: move % 2 ? '1' : '$LATEST' });
  const headers = signRequest({ method: 'PUT', path, query: '', headers: { host, 'content-type': 'application/json' }, body }, { accessKeyId: ACCOUNT, secretAccessKey: 'test' }, { region, service: 'lambda', time: new Date() });
  const { status, body: text } = await client.send('PUT', path, headers, body);
  if (status !== 200) throw new Error(text);
  const acknowledged = performance.now();
  await hasVersion((version += 1));
  samples.push((performance.now() - acknowledged) * 1000);
}
report('alias change acknowledged to known in both invokers', shown(samples));
for (const { client } of controlPlanes) client.close();
for (const client of invokers) client.close();

const producer = new Kafka({ brokers: [...installation.brokers], logLevel: logLevel.NOTHING }).producer({ createPartitioner: Partitioners.DefaultPartitioner });
await producer.connect();
const topic = installation.topicPrefix + topics.notifications;
const message = (key: string) => ({ key: `bench/${key}`, value: JSON.stringify(notification('bench', key)) });
const now = () => performance.timeOrigin + performance.now();
const sentAt = new Map<string, number>();
for (let index = 0; index < NOTIFICATIONS; index += 1) {
  const key = `one-${index}`;
  const body = message(key);
  sentAt.set(key, now());
  await producer.send({ topic, acks: -1, messages: [body] });
  await new Promise((resolve) => setTimeout(resolve, 25));
}
const began = await eventually(async () => {
  const response = await signedFetch(installation.controlPlanes[0]!.url, 'GET', `/_switchyard/logs?FunctionName=${FunctionName}&Limit=10000`, { accountId: ACCOUNT });
  const { LogLines } = (await response.json()) as { LogLines: LogLine[] };
  return LogLines.flatMap((line) => {
    const [, at, key] = /began ([\d.]+) (one-\d+)/.exec(line.message) ?? [];
    return key === undefined ? [] : [(Number(at) - sentAt.get(key)!) * 1000];
  });
}, (lines) => lines.length === NOTIFICATIONS);
report('notification sent to Kafka to handler running', shown(began.slice(20)));

const rows = async (where = 'true') => Number((await queue.query(`SELECT count(*) FROM invoker.invocations WHERE source LIKE 's3:bench/many-%' AND ${where}`)).rows[0].count);
const floodBegan = performance.now();
for (let index = 0; index < FLOOD; index += 500) await producer.send({ topic, acks: -1, messages: Array.from({ length: 500 }, (_, one) => message(`many-${index + one}`)) });
await eventually(() => rows(), (count) => count === FLOOD, 120_000);
const accepted = (performance.now() - floodBegan) / 1000;
await eventually(() => rows("status = 'succeeded'"), (count) => count === FLOOD, 300_000);
const ran = (performance.now() - floodBegan) / 1000;
report('notifications accepted, and run, while both go on', `${(FLOOD / accepted).toFixed(0)}/s accepted, ${(FLOOD / ran).toFixed(0)}/s run`);
await producer.disconnect();

let created = 0;
const create = async () => {
  while (created < FUNCTIONS) await createNodeFunction(lambda, `many-${(created += 1)}`, 'exports.handler = async () => 1');
};
await Promise.all(Array.from({ length: 8 }, create));
await eventually(async () => Number((await store.query("SELECT count(*) FROM switchyard.events WHERE type = 'FunctionActivated'")).rows[0].count), (count) => count > FUNCTIONS, 120_000);
const startBegan = performance.now();
await late!.start();
const ready = performance.now() - startBegan;
const served = await fetch(`${late!.url}${internalPaths.invoke}`, {
  method: 'POST',
  headers: {
    authorization: `Bearer ${installation.serviceToken}`,
    [INVOKE_HEADER]: encodeEnvelope({
      requestId: 'first', principal: { kind: 'identity', accountId: ACCOUNT, arn: '' }, accountId: ACCOUNT, region, functionName: `many-${FUNCTIONS}`,
      invocationType: 'RequestResponse', logType: 'None', streamVersion: 2,
    }),
  },
});
if (served.status !== 200) throw new Error(await served.text());
report(`invoker from nothing with ${FUNCTIONS} functions`, `ready after ${(ready / 1000).toFixed(1)} s, first answer after ${((performance.now() - startBegan) / 1000).toFixed(1)} s`);

await Promise.all(installation.controlPlanes.map((service) => service.stop()));
await appendMoves(store, ACCOUNT, BACKLOG);
const head = Number((await store.query('SELECT position FROM switchyard.events ORDER BY tx_id DESC, position DESC LIMIT 1')).rows[0].position);
const behind = async () => head - Number((await store.query("SELECT position FROM switchyard.checkpoints WHERE name = 'switchyard-relay'")).rows[0].position);
const whole = await behind();
await installation.controlPlanes[0]!.start();
const left = await eventually(behind, (count) => count < whole, 60_000);
const relayBegan = performance.now();
await eventually(behind, (count) => count === 0, 300_000);
const relayed = (left * 1000) / (performance.now() - relayBegan);
await installation.controlPlanes[0]!.stop();
const floor = await bareProducer();
report('relay with a backlog', `${relayed.toFixed(0)} events/s; kafkajs alone with the same messages ${floor.toFixed(0)}/s; ratio ${(relayed / floor).toFixed(2)}`);

await Promise.all([store.end(), queue.end()]);
await bench.remove();
