import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { CreateAliasCommand, CreateFunctionCommand, PublishVersionCommand, waitUntilFunctionActiveV2 } from '@aws-sdk/client-lambda';
import { signRequest } from '../../src/aws/sigv4.js';
import { helloworld, zipOf } from '../support/packages.js';
import { lambdaClient, startSwitchyard } from '../support/switchyard.js';
import { benchDatabase } from './support/database.js';
import { httpClient, quantiles, sequentially } from './support/measure.js';

/** A page of history and of CloudTrail events: of a short stream and of one of 100,000 events, at its beginning and at its end. */
const ACCOUNT = '123456789012';
const region = 'us-west-2';
const MOVES = 100_000;
const MOVES_AN_APPEND = 100;
const CALLS = 200;

const database = await benchDatabase();
const switchyard = await startSwitchyard({ DATABASE_URL: database.url, SWITCHYARD_DATA: database.folder });
const lambda = lambdaClient(switchyard.url, ACCOUNT, region);
const pool = new pg.Pool({ connectionString: database.url });
const ZipFile = await zipOf({ 'helloworld.js': helloworld() });

for (const FunctionName of ['short', 'long']) {
  await lambda.send(new CreateFunctionCommand({ FunctionName, Runtime: 'nodejs20.x', Role: `arn:aws:iam::${ACCOUNT}:role/bench`, Handler: 'helloworld.handler', Code: { ZipFile } }));
  await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 10, minDelay: 1 }, { FunctionName });
  await lambda.send(new PublishVersionCommand({ FunctionName }));
  await lambda.send(new CreateAliasCommand({ FunctionName, Name: 'PROD', FunctionVersion: '1' }));
}

/** Moves PROD of a function back and forth, each as an UpdateAlias of its own leaves it. */
async function appendMoves(functionName: string, count: number): Promise<void> {
  const target = (weight: number) => ({ functionVersion: '1', additionalVersionWeights: weight === 0 ? {} : { 1: weight } });
  for (let appended = 0; appended < count; ) {
    const events = Array.from({ length: Math.min(MOVES_AN_APPEND, count - appended) }, (_, index) => {
      const requestId = randomUUID();
      const metadata = {
        time: new Date().toISOString(), actor: { accountId: ACCOUNT, accessKeyId: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:root` }, sourceIp: '127.0.0.1',
        userAgent: 'aws-cli/1.45.11 md/Botocore#1.43.11', requestId, correlationId: requestId, causationId: null,
      };
      return { id: randomUUID(), type: 'AliasRetargeted', schemaVersion: 1, data: { aliasName: 'PROD', from: target(index % 2), to: target((index + 1) % 2) }, metadata };
    });
    await pool.query({
      name: 'bench-moves',
      text: "SELECT switchyard.append($1, 'Function', (SELECT version FROM switchyard.streams WHERE stream_id = $1), NULL, $2, '[]', '[]')",
      values: [`${ACCOUNT}/${region}/${functionName}`, JSON.stringify(events)],
    });
    appended += events.length;
  }
}
await appendMoves('short', 6);
await appendMoves('long', MOVES);
await pool.query('VACUUM ANALYZE switchyard.events');

const http = httpClient(switchyard.url, 1);
const { host } = new URL(switchyard.url);
const credentials = { accessKeyId: ACCOUNT, secretAccessKey: 'test' };

async function measure(name: string, expected: RegExp, request: () => { method: string; path: string; query?: string; service: string; body?: string; headers?: Record<string, string> }): Promise<void> {
  const times = await sequentially(CALLS, async () => {
    const { method, path, query = '', service, body, headers = {} } = request();
    const signed = signRequest({ method, path, query, headers: { host, ...headers }, body }, credentials, { region, service, time: new Date() });
    const answer = await http.send(method, query === '' ? path : `${path}?${query}`, signed, body);
    if (answer.status !== 200 || !expected.test(answer.body)) throw new Error(`${name}: ${answer.status} ${answer.body.slice(0, 500)}`);
  });
  const { p50, p99 } = quantiles(times);
  console.log(`${name.padEnd(58)} ${(p50 / 1000).toFixed(2)} ms p50, ${(p99 / 1000).toFixed(2)} ms p99`);
}

const history = (query: string) => () => ({ method: 'GET', path: '/_switchyard/history', query, service: 'switchyard' });
const lookup = (input: object) => () => ({
  method: 'POST', path: '/', service: 'cloudtrail', body: JSON.stringify(input),
  headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents' },
});
const attribute = (AttributeKey: string, AttributeValue: string) => ({ LookupAttributes: [{ AttributeKey, AttributeValue }] });

await measure('history of an alias, 10 events, all', /AliasRetargeted/, history('Subject=short%3APROD'));
await measure('history of an alias, 100,000 events, first 100', /NextPosition/, history('Subject=long%3APROD'));
await measure('history of an alias, 100,000 events, last 100', /NextPosition/, history('Subject=long%3APROD&Reverse=true'));
await measure('history of an alias, one kind that is rare, from the end', /NextPosition/, history('Subject=long%3APROD&Reverse=true&Kind=AliasCreated'));
await measure('history of the account, first 100', /NextPosition/, history('Limit=100'));
await measure('history of the account, last 100', /NextPosition/, history('Limit=100&Reverse=true'));
await measure('lookup-events, newest 50 of 100,000', /NextToken/, lookup({}));
await measure('lookup-events, by id', /UpdateAlias20150331/, lookup(attribute('EventId', await newestId())));
await measure('lookup-events, by a name that few events have', /NextToken/, lookup(attribute('EventName', 'CreateFunction20150331')));

async function newestId(): Promise<string> {
  const { rows } = await pool.query<{ id: string }>('SELECT event_id AS id FROM switchyard.events WHERE account_id = $1 ORDER BY tx_id DESC, position DESC LIMIT 1', [ACCOUNT]);
  return rows[0]!.id;
}

http.close();
lambda.destroy();
await pool.end();
await switchyard.stop();
await database.remove();
