import {
  AddPermissionCommand, CreateAliasCommand, CreateFunctionCommand, InvokeCommand, PublishVersionCommand, RemovePermissionCommand,
  UpdateAliasCommand, UpdateFunctionCodeCommand, waitUntilFunctionActiveV2, waitUntilFunctionUpdatedV2, type LambdaClient,
} from '@aws-sdk/client-lambda';
import {
  CreateBucketCommand, GetBucketNotificationConfigurationCommand, PutBucketNotificationConfigurationCommand, type S3Client,
} from '@aws-sdk/client-s3';
import { eventually } from '../support/eventually.js';
import { listInvocations, notification, postNotification } from '../support/notifications.js';
import { helloworld, zipOf } from '../support/packages.js';
import { lambdaClient, newSite, s3Client, type Running, type Site } from '../support/switchyard.js';

/** The seed tutorial, step by step, and its push model to the end; the bucket belongs to another account. */
const ACCOUNT = '123456789012';
const BUCKET_ACCOUNT = '111111111111';
const ARN = `arn:aws:lambda:us-west-2:${ACCOUNT}:function:helloworld`;
const role = `arn:aws:iam::${ACCOUNT}:role/lambda_basic_execution`;
const FunctionName = 'helloworld';

let site: Site;
let switchyard: Running;
let lambda: LambdaClient;
let s3: S3Client;

beforeAll(async () => {
  site = await newSite();
  switchyard = await site.start();
  lambda = lambdaClient(switchyard.url, ACCOUNT);
  s3 = s3Client(switchyard.url, BUCKET_ACCOUNT);
});
afterAll(() => site.remove());

const invocations = () => listInvocations(switchyard.url, ACCOUNT);
const notify = (key: string) => postNotification(switchyard, notification('examplebucket', key));
const ranFor = (key: string) =>
  eventually(async () => (await invocations()).find(({ source }) => source.endsWith(key)), (found) => found !== undefined && !['pending', 'running'].includes(found.status));

describe('the tutorial', () => {
  it('creates a function', async () => {
    const created = await lambda.send(
      new CreateFunctionCommand({
        FunctionName, Runtime: 'nodejs6.10', Role: role, Handler: 'helloworld.handler',
        Code: { ZipFile: await zipOf({ 'helloworld.js': helloworld() }) },
      }),
    );
    expect(created).toMatchObject({
      FunctionName, FunctionArn: ARN, Version: '$LATEST', Role: role, Runtime: 'nodejs6.10', Handler: 'helloworld.handler',
      MemorySize: 128, Timeout: 3, Description: '', State: 'Pending', StateReasonCode: 'Creating', PackageType: 'Zip',
    });
    await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 50, minDelay: 1, maxDelay: 1 }, { FunctionName });
  });

  it('creates DEV for $LATEST, publishes version 1, creates BETA and PROD for it', async () => {
    const dev = await lambda.send(new CreateAliasCommand({ FunctionName, Name: 'DEV', Description: 'sample alias', FunctionVersion: '$LATEST' }));
    expect(dev).toMatchObject({ AliasArn: `${ARN}:DEV`, Name: 'DEV', FunctionVersion: '$LATEST', Description: 'sample alias' });
    expect(dev.RoutingConfig).toBeUndefined();

    const version = await lambda.send(new PublishVersionCommand({ FunctionName }));
    expect(version).toMatchObject({ Version: '1', FunctionArn: `${ARN}:1`, State: 'Active', LastUpdateStatus: 'Successful' });

    for (const Name of ['BETA', 'PROD']) {
      const alias = await lambda.send(new CreateAliasCommand({ FunctionName, Name, Description: 'sample alias', FunctionVersion: '1' }));
      expect(alias).toMatchObject({ AliasArn: `${ARN}:${Name}`, FunctionVersion: '1' });
    }
  });

  it('updates the code, publishes version 2 and moves BETA to it', async () => {
    const updated = await lambda.send(
      new UpdateFunctionCodeCommand({ FunctionName, ZipFile: await zipOf({ 'helloworld.js': helloworld('message of version 2') }) }),
    );
    expect(updated).toMatchObject({ LastUpdateStatus: 'InProgress', State: 'Active' });
    await waitUntilFunctionUpdatedV2({ client: lambda, maxWaitTime: 50, minDelay: 1, maxDelay: 1 }, { FunctionName });
    expect(await lambda.send(new PublishVersionCommand({ FunctionName }))).toMatchObject({ Version: '2', FunctionArn: `${ARN}:2` });
    expect(await lambda.send(new UpdateAliasCommand({ FunctionName, Name: 'BETA', FunctionVersion: '2' }))).toMatchObject({ FunctionVersion: '2' });
  });

  it('lets S3 invoke PROD', async () => {
    const added = await lambda.send(
      new AddPermissionCommand({
        FunctionName, Qualifier: 'PROD', StatementId: '1', Principal: 's3.amazonaws.com', Action: 'lambda:InvokeFunction',
        SourceArn: 'arn:aws:s3:::examplebucket', SourceAccount: BUCKET_ACCOUNT,
      }),
    );
    expect(added.Statement).toBe(
      `{"Sid":"1","Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"lambda:InvokeFunction","Resource":"${ARN}:PROD",` +
        `"Condition":{"StringEquals":{"AWS:SourceAccount":"${BUCKET_ACCOUNT}"},"ArnLike":{"AWS:SourceArn":"arn:aws:s3:::examplebucket"}}}`,
    );
  });

  it.each([
    ['DEV', '$LATEST', 'message of version 2'],
    ['BETA', '2', 'message of version 2'],
    ['PROD', '1', 'message'],
  ])('runs through %s the version %s', async (Qualifier, ExecutedVersion, message) => {
    const Payload = JSON.stringify({ key1: 'one', key2: 'two', key3: 'three' });
    const answer = await lambda.send(new InvokeCommand({ FunctionName, Qualifier, Payload, LogType: 'Tail' }));
    expect(answer).toMatchObject({ StatusCode: 200, ExecutedVersion });
    expect(answer.FunctionError).toBeUndefined();
    expect(answer.Payload!.transformToString()).toBe(JSON.stringify(message));
    const log = Buffer.from(answer.LogResult!, 'base64').toString('utf8');
    const id = answer.$metadata.requestId!;
    expect(log).toMatch(new RegExp(`START RequestId: ${id} Version: ${ExecutedVersion.replace('$', '\\$')}\n[^]*value1 = one\n[^]*value2 = two\n[^]*value3 = three\n[^]*END RequestId: ${id}\n[^]*REPORT RequestId: ${id}\t`));
  });
});

