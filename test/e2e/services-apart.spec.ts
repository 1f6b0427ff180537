import { AddPermissionCommand, DeleteFunctionCommand, InvokeCommand, PublishVersionCommand, UpdateAliasCommand, UpdateFunctionCodeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, PutBucketNotificationConfigurationCommand } from '@aws-sdk/client-s3';
import { askLogs } from '../support/aws-json.js';
import { eventually } from '../support/eventually.js';
import { createAlias, createNodeFunction } from '../support/functions.js';
import { startInstallation, type Installation } from '../support/installation.js';
import { describeKafka } from '../support/kafka.js';
import { listInvocations, notification } from '../support/notifications.js';
import { zipOf } from '../support/packages.js';
import { lambdaClient, s3Client } from '../support/switchyard.js';

/** Two control planes and two invokers in processes of their own, on a real Kafka and a real Postgres. */
const ACCOUNT = '123456789012';
const answering = (text: string) => `exports.handler = async (event, context) => ({ text: ${JSON.stringify(text)}, version: context.functionVersion, secret: process.env.SECRET });`;

describeKafka('services apart', () => {
  let installation: Installation;
  let lambdas: LambdaClient[];
  beforeAll(async () => {
    installation = await startInstallation();
    lambdas = installation.controlPlanes.map(({ url }) => lambdaClient(url, ACCOUNT));
  }, 120_000);
  afterAll(() => installation?.remove());

  const invoke = async (lambda: LambdaClient, qualifier?: string, FunctionName = 'mover') => {
    const { Payload, ExecutedVersion } = await lambda.send(new InvokeCommand({ FunctionName, Qualifier: qualifier, Payload: '{}' }));
    return { version: ExecutedVersion, answer: JSON.parse(Buffer.from(Payload!).toString()) as unknown };
  };

  it('run a function through an alias, with its environment, whichever control plane is asked', async () => {
    await createNodeFunction(lambdas[0]!, 'mover', answering('one'), { Environment: { Variables: { SECRET: 's3cret' } } });
    await lambdas[0]!.send(new PublishVersionCommand({ FunctionName: 'mover' }));
    await createAlias(lambdas[0]!, 'mover', 'PROD', '1');
    for (const lambda of lambdas) {
      expect(await invoke(lambda, 'PROD')).toEqual({ version: '1', answer: { text: 'one', version: '1', secret: 's3cret' } });
    }
  });

  it('give who moved an alias the new version on the next call, on either control plane, every time', async () => {
    await lambdas[1]!.send(new UpdateFunctionCodeCommand({ FunctionName: 'mover', ZipFile: await zipOf({ 'index.js': answering('two') }) }));
    await lambdas[0]!.send(new PublishVersionCommand({ FunctionName: 'mover' }));
    for (let round = 0; round < 40; round += 1) {
      const version = String(1 + (round % 2));
      await lambdas[round % 2]!.send(new UpdateAliasCommand({ FunctionName: 'mover', Name: 'PROD', FunctionVersion: version }));
      expect((await invoke(lambdas[(round >> 1) % 2]!, 'PROD')).version).toBe(version);
    }
  });

  it('give what the function printed, as CloudWatch Logs tells it, on either control plane', async () => {
    for (const { url } of installation.controlPlanes) {
      const logGroupName = '/aws/lambda/mover';
      const { body: { logStreams } } = await askLogs(url, 'DescribeLogStreams', { logGroupName });
      const [{ logStreamName }] = logStreams as [{ logStreamName: string }];
      for (const [operation, input] of [['GetLogEvents', { logGroupName, logStreamName }], ['FilterLogEvents', { logGroupName, filterPattern: 'START' }]] as const) {
        expect((await askLogs(url, operation, input)).body['events']).toContainEqual(expect.objectContaining({ message: expect.stringMatching(/^START RequestId: /) }));
      }
      const group = { logGroupName: `/made/by/${new URL(url).port}` };
      for (const operation of ['CreateLogGroup', 'DeleteLogGroup']) expect(await askLogs(url, operation, group)).toEqual({ status: 200, body: {} });
      expect(await askLogs(url, 'PutRetentionPolicy', { ...group, retentionInDays: 7 })).toMatchObject({ status: 400, body: { __type: 'ResourceNotFoundException' } });
      expect((await askLogs(url, 'DescribeLogGroups', {})).body['logGroups']).toContainEqual(expect.objectContaining({ logGroupName }));
    }
  });

  it('answer errors of the invoker as one process does', async () => {
    await expect(invoke(lambdas[0]!, 'NOPE')).rejects.toMatchObject({ name: 'ResourceNotFoundException', message: `Function not found: arn:aws:lambda:us-west-2:${ACCOUNT}:function:mover:NOPE` });
    await expect(lambdas[0]!.send(new InvokeCommand({ FunctionName: 'mover', Payload: '{' }))).rejects.toMatchObject({ name: 'InvalidRequestContentException' });
    await expect(lambdas[0]!.send(new InvokeCommand({ FunctionName: 'mover', InvocationType: 'Event', Payload: JSON.stringify('x'.repeat(1_100_000)) }))).rejects.toMatchObject({ name: 'RequestTooLargeException' });
    await createNodeFunction(lambdas[0]!, 'gone', answering('gone'));
    await invoke(lambdas[0]!, undefined, 'gone');
    await lambdas[0]!.send(new DeleteFunctionCommand({ FunctionName: 'gone' }));
    await expect(invoke(lambdas[1]!, undefined, 'gone')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('run what the HTTP intake of an invoker accepts, also right after the bucket was configured', async () => {
    await lambdas[0]!.send(new AddPermissionCommand({
      FunctionName: 'mover', Qualifier: 'PROD', StatementId: 's3', Principal: 's3.amazonaws.com', Action: 'lambda:InvokeFunction',
      SourceArn: 'arn:aws:s3:::apart', SourceAccount: ACCOUNT,
    }));
    const s3 = s3Client(installation.controlPlanes[1]!.url, ACCOUNT);
    await s3.send(new CreateBucketCommand({ Bucket: 'apart' }));
    await s3.send(new PutBucketNotificationConfigurationCommand({
      Bucket: 'apart',
      NotificationConfiguration: { LambdaFunctionConfigurations: [{ LambdaFunctionArn: `arn:aws:lambda:us-west-2:${ACCOUNT}:function:mover:PROD`, Events: ['s3:ObjectCreated:*'] }] },
    }));
    const posted = await Promise.all(installation.invokers.map(({ url }, index) =>
      fetch(`${url}/notifications`, {
        method: 'POST', headers: { authorization: `Bearer ${installation.intakeToken}` }, body: JSON.stringify(notification('apart', `photo-${index}.jpg`)),
      }).then((response) => response.json())));
    expect(posted).toEqual([{ records: 1, planned: 1, duplicates: 0 }, { records: 1, planned: 1, duplicates: 0 }]);
    const done = await eventually(() => listInvocations(installation.controlPlanes[0]!.url, ACCOUNT), (all) => all.length === 2 && all.every(({ status }) => status === 'succeeded'));
    expect(done.map(({ source }) => source).sort()).toEqual(['s3:apart/photo-0.jpg', 's3:apart/photo-1.jpg']);
  });

  it('go on when an invoker is killed, and when the control plane that leads is killed', async () => {
    await installation.invokers[0]!.kill();
    for (const lambda of lambdas) expect((await invoke(lambda, 'PROD')).version).toBeDefined();
    await installation.invokers[0]!.start();
    await installation.controlPlanes[0]!.kill();
    await lambdas[1]!.send(new UpdateAliasCommand({ FunctionName: 'mover', Name: 'PROD', FunctionVersion: '1' }));
    // Until another leads, the invokers cannot know: the call waits for it.
    expect((await invoke(lambdas[1]!, 'PROD')).version).toBe('1');
    await installation.controlPlanes[0]!.start();
    await lambdas[0]!.send(new UpdateAliasCommand({ FunctionName: 'mover', Name: 'PROD', FunctionVersion: '2' }));
    expect((await invoke(lambdas[0]!, 'PROD')).version).toBe('2');
  });
});
