import { CreateAliasCommand, CreateFunctionCommand, PublishVersionCommand, waitUntilFunctionActiveV2 } from '@aws-sdk/client-lambda';
import { Kafka, logLevel } from 'kafkajs';
import { topics } from '../../src/contract/index.js';
import { KafkaMessaging } from '../../src/messaging/kafka/kafka-messaging.js';
import { signRequest } from '../../src/aws/sigv4.js';
import { helloworld, zipOf } from '../support/packages.js';
import { lambdaClient } from '../support/switchyard.js';
import { benchInstallation } from './support/installation.js';
import { httpClient, quantiles } from './support/measure.js';

/** Services apart: how soon a change reaches invokers. */
const ACCOUNT = '123456789012';
const region = 'us-west-2';
const FunctionName = 'helloworld';
const report = (name: string, figures: string) => console.log(`${name.padEnd(44)} ${figures}`);
const ms = (microseconds: number) => `${(microseconds / 1000).toFixed(1)} ms`;

const bench = await benchInstallation();
const { installation } = bench;
const lambda = lambdaClient(installation.controlPlanes[0]!.url, ACCOUNT);
const ZipFile = await zipOf({ 'helloworld.js': helloworld() });
await lambda.send(new CreateFunctionCommand({ FunctionName, Runtime: 'nodejs20.x', Role: `arn:aws:iam::${ACCOUNT}:role/bench`, Handler: 'helloworld.handler', Code: { ZipFile } }));
await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 10, minDelay: 1 }, { FunctionName });
await lambda.send(new PublishVersionCommand({ FunctionName }));
await lambda.send(new CreateAliasCommand({ FunctionName, Name: 'PROD', FunctionVersion: '1' }));

// A reader as every invoker has one.
const kafka = new KafkaMessaging({ brokers: installation.brokers, topicPrefix: installation.topicPrefix, clientId: 'bench' }, () => undefined);
let arrived: (description: string) => void = () => undefined;
const seen = new Map<number, number>();
const subscription = await kafka.subscribeFromStart(topics.routing, async (messages) => {
  const now = performance.now();
  for (const { value } of messages) {
    const entry = value === null ? undefined : (JSON.parse(value) as { kind: string; streamVersion: number });
    if (entry?.kind === 'function') seen.set(entry.streamVersion, now);
  }
  arrived('');
});
await subscription.caughtUp();
const path = `/2015-03-31/functions/${FunctionName}/aliases/PROD`;
for (const [name, pauseMs] of [['alternating, a pause of 50 ms', 50], ['alternating, without a pause', 0]] as const) {
  const clients = installation.controlPlanes.map(({ url }) => ({ client: httpClient(url, 1), host: new URL(url).host }));
  const samples: number[] = [];
  for (let index = 0; index < 300; index += 1) {
    const { client, host } = clients[index % 2]!;
    const body = JSON.stringify({ FunctionVersion: index % 2 ? '1' : '$LATEST' });
    const headers = signRequest({ method: 'PUT', path, query: '', headers: { host, 'content-type': 'application/json' }, body }, { accessKeyId: ACCOUNT, secretAccessKey: 'test' }, { region, service: 'lambda', time: new Date() });
    const known = Math.max(...seen.keys());
    const answer = await client.send('PUT', path, headers, body);
    const acknowledged = performance.now();
    if (answer.status !== 200) throw new Error(answer.body);
    while (!seen.has(known + 1)) await new Promise<void>((resolve) => { arrived = () => resolve(); });
    samples.push(Math.max(0, seen.get(known + 1)! - acknowledged) * 1000);
    if (pauseMs) await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  clients.forEach(({ client }) => client.close());
  const { p50, p99 } = quantiles(samples);
  report(`alias change to a reader, ${name}`, `${ms(p50)} p50, ${ms(p99)} p99`);
}
void Kafka; void logLevel;
await subscription.close();
await kafka.close();
await bench.remove();
process.exit(0);