describe('the push model', () => {
  it('registers a bucket and stores its notification configuration with the PROD alias ARN', async () => {
    await s3.send(new CreateBucketCommand({ Bucket: 'examplebucket', CreateBucketConfiguration: { LocationConstraint: 'us-west-2' } }));
    const NotificationConfiguration = {
      LambdaFunctionConfigurations: [{
        Id: 'photos', LambdaFunctionArn: `${ARN}:PROD`, Events: ['s3:ObjectCreated:*' as const],
        Filter: { Key: { FilterRules: [{ Name: 'suffix' as const, Value: '.jpg' }] } },
      }],
    };
    await s3.send(new PutBucketNotificationConfigurationCommand({ Bucket: 'examplebucket', NotificationConfiguration }));
    const stored = await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket: 'examplebucket' }));
    expect(stored.LambdaFunctionConfigurations).toEqual([
      { ...NotificationConfiguration.LambdaFunctionConfigurations[0], Filter: { Key: { FilterRules: [{ Name: 'Suffix', Value: '.jpg' }] } } },
    ]);
  });

  it('refuses a destination whose own policy does not allow it', async () => {
    const put = s3.send(
      new PutBucketNotificationConfigurationCommand({
        Bucket: 'examplebucket',
        NotificationConfiguration: { LambdaFunctionConfigurations: [{ LambdaFunctionArn: `${ARN}:BETA`, Events: ['s3:ObjectCreated:*'] }] },
      }),
    );
    await expect(put).rejects.toMatchObject({ name: 'InvalidArgument', message: 'Unable to validate the following destination configurations' });
  });

  it('runs the version that PROD points at, and the next after PROD moved the next', async () => {
    await notify('one.jpg');
    expect(await ranFor('one.jpg')).toMatchObject({ status: 'succeeded', qualifier: 'PROD', executedVersion: '1', functionArn: ARN, attempts: 1 });
    await lambda.send(new UpdateAliasCommand({ FunctionName, Name: 'PROD', FunctionVersion: '2' }));
    await notify('two.jpg');
    expect(await ranFor('two.jpg')).toMatchObject({ status: 'succeeded', executedVersion: '2' });
  });

  it('runs the same notification once, and none for a key that the filter leaves out', async () => {
    const again = notification('examplebucket', 'again.jpg');
    await Promise.all([1, 2, 3].map(() => postNotification(switchyard, again)));
    await notify('readme.txt');
    await ranFor('again.jpg');
    const sources = (await invocations()).map(({ source }) => source);
    expect(sources.filter((source) => source.endsWith('again.jpg'))).toHaveLength(1);
    expect(sources.filter((source) => source.endsWith('readme.txt'))).toHaveLength(0);
  });

  it('refuses, visibly, once the permission is taken away', async () => {
    await lambda.send(new RemovePermissionCommand({ FunctionName, Qualifier: 'PROD', StatementId: '1' }));
    await notify('three.jpg');
    const refused = await ranFor('three.jpg');
    expect(refused).toMatchObject({ status: 'refused', executedVersion: null, error: { type: 'AccessDeniedException' } });
  });
});
