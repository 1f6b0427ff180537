import { AddPermissionCommand, InvokeCommand, PublishVersionCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, PutBucketNotificationConfigurationCommand } from '@aws-sdk/client-s3';
import pg from 'pg';
import { eventually } from '../support/eventually.js';
import { createAlias, createNodeFunction } from '../support/functions.js';
import { listInvocations, notification, postNotification } from '../support/notifications.js';
import { signedFetch } from '../support/signed-fetch.js';
import { lambdaClient, newSite, s3Client, type Running, type Site } from '../support/switchyard.js';

/** kill -9 at the worst moments: what was accepted runs, what was acknowledged is there. */
const ACCOUNT = '123456789012';
const ONE_ENVIRONMENT = { SWITCHYARD_MAX_ENVIRONMENTS: '1' };
/** The timer keeps it running: a promise alone keeps no event loop alive, and with that empty the call is answered. */
const blocker = 'exports.handler = () => new Promise(() => setInterval(() => undefined, 1000));';
const printer = 'exports.handler = async (event) => { console.log("ran for " + event.Records[0].s3.object.key); };';

let site: Site;
beforeAll(async () => {
  site = await newSite();
});
afterAll(() => site.remove());

const connect = (running: Running): LambdaClient => lambdaClient(running.url, ACCOUNT);

async function prepare(running: Running): Promise<void> {
  const lambda = connect(running);
  await createNodeFunction(lambda, 'blocker', blocker, { Timeout: 60 });
  await createNodeFunction(lambda, 'printer', printer);
  await lambda.send(new PublishVersionCommand({ FunctionName: 'printer' }));
  await createAlias(lambda, 'printer', 'PROD', '1');
  await lambda.send(new AddPermissionCommand({
    FunctionName: 'printer', Qualifier: 'PROD', StatementId: 's3', Principal: 's3.amazonaws.com', Action: 'lambda:InvokeFunction',
    SourceArn: 'arn:aws:s3:::durable', SourceAccount: ACCOUNT,
  }));
  const s3 = s3Client(running.url, ACCOUNT);
  await s3.send(new CreateBucketCommand({ Bucket: 'durable' }));
  await s3.send(new PutBucketNotificationConfigurationCommand({
    Bucket: 'durable',
    NotificationConfiguration: {
      LambdaFunctionConfigurations: [{ LambdaFunctionArn: `arn:aws:lambda:us-west-2:${ACCOUNT}:function:printer:PROD`, Events: ['s3:ObjectCreated:*'] }],
    },
  }));
}

async function logOf(running: Running, functionName: string): Promise<string> {
  const response = await signedFetch(running.url, 'GET', `/_switchyard/logs?FunctionName=${functionName}&Limit=1000`, { accountId: ACCOUNT });
  return response.text();
}

async function succeededInDatabase(): Promise<number> {
  const client = new pg.Client(site.databaseUrl);
  await client.connect();
  const { rows } = await client.query<{ count: number }>(`SELECT count(*)::int AS count FROM invoker.invocations WHERE status = 'succeeded'`);
  await client.end();
  return rows[0]!.count;
}

describe('kill -9 of the whole process', () => {
  it('between acceptance and execution loses nothing and runs each notification once', async () => {
    const first = await site.start(ONE_ENVIRONMENT);
    await prepare(first);
    // The only environment is busy, so what is accepted now cannot run before the end.
    const busy = connect(first).send(new InvokeCommand({ FunctionName: 'blocker' })).catch(() => undefined);
    await eventually(() => logOf(first, 'blocker'), (log) => log.includes('START RequestId'));
    const keys = Array.from({ length: 20 }, (_, index) => `object-${index}`);
    await Promise.all(keys.map((key) => postNotification(first, notification('durable', key))));
    const accepted = await listInvocations(first.url, ACCOUNT);
    expect(accepted).toHaveLength(keys.length);
    expect(accepted.filter(({ status }) => status === 'succeeded')).toEqual([]);
    await first.kill();
    await busy;
    // What ran before the end may have lost its log lines with the process: then the log could not tell how often it ran.
    expect(await succeededInDatabase()).toBe(0);

    const second = await site.start();
    const done = await eventually(() => listInvocations(second.url, ACCOUNT), (all) => all.every(({ status }) => status === 'succeeded'));
    expect(done.map(({ id }) => id).sort()).toEqual(accepted.map(({ id }) => id).sort());
    expect(new Set(done.map(({ executedVersion }) => executedVersion))).toEqual(new Set(['1']));
    const log = await eventually(() => logOf(second, 'printer'), (text) => keys.every((key) => text.includes(`ran for ${key}`)));
    for (const key of keys) expect(log.match(new RegExp(`ran for ${key}(?![0-9])`, 'g'))).toHaveLength(1);
    expect(await second.stop()).toBe(0);
  });

  it('keeps every acknowledged change, and verify is clean', async () => {
    const first = await site.start();
    const lambda = connect(first);
    const acknowledged: string[] = [];
    const writer = (async () => {
      for (let index = 0; ; index += 1) {
        const name = `alias-${index}`;
        await createAlias(lambda, 'printer', name, '1');
        acknowledged.push(name);
      }
    })().catch(() => undefined);
    await eventually(() => acknowledged.length, (count) => count >= 50);
    await first.kill();
    await writer;

    const second = await site.start();
    const client = connect(second);
    const names: string[] = [];
    const { paginateListAliases } = await import('@aws-sdk/client-lambda');
    for await (const { Aliases = [] } of paginateListAliases({ client }, { FunctionName: 'printer' })) names.push(...Aliases.map(({ Name }) => Name!));
    expect(names).toEqual(expect.arrayContaining(acknowledged));
    const verified = await signedFetch(second.url, 'POST', '/_switchyard/verify', { accountId: '000000000000' });
    expect(await verified.json()).toMatchObject({ problems: [] });
    expect(await second.stop()).toBe(0);
  });
});
